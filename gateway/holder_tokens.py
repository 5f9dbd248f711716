"""How a holder's system knows that the gateway asks: a short-lived token, signed, for just this body.

What a holder checks is told in docs/connectors.md.
JWT (RFC 7519), signed with Ed25519 (RFC 8037, RFC 9864), under the gateway's own key for this.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OKPKey

from services.ids import new_id

TYPE = "holder+jwt"
LIVES = 60
"""How long (seconds) a token may be used."""

_ALGORITHM = "Ed25519"


def body_digest(body: bytes) -> str:
    """SHA-256 over a body as sent, base64url without padding."""
    return urlsafe_b64encode(sha256(body).digest()).rstrip(b"=").decode()


class HolderTokens:
    """Signs for `issuer`, the gateway's public URL."""

    def __init__(self, issuer: str, key: Ed25519PrivateKey) -> None:
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._issuer = issuer
        self._key = OKPKey.import_key(pem)
        self._header = {"alg": _ALGORITHM, "typ": TYPE, "kid": self._key.thumbprint()}

    def jwks(self) -> Mapping[str, Any]:
        """The JWK Set (RFC 7517, 5) that the gateway shows at `/.well-known/jwks.json`."""
        public = self._key.as_dict(private=False)
        kid = {"kid": self._header["kid"], "alg": _ALGORITHM, "use": "sig"}
        return {"keys": [{**{name: public[name] for name in ("kty", "crv", "x")}, **kid}]}

    def token(self, partner: str, body: bytes, now: int) -> str:
        """A token for one call with `body` to the system of `partner`, made at the instant `now` (ms)."""
        made = now // 1_000
        claims = {
            "iss": self._issuer,
            "aud": partner,
            "iat": made,
            "exp": made + LIVES,
            "jti": new_id("tok"),
            "body_sha256": body_digest(body),
        }
        return jwt.encode(self._header, claims, self._key, algorithms=[_ALGORITHM])
