"""Access tokens for partners' systems (RFC 9068), made and read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import OKPKey

from services.identity.signed import (
    PublicKey,
    Rejected,
    check_audience,
    check_times,
    public_key,
    signed,
    text_in,
    verified,
)
from services.identity.wire import AUDIENCE, Client
from services.ids import new_id

LIFETIME = 900_000
"""How long (milliseconds) an access token lives."""

_TYPE = "at+jwt"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token that holds. `thumbprint` is the key it is bound to (`cnf.jkt`), or None."""

    client: str
    partner: str
    generation: int
    id: str
    ends_at: int
    thumbprint: str | None


def jose_key(key: Ed25519PrivateKey) -> OKPKey:
    """A private key as joserfc wants it."""
    return OKPKey.import_key(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def published(key: OKPKey) -> dict[str, Any]:
    """The public part of a key of ours, as a JWK Set for others to verify with."""
    jwk = key.as_dict(private=False)
    return {"keys": [{**jwk, "kid": public_key(jwk).thumbprint, "alg": "Ed25519", "use": "sig"}]}


class Issuer:
    """Makes access tokens under one key. `name` is the issuer as tokens name it, an address."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self.name = name
        self._key = jose_key(key)
        self.keys = published(self._key)

    def token(self, client: Client, now: int, thumbprint: str | None) -> str:
        """A token for a client, bound to the key with this thumbprint if there is one."""
        claims: dict[str, Any] = {
            "iss": self.name,
            "sub": client.id,
            "client_id": client.id,
            "aud": AUDIENCE,
            "iat": now // 1_000,
            "exp": (now + LIFETIME) // 1_000,
            "jti": new_id("tok"),
            "partner": client.partner,
            "generation": client.generation,
        }
        if thumbprint is not None:
            claims["cnf"] = {"jkt": thumbprint}
        return signed(self._key, _TYPE, claims, kid=self.keys["keys"][0]["kid"])


def access_token(token: str, keys: Sequence[PublicKey], issuer: str, now: int) -> AccessToken:
    """What one of our access tokens says. Raises Rejected. RFC 9068, 4."""
    claims = verified(token, keys, {_TYPE})
    if text_in(claims, "iss") != issuer or text_in(claims, "sub") != text_in(claims, "client_id"):
        raise Rejected("an access token must be ours, and a client's")
    check_audience(claims, {AUDIENCE})
    ends_at = check_times(claims, now, LIFETIME)
    generation, bound = claims.get("generation"), claims.get("cnf")
    if type(generation) is not int or not (bound is None or (isinstance(bound, dict) and set(bound) == {"jkt"})):
        raise Rejected("an access token must say its generation and, if bound, to which key")
    return AccessToken(
        client=text_in(claims, "sub"),
        partner=text_in(claims, "partner"),
        generation=generation,
        id=text_in(claims, "jti"),
        ends_at=ends_at,
        thumbprint=None if bound is None else text_in(bound, "jkt"),
    )
