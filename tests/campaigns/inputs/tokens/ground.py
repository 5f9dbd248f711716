"""Where tokens are shown: the house's gateway, identity and inner doors, over HTTP, and what would be taken there."""

from collections.abc import Callable, Coroutine
from typing import Any
from uuid import uuid4

import httpx2
from joserfc.jwk import OKPKey

from deploy.demo.partner_client import client_assertion, dpop_proof, key_in, person_assertion
from deploy.demo.people import key_file
from services.identity.signed import hashed, public_key
from tests.doors.callers import Doors
from tests.house import K
from tests.identity.forge import Draft
from tests.identity.world import form

CLIENT, PERSON = "roster-app", "ib"
CASES, FLOWS = f"/v1/collaborations/{K}/cases", f"/v1/collaborations/{K}/flows"


class Ground:
    """The house's doors, a client's key, and the client's true tokens."""

    def __init__(self, doors: Doors) -> None:
        self.house, self.apps = doors.house, doors.apps
        self.key = self.key_of(CLIENT)
        self.gateway, self.identity = (self.house.settings.url(name) for name in ("gateway", "identity"))
        self.token_url = f"{self.identity}/v1/token"
        self.thumbprint = public_key(self.key.as_dict(private=False)).thumbprint
        self.bearer = self.bound = ""

    async def open(self) -> None:
        """Gets a plain and a bound token, the true way."""
        self.bearer = (await self._token({})).json()["access_token"]
        proof = dpop_proof(self.key, "POST", self.token_url, self.house.clock.instant)
        self.bound = (await self._token({"dpop": proof})).json()["access_token"]

    def key_of(self, client: str) -> OKPKey:
        """A client's private key."""
        return key_in(key_file(self.house.settings, client))

    def draft(self, kind: str) -> Draft:
        """What would be taken, before it is written."""
        who = {"iss": CLIENT, "sub": CLIENT}
        if kind in ("access token", "bound access token"):
            return self._access_draft({"cnf": {"jkt": self.thumbprint}} if kind.startswith("bound") else {})
        if kind == "client assertion":
            return self._signed({"typ": "JWT"}, **who, aud=self.token_url, **self._times(120))
        if kind == "person assertion":
            return self._signed({"typ": "person+jwt"}, iss=CLIENT, sub=PERSON, aud="dottedline", **self._times(120))
        place = {"htm": "GET", "htu": self.gateway + CASES, "ath": hashed(self.bound)}
        if kind == "proof for a token":
            place = {"htm": "POST", "htu": self.token_url}
        jwk = public_key(self.key.as_dict(private=False)).jwk
        times = {name: value for name, value in self._times(0).items() if name != "exp"}
        return self._signed({"typ": "dpop+jwt", "jwk": jwk}, **place, **times)

    async def show(self, kind: str, token: str) -> httpx2.Response:
        """The answer to a request that is true but, perhaps, for this."""
        shown: dict[str, Callable[[str], Coroutine[Any, Any, httpx2.Response]]] = {
            "access token": self._as_bearer,
            "bound access token": self._as_bound,
            "client assertion": lambda assertion: self._token({}, assertion),
            "person assertion": self._acting,
            "proof": self._proved,
            "proof for a token": lambda proof: self._token({"dpop": proof}),
        }
        return await shown[kind](token)

    async def _as_bearer(self, token: str) -> httpx2.Response:
        return await self.ask("gateway", "GET", CASES, {"authorization": f"Bearer {token}"})

    async def _as_bound(self, token: str) -> httpx2.Response:
        # Hashed as the header will arrive, so that only the token is wrong.
        arrives = token.encode("utf-8", "surrogatepass").decode("latin-1")
        proof = dpop_proof(self.key, "GET", self.gateway + CASES, self.house.clock.instant, arrives)
        return await self.ask("gateway", "GET", CASES, {"authorization": f"DPoP {token}", "dpop": proof})

    async def _proved(self, proof: str) -> httpx2.Response:
        return await self.ask("gateway", "GET", CASES, {"authorization": f"DPoP {self.bound}", "dpop": proof})

    async def _acting(self, assertion: str) -> httpx2.Response:
        body = {"case": "ref_0", "arrow": "needs-to-cafe", "purpose": "prepare-trial", "person": assertion}
        return await self.ask("gateway", "POST", FLOWS, {"authorization": f"Bearer {self.bearer}"}, json=body)

    async def _token(self, headers: dict[str, str], assertion: str = "") -> httpx2.Response:
        now = self.house.clock.instant
        body = form(assertion or client_assertion(CLIENT, self.key, self.token_url, now))
        return await self.ask("identity", "POST", "/v1/token", headers, data=body)

    async def ask(self, service: str, method: str, path: str, headers: dict[str, str], **more: Any) -> httpx2.Response:
        """One request; headers go as UTF-8, whatever is in them."""
        raw = [(name.encode(), value.encode("utf-8", "surrogatepass")) for name, value in headers.items()]
        transport = httpx2.ASGITransport(self.apps[service], raise_app_exceptions=False)
        url = self.house.settings.url(service)
        async with httpx2.AsyncClient(transport=transport, base_url=url) as http:
            return await http.request(method, path, headers=raw, **more)

    def assertion_of(self, person: str) -> str:
        """A true assertion about somebody."""
        return person_assertion(CLIENT, self.key, person, self.house.clock.instant)

    def _access_draft(self, more: dict[str, Any]) -> Draft:
        claims = {"iss": self.identity, "sub": CLIENT, "client_id": CLIENT, "aud": "dottedline", "partner": "cafe"}
        times = {"generation": 1, **self._times(900)}
        header = {"alg": "Ed25519", "typ": "at+jwt"}
        return Draft(self.house.identity.issuer._key, header, {**claims, **times, **more})

    def _signed(self, header: dict[str, Any], **claims: Any) -> Draft:
        return Draft(self.key, {"alg": "Ed25519", **header}, claims)

    def _times(self, seconds: int) -> dict[str, Any]:
        now = self.house.clock.instant // 1_000
        return {"iat": now, "exp": now + seconds, "jti": str(uuid4())}
