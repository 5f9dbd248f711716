"""The policy as a signed bundle: packed, signed, and verified before anything of it is used. Pure: bytes in and out.

A bundle is a gzipped tar of rules with `.signatures.json`: a JWT over the name and SHA-256 of every file, in the format
of Open Policy Agent ("Bundles", signature format), so that the engine verifies it a second time by itself. Signed with
Ed25519 (RFC 8037); the algorithm is fixed, and no key is ever taken from a bundle. Beside the files the JWT names the
revision and, where the bundle should not count for ever, the instant at which it ends (`exp`).
"""

import gzip
import hashlib
import io
import tarfile
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from services.decision.rules import Rules, rules_in
from services.problems import CannotStart

SIGNATURES = ".signatures.json"
LARGEST = 5_000_000
"""The most bytes that a bundle may have, packed or unpacked."""

_ALGORITHM = "Ed25519"


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files as a bundle; the same files give the same bytes."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(files[name]), 0o644
            tar.addfile(member, io.BytesIO(files[name]))
    return gzip.compress(whole.getvalue(), mtime=0)


def signed(rules: Rules, key: Ed25519PrivateKey, until: int | None = None) -> bytes:
    """A bundle of these rules, signed; `until` is in seconds since the Unix epoch, None for no end."""
    claims: dict[str, Any] = {"files": _listed(rules.files), "revision": str(rules.revision)}
    if until is not None:
        claims["exp"] = until
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    token = jwt.encode({"alg": _ALGORITHM}, claims, OKPKey.import_key(pem), algorithms=[_ALGORITHM])
    return packed({**rules.files, SIGNATURES: orjson.dumps({"signatures": [token]})})


def verified(bundle: bytes, key: Ed25519PublicKey, now: float, where: Path) -> Rules:
    """The rules in a bundle. `now` is in seconds since the Unix epoch; `where` the bundle lies, for messages.

    Raises CannotStart for a bundle that is damaged, unsigned, signed by another key, changed since, or over.
    """
    files = unpacked(bundle, where)
    claims = _claims(files.pop(SIGNATURES, b""), key, where)
    if claims.get("files") != _listed(files):
        raise CannotStart(f"The policy bundle {where} was changed after it was signed: get it anew.")
    until = claims.get("exp")
    if until is not None and not (isinstance(until, int) and now < until):
        raise CannotStart(f"The policy bundle {where} counts no more: get a newer one from whoever signs it.")
    rules = rules_in(files, where)
    if claims.get("revision") != str(rules.revision):
        raise CannotStart(f"The policy bundle {where} was signed as another revision than it is: get it anew.")
    return rules


def unpacked(bundle: bytes, where: Path) -> dict[str, bytes]:
    """The files in a bundle, not yet verified. Raises CannotStart for what is no bundle, or too large."""
    files: dict[str, bytes] = {}
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(bundle)) as file:
            whole = file.read(LARGEST + 1)
        if len(whole) > LARGEST:
            raise ValueError
        with tarfile.open(fileobj=io.BytesIO(whole), mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() else None
                if content is None or member.name in files:
                    raise ValueError
                files[member.name] = content.read()
    except (OSError, EOFError, ValueError, tarfile.TarError) as error:
        raise CannotStart(f"The policy bundle {where} is damaged, or no bundle: get it anew.") from error
    return files


def ends_at(signatures: bytes) -> int | None:
    """When a bundle says that it ends, in seconds since the Unix epoch; not verified, for looking at it only."""
    try:
        [token] = orjson.loads(signatures)["signatures"]
        claims = orjson.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
        return claims["exp"] if isinstance(claims["exp"], int) else None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def public_pem(key: Ed25519PublicKey) -> bytes:
    """A public key as PEM, as the engine and an operator's settings take it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _listed(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    return [
        {"name": name, "hash": hashlib.sha256(files[name]).hexdigest(), "algorithm": "SHA-256"}
        for name in sorted(files)
    ]


def _claims(signatures: bytes, key: Ed25519PublicKey, where: Path) -> dict[str, Any]:
    if not signatures:
        raise CannotStart(f"The policy bundle {where} is not signed: sign it with `dottedline policy sign`.")
    try:
        [token] = orjson.loads(signatures)["signatures"]
        return jwt.decode(token, OKPKey.import_key(public_pem(key)), algorithms=[_ALGORITHM]).claims
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise CannotStart(
            f"The policy bundle {where} is not signed with the key that is pinned: "
            "get it from whoever holds that key, or pin theirs."
        ) from error
