"""Keys and signed tokens, as a partner's system makes them (RFC 7515, 7519, 8037)."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from secrets import token_hex
from time import time
from types import MappingProxyType
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LIVES = 280
"""How long (seconds) what is signed here lives: within the five minutes that are taken."""


def public_jwk(key: Ed25519PrivateKey) -> dict[str, str]:
    """The public part of a key."""
    return {"kty": "OKP", "crv": "Ed25519", "x": as_text(key.public_key().public_bytes_raw())}


def signed(
    key: Ed25519PrivateKey,
    kind: str,
    lives: int = LIVES,
    header: Mapping[str, Any] = MappingProxyType({}),
    **claims: Any,
) -> str:
    """A token of a kind (`typ`) with these claims, made now, with an id of its own; `header` is what else it says."""
    now = int(time())
    body = {"iat": now, "exp": now + lives, "jti": token_hex(16), **claims}
    text = f"{as_text(orjson.dumps({'alg': 'Ed25519', 'typ': kind, **header}))}.{as_text(orjson.dumps(body))}"
    return f"{text}.{as_text(key.sign(text.encode()))}"


def as_text(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
