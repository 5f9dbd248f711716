"""Keys in files: made once with mode 0600, loaded again, refused when others can read them."""

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.problems import CannotStart


def secret_bytes(path: Path, length: int = 32) -> bytes:
    """`length` random bytes kept in `path`. Raises CannotStart if others can read the file or it has another length."""
    held = _kept(path, lambda: os.urandom(length))
    if len(held) != length:
        raise CannotStart(f"The key file {path} should hold {length} bytes, not {len(held)}; put the right file back.")
    return held


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The Ed25519 key kept in `path` as PKCS#8 PEM. Raises CannotStart if it is readable by others or no such key."""
    pem = _kept(path, _fresh_pem)
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except ValueError as error:
        raise CannotStart(f"The key file {path} cannot be read as a key; put the right file back.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotStart(f"The key file {path} holds another kind of key than Ed25519; put the right file back.")
    return key


def _fresh_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        _write_once(path, make())
    if path.stat().st_mode & 0o077:
        raise CannotStart(f"The key file {path} can be read by others; run: chmod 600 {path}")
    return path.read_bytes()


def _write_once(path: Path, content: bytes) -> None:
    # Written beside and linked into place: a crash leaves either no key or a whole one, and of two processes that
    # start together the first wins.
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
