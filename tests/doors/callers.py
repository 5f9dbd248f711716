"""Every kind of caller there is, each with the credentials they would really have."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
from fastapi import FastAPI

from deploy.apps import app_of
from deploy.demo.partner_client import client_assertion, key_in
from deploy.demo.people import key_file
from deploy.everything import make_keys
from services.browser import cookie_name
from services.settings import SERVICES
from tests.house import House

PEOPLE = {
    "the citizen": "anna",
    "another citizen": "bo",
    "a guardian of another": "clara",
    "a professional": "ib",
    "the caseworker": "frida",
    "the officer": "mona",
    "the operator": "ove",
}
SYSTEMS = {"the café's system": "roster-app", "the municipality's system": "municipality-system"}
CALLERS = ("nobody", "a made-up token", *SYSTEMS, *PEOPLE, *(f"service {name}" for name in SERVICES))


@dataclass
class Doors:
    """The services' apps, and a way to knock on each as anybody."""

    house: House
    apps: dict[str, FastAPI] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    async def open(self) -> None:
        """Builds the apps, and gets the systems their tokens."""
        make_keys(self.house.settings)
        self.house.wiring.ready.set()
        for name in SERVICES:
            self.apps[name] = app_of(self.house.wiring, name)
        for client in SYSTEMS.values():
            self.tokens[client] = await self._token(client)

    async def knock(self, service: str, caller: str, method: str, path: str, body: Any) -> httpx2.Response:
        """One request, as this caller."""
        headers, cookies = await self.credentials(service, caller)
        transport = httpx2.ASGITransport(self.apps[service], raise_app_exceptions=False)
        url = self.house.settings.url(service)
        async with httpx2.AsyncClient(transport=transport, base_url=url, cookies=cookies) as http:
            return await http.request(method, path, headers={"sec-fetch-site": "same-origin", **headers}, json=body)

    async def credentials(self, service: str, caller: str) -> tuple[dict[str, str], dict[str, str]]:
        """The headers and cookies with which this caller comes to a service."""
        if caller == "nobody":
            return {}, {}
        if caller == "a made-up token":
            cookie = cookie_name(service, self.house.settings.url(service))
            return {"authorization": "Bearer made-up"}, {cookie: "made-up"}
        if caller in SYSTEMS:
            return {"authorization": f"Bearer {self.tokens[SYSTEMS[caller]]}"}, {}
        if caller in PEOPLE:
            opened = await self.house.identity.open_session(service, self.house.settings.issuer_url(), PEOPLE[caller])
            return {}, {cookie_name(service, self.house.settings.url(service)): opened.token}
        trust = self.house.wiring.trust(caller.removeprefix("service "))
        return {"authorization": f"Bearer {trust.token_for(service)}"}, {}

    async def _token(self, client: str) -> str:
        url = f"{self.house.settings.url('identity')}/v1/token"
        key = key_in(key_file(self.house.settings, client))
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": client_assertion(client, key, url, await self.house.clock.now()),
        }
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(self.apps["identity"])) as http:
            return str((await http.post(url, data=form)).raise_for_status().json()["access_token"])


Knock = Callable[[str, str, str, str, Any], Awaitable[httpx2.Response]]
