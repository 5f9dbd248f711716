"""A small OpenID provider with invented people, for demonstration: choose a person, and be signed in as them.

It proves nothing about anybody, and says so on its page; an installation with real people names its provider in
`DOTTEDLINE_ISSUER`, and this one is not there. Code flow with PKCE (OpenID Connect Core 1.0, 3.1; RFC 7636, S256 only);
the rest of the code path is the same as with any provider.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.clock import Clock
from services.identity.signed import hashed, signed
from services.identity.token_door import OAuthError
from services.identity.tokens import jose_key, published
from services.identity.wire import InventedPerson
from services.problems import Invalid

_CODE_LIVES, _TOKEN_LIVES = 60_000, 300_000
_MOST_CODES = 1_024


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to sign somebody in that holds. `parameters` are what it was asked with, to be asked again."""

    client: str
    redirect_uri: str
    challenge: str
    nonce: str
    state: str
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Given:
    asked: Asked
    subject: str
    at: int


class Provider:
    """The provider `issuer`. `doors` says for each client where alone it may have the browser sent back."""

    def __init__(
        self,
        issuer: str,
        key: Ed25519PrivateKey,
        people: Sequence[InventedPerson],
        doors: Mapping[str, str],
        clock: Clock,
    ) -> None:
        self.issuer, self.people = issuer, list(people)
        self._key, self._doors, self._clock = jose_key(key), dict(doors), clock
        self._codes: dict[str, _Given] = {}
        self.keys = published(self._key)

    def discovery(self) -> dict[str, Any]:
        """What the provider says about itself. OpenID Connect Discovery 1.0, 3."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["Ed25519"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "scopes_supported": ["openid"],
            "ui_locales_supported": ["da", "en"],
            "authorization_response_iss_parameter_supported": True,
        }

    def asked(self, parameters: Mapping[str, str]) -> Asked:
        """A request to sign somebody in. Raises Invalid: the browser is sent to no address that is not registered."""
        client, back = parameters.get("client_id", ""), parameters.get("redirect_uri", "")
        if client not in self._doors or back != self._doors[client]:
            raise Invalid("This client is not registered with that redirect_uri.", "Begin at one of the doors.")
        if parameters.get("response_type") != "code" or "openid" not in parameters.get("scope", "").split():
            raise Invalid("Only response_type=code with scope openid is served.", "Begin at one of the doors.")
        challenge = parameters.get("code_challenge", "")
        if parameters.get("code_challenge_method") != "S256" or len(challenge) != 43:
            raise Invalid("PKCE with S256 is required.", "Begin at one of the doors.")
        state, nonce = parameters.get("state", ""), parameters.get("nonce", "")
        if not state or not nonce:
            raise Invalid("A state and a nonce are required.", "Begin at one of the doors.")
        return Asked(client, back, challenge, nonce, state, dict(parameters))

    async def choose(self, asked: Asked, subject: str) -> str:
        """The address to send the browser back to, with a code for this person. Raises Invalid for nobody of ours."""
        if subject not in {person.subject for person in self.people}:
            raise Invalid("There is no such invented person.", "Choose one of those on the page.")
        now, code = await self._clock.now(), token_urlsafe(32)
        self._codes = {held: given for held, given in self._codes.items() if now < given.at + _CODE_LIVES}
        if len(self._codes) >= _MOST_CODES:
            self._codes.clear()
        self._codes[hashed(code)] = _Given(asked, subject, now)
        return f"{asked.redirect_uri}?{urlencode({'code': code, 'state': asked.state, 'iss': self.issuer})}"

    async def exchange(self, form: Mapping[str, str]) -> dict[str, Any]:
        """An identity for a code, once. Raises OAuthError."""
        if form.get("grant_type") != "authorization_code":
            raise OAuthError("unsupported_grant_type", "Only authorization_code is served here.")
        now = await self._clock.now()
        # Taken out whatever comes of it: a code that was tried with a wrong verifier is spent.
        given = self._codes.pop(hashed(form.get("code", "")), None)
        if given is None or now >= given.at + _CODE_LIVES or not _fits(given.asked, form):
            raise OAuthError("invalid_grant", "The code is not good, or not any more, or not for you.")
        claims = {
            "iss": self.issuer,
            "sub": given.subject,
            "aud": given.asked.client,
            "iat": now // 1_000,
            "exp": (now + _TOKEN_LIVES) // 1_000,
            "auth_time": given.at // 1_000,
            "nonce": given.asked.nonce,
        }
        id_token = signed(self._key, "JWT", claims, kid=self.keys["keys"][0]["kid"])
        # OAuth wants an access token in every answer; this one opens nothing.
        answer = {"access_token": token_urlsafe(16), "token_type": "Bearer", "expires_in": _TOKEN_LIVES // 1_000}
        return {**answer, "id_token": id_token}


def _fits(asked: Asked, form: Mapping[str, str]) -> bool:
    verifier = form.get("code_verifier", "")
    return (
        form.get("client_id") == asked.client
        and form.get("redirect_uri") == asked.redirect_uri
        and 43 <= len(verifier) <= 128
        and compare_digest(hashed(verifier), asked.challenge)
    )
