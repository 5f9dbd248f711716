"""The audit service with everything real around it that its public doors need: sign-in, people, a published map."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from fastapi import FastAPI

from deploy.assets import find_assets
from deploy.demo.everybody import publish_agreed
from services.audit.app import make_audit_app
from services.audit.client import LedgerClock
from services.audit.pages.door import console
from services.audit.plain import Plain
from services.audit.service import Audit
from services.calls import Calls
from services.collaboration.service import MIGRATIONS, Collaboration
from services.collaboration.wire import Doer
from services.database import Database
from services.decision.client import DecisionClient
from services.identity.client import SignIn
from services.identity.service import Identity
from services.identity.wire import NewPerson, Role
from services.learning.service import Learning
from services.pages.assets import Assets
from services.sealing import Sealer
from services.trust import load_trust
from tests.audit.installation import StillClock, audit_in, settings_in

MAP = Path(__file__).parents[2] / "deploy" / "demo" / "maps" / "aalborg-aktiv" / "map.yaml"
OFFICER, OPERATOR = [Role.DATA_PROTECTION_OFFICER], [Role.OPERATOR]
PEOPLE = {
    "mona": NewPerson("issuer", "mona", "Mona", "municipality", OFFICER),
    "nina": NewPerson("issuer", "nina", "Nina", "community", OFFICER),
    "kaj": NewPerson("issuer", "kaj", "Kaj", "cafe", OFFICER),
    "olga": NewPerson("issuer", "olga", "Olga", "elsewhere", OFFICER),
    "ove": NewPerson("issuer", "ove", "Ove", "municipality", OPERATOR),
    "frida": NewPerson("issuer", "frida", "Frida", "municipality", [Role.CASEWORKER]),
}


class Office:
    """The service and its app. `people` are ids by name; `at` gives a client signed in as somebody."""

    def __init__(self, folder: Path) -> None:
        self.settings = settings_in(folder)
        self.audit: Audit
        self.clock: StillClock
        self.audit, self.clock = audit_in(folder)
        clock = LedgerClock(self.audit)
        self.identity = Identity(self.settings, self.audit, clock)
        database = Database(folder / "collaboration.db", MIGRATIONS)
        self.collaboration = Collaboration(database, self.audit, self.identity, Sealer(b"k" * 32))
        self.sign_in = SignIn.at("audit", self.settings, self.identity, clock)
        trust = load_trust("audit", self.settings.keys())
        decider = DecisionClient(Calls("decision", self.settings.url("decision"), trust))  # where nobody answers
        pages = console(self.settings, Assets(find_assets()))
        self.app: FastAPI = make_audit_app(
            self.settings, self.audit, self.sign_in, trust, self.collaboration, self.identity, decider,
            Learning(Plain(self.audit), self.collaboration, clock), pages,
        )  # fmt: skip
        self.people: dict[str, str] = {}
        self._clients: list[httpx2.AsyncClient] = []

    async def open(self) -> None:
        for name, new in PEOPLE.items():
            self.people[name] = (await self.identity.registry.register_person(new, "")).id
        await publish_agreed(
            self.collaboration, MAP.read_text(), Doer(self.people["ove"], "municipality", ("operator",))
        )

    async def at(self, name: str = "") -> httpx2.AsyncClient:
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app), base_url=self.settings.url("audit"))
        if name:
            opened = await self.identity.open_session("audit", "issuer", name)
            client.cookies.set(self.sign_in.cookie, opened.token)
        self._clients.append(client)
        return client

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()
        self.audit.close()
        self.identity.close()
        self.collaboration.room.database.close()


@asynccontextmanager
async def office_in(folder: Path) -> AsyncIterator[Office]:
    """An office, closed at the end."""
    office = Office(folder)
    try:
        await office.open()
        yield office
    finally:
        await office.close()
