"""Signing in with an OpenID provider: code flow with PKCE, state and nonce. OpenID Connect Core 1.0, 3.1.

Authlib speaks OAuth; the provider's keys come from its discovery document, never from a token.
"""

from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import httpx2
from authlib.integrations.base_client.errors import OAuthError as Refusal  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]
from authlib.oauth2.rfc7523 import PrivateKeyJWT  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64decode

from services.certificates import trusted
from services.clock import Clock
from services.identity.recent import Recent
from services.identity.signed import (
    HEADER,
    PublicKey,
    Rejected,
    check_audience,
    check_times,
    public_key,
    text_in,
    verified,
)
from services.problems import NotSignedIn, Unavailable

_KEEPS, _SECONDS = 300.0, 10.0
_LONGEST_ID_TOKEN = 24 * 3_600_000
_SMALLEST_RSA = 2_048
_START_AGAIN = "Start again at /sign-in."


@dataclass(frozen=True, slots=True)
class Begun:
    """What a browser keeps between leaving for the provider and coming back; `until` in milliseconds."""

    state: str
    nonce: str
    verifier: str
    next: str
    until: int


@dataclass(frozen=True, slots=True)
class Registration:
    """How a door is known to the provider: as a public client, by a secret, or by a private key (PEM)."""

    client: str
    redirect_uri: str
    secret_file: Path | None = None
    key_file: Path | None = None


class RelyingParty:
    """One door's side of signing in with the provider `issuer`."""

    def __init__(
        self, issuer: str, registration: Registration, clock: Clock, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self.issuer, self._us, self._clock, self._transport = issuer, registration, clock, transport
        self._discovered: Recent[dict[str, Any]] = Recent(_KEEPS)
        self._keys: Recent[list[PublicKey]] = Recent(_KEEPS)

    async def begin(self, going_to: str, until: int, language: str = "", anew: bool = False) -> tuple[str, Begun]:
        """The provider's address to send the browser to, and what the browser must bring back. Raises Unavailable.

        `language` is what the provider is asked to speak (OpenID Connect Core 1.0, 3.1.2.1: `ui_locales`).
        `anew`: whoever is signed in at the provider already is asked who they are all the same (`prompt`).
        """
        wished = {**({"ui_locales": language} if language else {}), **({"prompt": "login"} if anew else {})}
        begun = Begun(token_urlsafe(24), token_urlsafe(24), token_urlsafe(48), going_to, until)
        endpoint = (await self._provider())["authorization_endpoint"]
        async with self._client() as client:
            address, _ = client.create_authorization_url(
                endpoint, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier, **wished
            )
        return str(address), begun

    async def finish(self, code: str, begun: Begun) -> str:
        """The subject whom the provider signed in. Raises NotSignedIn, and Unavailable when it does not answer."""
        provider = await self._provider()
        try:
            async with self._client() as client:
                answer = await client.fetch_token(
                    provider["token_endpoint"], code=code, code_verifier=begun.verifier, grant_type="authorization_code"
                )
        except (httpx2.HTTPError, ValueError) as error:
            raise Unavailable("The sign-in provider does not answer.", _START_AGAIN) from error
        except Refusal as error:
            raise NotSignedIn("The sign-in provider did not take the code.", _START_AGAIN) from error
        try:
            return await self._subject(_id_token(answer), begun)
        except Rejected as why:
            raise NotSignedIn(f"The sign-in does not hold: {why}.", _START_AGAIN) from why

    async def _subject(self, id_token: str, begun: Begun) -> str:
        # OpenID Connect Core 1.0, 3.1.3.7, against the clock that this installation runs on.
        keys = await self._keys.get("", self._fetch_keys)
        claims = verified(id_token, keys, {"", "jwt"}, HEADER | {"x5t"})
        check_audience(claims, {self._us.client})
        check_times(claims, await self._clock.now(), _LONGEST_ID_TOKEN)
        if text_in(claims, "iss") != self.issuer or claims.get("azp", self._us.client) != self._us.client:
            raise Rejected("an identity must come from the provider, and for this door")
        if text_in(claims, "nonce") != begun.nonce:
            raise Rejected("an identity must be the answer to this sign-in")
        return text_in(claims, "sub")

    def _client(self) -> AsyncOAuth2Client:
        us = self._us
        secret: Any = us.secret_file.read_text().strip() if us.secret_file else None
        method = "client_secret_basic" if us.secret_file else "none"
        if us.key_file:
            secret, method = _private_key(us.key_file), "private_key_jwt"
        client = AsyncOAuth2Client(
            us.client,
            secret,
            token_endpoint_auth_method=method,
            scope="openid",
            redirect_uri=us.redirect_uri,
            code_challenge_method="S256",
            timeout=_SECONDS,
            transport=self._transport,
        )
        if us.key_file:
            algorithm = {"RSA": "PS256", "EC": "ES256"}.get(secret.key_type, "EdDSA")
            client.register_client_auth_method(PrivateKeyJWT(alg=algorithm))
        return client

    async def _provider(self) -> dict[str, Any]:
        return await self._discovered.get("", self._discover)

    async def _discover(self) -> dict[str, Any]:
        found = await self._fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise Unavailable("The sign-in provider calls itself by another name.", "An operator mends the issuer.")
        return found

    async def _fetch_keys(self) -> list[PublicKey]:
        listed = (await self._fetch((await self._provider())["jwks_uri"])).get("keys", [])
        keys = [_provider_key(jwk) for jwk in listed if isinstance(jwk, dict)]
        return [key for key in keys if key is not None]

    async def _fetch(self, url: str) -> dict[str, Any]:
        try:
            async with httpx2.AsyncClient(timeout=_SECONDS, transport=self._transport, verify=trusted()) as http:
                answer = (await http.get(url)).raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            raise Unavailable("The sign-in provider does not answer.", _START_AGAIN) from error
        if not isinstance(answer, dict):
            raise Unavailable("The sign-in provider does not answer as it should.", _START_AGAIN)
        return answer


def _id_token(answer: Any) -> str:
    text = answer.get("id_token")
    if not isinstance(text, str):
        raise Rejected("the provider must send an identity")
    return text


def _private_key(path: Path) -> ECKey | OKPKey | RSAKey:
    pem = path.read_bytes()
    key = load_pem_private_key(pem, None)
    if isinstance(key, RSAPrivateKey):
        return RSAKey.import_key(pem)
    return ECKey.import_key(pem) if isinstance(key, EllipticCurvePrivateKey) else OKPKey.import_key(pem)


def _provider_key(jwk: dict[str, Any]) -> PublicKey | None:
    # Providers sign with RSA as well, which our own clients may not; keys of no use here are passed over.
    try:
        if jwk.get("kty") != "RSA" or jwk.get("use", "sig") != "sig":
            return public_key(jwk)
        if int.from_bytes(urlsafe_b64decode(str(jwk["n"]).encode())).bit_length() < _SMALLEST_RSA:
            return None
        key = RSAKey.import_key({name: jwk[name] for name in ("kty", "n", "e")})
        algorithms = tuple(name for name in ("RS256", "PS256") if jwk.get("alg", name) == name)
        return PublicKey({}, key.thumbprint(), algorithms, key)
    except (Rejected, JoseError, ValueError, KeyError):
        return None
