"""How a partner's system talks to Dottedline, written as a partner would: only public interfaces, only JOSE and HTTP.

1. It signs an assertion with its own key and gets an access token, bound to that key by a proof (RFC 7523, RFC 9449).
2. For every call it signs a fresh proof; where a person acts, an assertion that names them as the partner knows them.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import uuid4

import httpx2
from joserfc import jwt
from joserfc.jwk import OKPKey

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ALGORITHM = "Ed25519"
_LIVES = 120  # seconds; five minutes are taken at most


class TokenRefused(Exception):
    """The identity service gave no token; the text says why."""


def key_in(path: Path) -> OKPKey:
    """The system's private key, an Ed25519 key in a PEM file."""
    return OKPKey.import_key(path.read_bytes())


def client_assertion(client: str, key: OKPKey, audience: str, now: int) -> str:
    """That this is `client`, for the token endpoint `audience`. `now` in milliseconds, as everywhere here."""
    return _signed(key, "JWT", now, iss=client, sub=client, aud=audience)


def person_assertion(client: str, key: OKPKey, subject: str, now: int) -> str:
    """That `client` acts for the person whom the partner knows as `subject`."""
    return _signed(key, "person+jwt", now, iss=client, sub=subject, aud="dottedline")


def dpop_proof(key: OKPKey, method: str, url: str, now: int, token: str = "") -> str:
    """That the caller of this method and address holds the key, and the access token if there is one already."""
    claims = {"htm": method, "htu": url, "iat": now // 1_000, "jti": str(uuid4())}
    if token:
        claims["ath"] = urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
    public = {name: value for name, value in key.as_dict(private=False).items() if name in ("kty", "crv", "x")}
    return jwt.encode({"alg": _ALGORITHM, "typ": "dpop+jwt", "jwk": public}, claims, key, [_ALGORITHM])


def _signed(key: OKPKey, kind: str, now: int, **claims: str) -> str:
    times = {"iat": now // 1_000, "exp": now // 1_000 + _LIVES, "jti": str(uuid4())}
    return jwt.encode({"alg": _ALGORITHM, "typ": kind}, {**claims, **times}, key, [_ALGORITHM])


class PartnerClient:
    """One partner's system. `clock` is the address of the service that tells the time (`/v1/clock` below it)."""

    def __init__(
        self,
        client: str,
        key: OKPKey,
        gateway: str,
        identity: str,
        clock: str,
        bound: bool = True,
        http: httpx2.AsyncClient | None = None,
    ) -> None:
        self.client, self._key, self._bound = client, key, bound
        self._gateway, self._clock = gateway.rstrip("/"), f"{clock.rstrip('/')}/v1/clock"
        self._token_url = f"{identity.rstrip('/')}/v1/token"
        self._http = http or httpx2.AsyncClient(timeout=30)
        self._token, self._until = "", 0

    async def token(self) -> str:
        """An access token, used again until a minute before its end. Raises TokenRefused."""
        now = await self.now()
        if now >= self._until - 60_000:
            form = {
                "grant_type": "client_credentials",
                "client_assertion_type": _ASSERTION,
                "client_assertion": client_assertion(self.client, self._key, self._token_url, now),
            }
            headers = {"DPoP": dpop_proof(self._key, "POST", self._token_url, now)} if self._bound else {}
            answer = await self._http.post(self._token_url, data=form, headers=headers)
            if answer.status_code in (400, 401):
                raise TokenRefused(answer.json().get("error_description", "The token endpoint gave no reason."))
            answer.raise_for_status()
            self._token, self._until = answer.json()["access_token"], now + 1_000 * answer.json()["expires_in"]
        return self._token

    async def get(self, path: str) -> httpx2.Response:
        """Reads from the gateway."""
        return await self._call("GET", path, {}, None)

    async def post(
        self, path: str, body: dict[str, Any], person: str = "", idempotency_key: str = ""
    ) -> httpx2.Response:
        """Asks the gateway, for the person whom the partner knows as `person` if one acts."""
        if person:
            body = {**body, "person": await self.assertion(person)}
        return await self._call("POST", path, {"Idempotency-Key": idempotency_key or str(uuid4())}, body)

    async def assertion(self, person: str) -> str:
        """A fresh assertion that this system acts for a person."""
        return person_assertion(self.client, self._key, person, await self.now())

    async def now(self) -> int:
        """What time it is for Dottedline: in a story that is not this machine's time."""
        answer = await self._http.get(self._clock)
        return int(answer.raise_for_status().json()["now"])

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> "PartnerClient":
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.close()

    async def _call(
        self, method: str, path: str, headers: dict[str, str], body: dict[str, Any] | None
    ) -> httpx2.Response:
        token, url = await self.token(), f"{self._gateway}{path}"
        headers = {**headers, "Authorization": f"{'DPoP' if self._bound else 'Bearer'} {token}"}
        if self._bound:
            headers["DPoP"] = dpop_proof(self._key, method, url.partition("?")[0], await self.now(), token)
        return await self._http.request(method, url, headers=headers, json=body)
