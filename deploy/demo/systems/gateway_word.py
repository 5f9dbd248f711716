"""Whether it is the gateway that asks: its token, verified with its public key (docs/connectors.md, The token)."""

import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.problems import NotSignedIn, Unavailable

_ALGORITHM = "Ed25519"
_TYPE = "holder+jwt"
_LIVES = 60
# How far (seconds) the gateway's clock may run ahead of what we read.
_AHEAD = 5
_ASK_AGAIN = 5.0


class GatewayWord:
    """Verifies the gateway's tokens for one partner. `gateway` is the gateway's URL, as the operator told it."""

    def __init__(self, gateway: str, partner: str, http: httpx2.AsyncClient) -> None:
        self._gateway, self._partner, self._http = gateway.rstrip("/"), partner, http
        self._keys: KeySet | None = None
        self._asked = float("-inf")
        self._seen: dict[str, int] = {}

    async def check(self, authorization: str, body: bytes, now: int) -> None:
        """Raises NotSignedIn unless the header is the gateway's word for just this body at the instant `now` (ms)."""
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer":
            raise _refused("There is no token of the gateway's.")
        header, claims = await self._opened(token)
        if header.get("typ") != _TYPE or claims.get("iss") != self._gateway or claims.get("aud") != self._partner:
            raise _refused("The token is of another kind, from somebody else or for somebody else.")
        if claims.get("body_sha256") != urlsafe_b64encode(sha256(body).digest()).rstrip(b"=").decode():
            raise _refused("The token is for another body.")
        self._check_once(claims, now // 1_000)

    def _check_once(self, claims: Mapping[str, Any], now: int) -> None:
        made, ends, name = claims.get("iat"), claims.get("exp"), claims.get("jti")
        if not isinstance(made, int) or not isinstance(ends, int) or not isinstance(name, str) or not name:
            raise _refused("The token has no times, or no name.")
        if not made - _AHEAD <= now < ends <= made + _LIVES:
            raise _refused("The token's time is over, or not yet there.")
        self._seen = {seen: until for seen, until in self._seen.items() if until > now}
        if name in self._seen:
            raise _refused("The token was used before.")
        self._seen[name] = ends

    async def _opened(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        for _ in range(2):
            keys = self._keys or await self._fetched()
            try:
                opened = jwt.decode(token, keys, algorithms=[_ALGORITHM])
            except (JoseError, ValueError) as error:
                # Perhaps the gateway has a new key; asked for again, but not for every wrong token.
                if time.monotonic() < self._asked + _ASK_AGAIN:
                    raise _refused("The token is not signed with the gateway's key.") from error
                self._keys = None
                continue
            if set(opened.header) != {"alg", "typ", "kid"}:
                break
            return opened.header, opened.claims
        raise _refused("The token is not signed with the gateway's key.")

    async def _fetched(self) -> KeySet:
        try:
            answer = await self._http.get(f"{self._gateway}/.well-known/jwks.json")
            self._keys = KeySet.import_key_set(answer.raise_for_status().json())
        except (httpx2.HTTPError, JoseError, ValueError, KeyError) as error:
            raise Unavailable("The gateway's keys cannot be read.", "Try again in a moment.") from error
        self._asked = time.monotonic()
        return self._keys


def _refused(why: str) -> NotSignedIn:
    return NotSignedIn(why, "Only the gateway asks here, as docs/connectors.md says.")
