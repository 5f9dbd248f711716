"""A small world for hostile tokens: what would be accepted, and where each kind of token is presented."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from services.identity.client import Verifier
from services.identity.service import Identity
from services.identity.signed import hashed, public_key
from services.identity.token_door import OAuthError
from services.identity.wire import Caller, Client
from services.problems import NotSignedIn
from tests.identity.forge import Draft
from tests.identity.installation import NOW, key_of
from tests.ledger_in_memory import LedgerInMemory

REFUSED = (NotSignedIn, OAuthError)
CLIENT, URL, METHOD = "roster-app", "http://127.0.0.1:8405/v1/flows", "POST"
TOKEN_URL = "http://127.0.0.1:8400/v1/token"
SECONDS = NOW // 1_000
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class World:
    """One identity service, and a verifier as the gateway has it."""

    identity: Identity
    ledger: LedgerInMemory
    bound_token: str = ""

    def verifier(self, require_dpop: bool = False) -> Verifier:
        return Verifier(self.identity, self.ledger, self.identity.issuer.name, require_dpop)

    async def client(self) -> Client:
        found = await self.identity.client(CLIENT)
        assert found is not None
        return found

    async def access(self, thumbprint: str | None = None) -> str:
        """A true access token."""
        return self.identity.issuer.token(await self.client(), NOW, thumbprint)

    async def bound(self) -> str:
        """A true access token, bound to the client's own key; always the same one."""
        thumbprint = public_key(key_of(CLIENT).as_dict(private=False)).thumbprint
        self.bound_token = self.bound_token or await self.access(thumbprint)
        return self.bound_token

    def access_draft(self, client: Client) -> Draft:
        claims = {"iss": self.identity.issuer.name, "sub": client.id, "client_id": client.id, "aud": "dottedline"}
        more = {"partner": client.partner, "generation": client.generation}
        header = {"alg": "Ed25519", "typ": "at+jwt"}
        return Draft(self.identity.issuer._key, header, {**claims, **more, **_times(900)})

    async def draft(self, kind: str) -> Draft:
        """A true token of a kind, before it is written."""
        if kind == "access token":
            return self.access_draft(await self.client())
        if kind == "client assertion":
            return signed_by(CLIENT, {"typ": "JWT"}, iss=CLIENT, sub=CLIENT, aud=TOKEN_URL, **_times(120))
        if kind == "person assertion":
            return signed_by(CLIENT, {"typ": "person+jwt"}, iss=CLIENT, sub="ib", aud="dottedline", **_times(120))
        token = {"ath": hashed(await self.bound())} if kind == "proof" else {}
        place = (METHOD, URL) if kind == "proof" else ("POST", TOKEN_URL)
        return proof_by(CLIENT, *place, **token)

    async def present(self, kind: str, token: str) -> Any:
        """Shows a token where its kind belongs. Raises one of REFUSED."""
        shown: dict[str, Callable[[str], Awaitable[Any]]] = {
            "access token": self.call,
            "client assertion": self.ask,
            "person assertion": self.act,
            "proof": self.prove,
            "proof for a token": self.ask_bound,
        }
        return await shown[kind](token)

    async def call(self, token: str) -> Caller:
        return await self.verifier().caller(f"Bearer {token}", None, METHOD, URL)

    async def ask(self, assertion: str) -> Any:
        return await self.identity.door.token(form(assertion), [])

    async def act(self, assertion: str) -> Any:
        verifier = self.verifier()
        caller = await verifier.caller(f"Bearer {await self.access()}", None, METHOD, URL)
        return await verifier.acting(caller, assertion)

    async def prove(self, proof: str) -> Any:
        return await self.verifier().caller(f"DPoP {await self.bound()}", proof, METHOD, URL)

    async def ask_bound(self, proof: str) -> Any:
        assertion = (await self.draft("client assertion")).write()
        return await self.identity.door.token(form(assertion), [proof])


def form(assertion: str, **more: str) -> dict[str, str]:
    """A true request for a token."""
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION,
        "client_assertion": assertion,
        **more,
    }


def signed_by(client: str, header: dict[str, Any], **claims: Any) -> Draft:
    """Something that a client signs."""
    key = key_of(client)
    algorithm = "ES256" if key.key_type == "EC" else "Ed25519"
    return Draft(key, {"alg": algorithm, **header}, claims)


def proof_by(client: str, method: str, url: str, **claims: Any) -> Draft:
    """A proof that a client holds its key."""
    jwk = public_key(key_of(client).as_dict(private=False)).jwk
    times = {"iat": SECONDS, "jti": str(uuid4())}
    return signed_by(client, {"typ": "dpop+jwt", "jwk": jwk}, htm=method, htu=url, **times, **claims)


def _times(seconds: int) -> dict[str, Any]:
    return {"iat": SECONDS, "exp": SECONDS + seconds, "jti": str(uuid4())}
