"""The door where partners' systems get access tokens: OAuth 2 client credentials with a signed assertion.

RFC 6749, 4.4, with client authentication after RFC 7523, 2.2 (`private_key_jwt`), bound by DPoP (RFC 9449, 5) when a
proof comes along.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.clock import Clock
from services.database import Database
from services.identity import store
from services.identity.assertions import Assertion, client_assertion
from services.identity.dpop import WINDOW, Proof, check_proof
from services.identity.signed import LEEWAY, Rejected, claims_in, public_keys, text_in
from services.identity.tokens import LIFETIME, Issuer
from services.identity.wire import Client

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class OAuthError(Exception):
    """A refusal in OAuth's own words (RFC 6749, 5.2): `code` and a description without anything that was sent."""

    def __init__(self, code: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.code, self.description, self.status = code, description, status


class TokenDoor:
    """Gives access tokens. `url` is where others reach the token endpoint."""

    def __init__(self, database: Database, clock: Clock, issuer: Issuer, url: str, require_dpop: bool) -> None:
        self._database, self._clock, self._issuer, self._url = database, clock, issuer, url
        self._require_dpop = require_dpop

    def metadata(self) -> dict[str, Any]:
        """What this server says about itself (RFC 8414, 2)."""
        return {
            "issuer": self._issuer.name,
            "token_endpoint": self._url,
            "jwks_uri": f"{self._issuer.name}/v1/keys",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256", "Ed25519", "EdDSA"],
            "dpop_signing_alg_values_supported": ["ES256", "Ed25519", "EdDSA"],
        }

    async def token(self, form: Mapping[str, str], proofs: Sequence[str]) -> dict[str, Any]:
        """The answer to a request for a token (RFC 6749, 5.1). Raises OAuthError."""
        if form.get("grant_type") != "client_credentials":
            raise OAuthError("unsupported_grant_type", "Only client_credentials is served here.")
        if form.get("scope"):
            raise OAuthError("invalid_scope", "There are no scopes: what may flow is decided flow by flow.")
        now = await self._clock.now()
        client, assertion = await self._authenticated(form, now)
        proof = self._proof(proofs, now)
        used = {f"assertion:{assertion.id}": assertion.ends_at + LEEWAY}
        if proof is not None:
            used[f"proof:{proof.id}"] = now + WINDOW + LEEWAY
        if not await self._database.write(lambda connection: store.use_once(connection, used, now)):
            raise _not_authenticated("an assertion or a proof counts once")
        thumbprint = proof.thumbprint if proof else None
        kind = "DPoP" if proof else "Bearer"
        token = self._issuer.token(client, now, thumbprint)
        return {"access_token": token, "token_type": kind, "expires_in": LIFETIME // 1_000}

    async def _authenticated(self, form: Mapping[str, str], now: int) -> tuple[Client, Assertion]:
        text = form.get("client_assertion", "")
        try:
            if form.get("client_assertion_type") != ASSERTION_TYPE:
                raise Rejected(f"client_assertion_type must be {ASSERTION_TYPE}")
            # Which client it claims to be decides only under whose keys it is verified.
            client = await self._client(text_in(claims_in(text), "iss"))
            if client is None or client.ended or form.get("client_id", client.id) != client.id:
                raise Rejected("the client must be registered and in force")
            keys = public_keys(client.jwks)
            return client, client_assertion(text, client.id, keys, {self._url, self._issuer.name}, now)
        except Rejected as why:
            raise _not_authenticated(str(why)) from why

    async def _client(self, client: str) -> Client | None:
        return await self._database.look(lambda connection: store.read_client(connection, client))

    def _proof(self, proofs: Sequence[str], now: int) -> Proof | None:
        if not proofs and not self._require_dpop:
            return None
        if len(proofs) != 1:
            raise OAuthError("invalid_dpop_proof", "Send one DPoP header with one proof.")
        try:
            return check_proof(proofs[0], "POST", self._url, now, None)
        except Rejected as why:
            raise OAuthError("invalid_dpop_proof", f"The proof does not hold: {why}.") from why


def _not_authenticated(why: str) -> OAuthError:
    return OAuthError("invalid_client", f"The client is not authenticated: {why}.", 401)
