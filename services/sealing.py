"""Sealing: AES-256-GCM under a key that belongs to one thing (a case, a deposit), itself wrapped by a master key.

Destroying the wrapped key makes everything sealed under it unreadable for good. A sealed value is
`nonce (12 bytes) ‖ ciphertext ‖ tag (16)`; its context (what it is, where it lies) is authenticated with it, so that
a row cannot be moved to another place. NIST SP 800-38D: nonces are random and a key seals far fewer than 2**32 values.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

_NONCE = 12


class CannotOpen(Exception):
    """The key is gone or another one, or the bytes were changed or moved."""


class Sealer:
    """Seals and opens under one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, content: bytes, context: str) -> bytes:
        """`content` sealed for `context`; a fresh nonce each time, so equal contents look different."""
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, content, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """What was sealed for `context`. Raises CannotOpen."""
        try:
            return self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(f"cannot open what is sealed for {context}") from error


def new_wrapped_key(master: bytes) -> bytes:
    """A fresh key of 32 bytes, wrapped by the master key (RFC 3394): 40 bytes."""
    return aes_key_wrap(master, os.urandom(32))


def unwrapped(master: bytes, wrapped: bytes) -> Sealer:
    """A sealer under a wrapped key. Raises CannotOpen if the master key is another one."""
    try:
        return Sealer(aes_key_unwrap(master, wrapped))
    except InvalidUnwrap as error:
        raise CannotOpen("the master key does not fit this key") from error
