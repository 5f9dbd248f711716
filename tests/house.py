"""A whole Dottedline in one test, without ports: every service on real stores, the real engine, the real map.

Only three things differ from an installation: its clock stands still until a test moves it, each room reaches the
ledger through a door that a test can break, and the holders' systems do what a test tells them.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from consent.answers import Answer, Answered
from deploy.demo.people import Demo, load_demo
from deploy.everything import make_keys
from deploy.opa_process import OpaProcess
from deploy.wiring import Wiring
from gateway.wire import FlowAnswer, FlowAsked, Who
from services.audit import store
from services.audit.casekeys import CaseKeys
from services.audit.client import Ledger
from services.audit.service import MIGRATIONS, Audit
from services.audit.signers import Signers
from services.audit.wire import Entry, Query
from services.collaboration.load import load_map
from services.collaboration.model import ServiceMap
from services.collaboration.wire import Doer
from services.database import Database
from services.decision.engine import Engine
from services.decision.service import Decision
from services.identity.wire import Session
from services.keys import secret_bytes
from services.periods import FOREVER
from services.problems import Problem
from services.settings import SERVICES, Settings
from tests.holding import Holder, holding
from tests.watched import StandingClock, Watched

K = "aalborg-aktiv"
ZONE = ZoneInfo("Europe/Copenhagen")
MAP_TEXT = (Path(__file__).parents[1] / "deploy" / "demo" / "maps" / "aalborg-aktiv" / "map.yaml").read_text(
    encoding="utf-8"
)
BEGINS = "2026-12-01T09:00"
CLIENTS = {"municipality": "municipality-system", "care-home": "care-home-system", "cafe": "roster-app"}


def at(local: str) -> int:
    """The instant of a local time in Copenhagen: `2027-01-04` or `2027-01-04T09:00`."""
    return int(datetime.fromisoformat(local).replace(tzinfo=ZONE).timestamp() * 1000)


def day_of(instant: int) -> date:
    """The day in Copenhagen on which an instant lies."""
    return datetime.fromtimestamp(instant / 1000, ZONE).date()


@cache
def the_map() -> ServiceMap:
    """The demonstration's map; read once, and never changed."""
    found = load_map(MAP_TEXT).map
    assert found is not None
    return found


@dataclass
class House:
    """The services, and short ways to act as somebody of the scenario."""

    wiring: "Wired"
    holder: Holder
    demo: Demo = field(default_factory=load_demo)
    map: ServiceMap = field(default_factory=the_map)
    people: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    references: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wired = self.wiring
        self.settings, self.clock, self.ledgers = wired.settings, wired.standing, wired.watched
        self.audit, self.identity, self.decision = wired.audit, wired.identity, wired.decision
        self.collaboration, self.consent, self.gateway = wired.collaboration, wired.consent, wired.gateway

    async def know(self) -> None:
        """Learns everybody's id, and every case with its references."""
        issuer = self.settings.issuer_url()
        for name in self.demo.people:
            found = await self.identity.person_by_subject(issuer, name)
            self.people[name] = found.id if found else ""
        for name in ("anna", "bo", "dagny"):
            for view in await self.collaboration.cases_of_subject(self.people[name]):
                self.cases[name], self.references[name] = view.id, view.references

    def session(self, name: str) -> Session:
        """Somebody signed in at the people's door."""
        person = self.demo.people[name]
        return Session(self.people[name], person.name, person.partner, list(person.roles), FOREVER)

    def doer(self, name: str) -> Doer:
        """Somebody as the collaboration takes them."""
        person = self.demo.people[name]
        return Doer(self.people[name], person.partner, tuple(person.roles))

    def who(self, name: str, **more: Any) -> Who:
        """Somebody as the gateway takes them: through their partner's system where it has one."""
        person = self.demo.people[name]
        client = CLIENTS.get(person.partner, "")
        known = {"client": client, "generation": 1 if client else 0, "valid_until": FOREVER, **more}
        return Who(self.people[name], person.name, person.partner, **known)

    def case(self, name: str, citizen: str) -> str:
        """What somebody calls a citizen's case: its own id for people, their partner's reference for others."""
        partner = self.demo.people[name].partner
        return self.references[citizen][partner] if partner else self.cases[citizen]

    async def ask(self, citizen: str, *arrows: str, by: str = "frida") -> list[dict[str, Any]]:
        """The caseworker asks for permission."""
        return await self.consent.ask(self.case(by, citizen), arrows, self.session(by))

    async def notice(self, citizen: str, arrow: str, by: str = "frida") -> str:
        """The hash of the notice that is shown for an arrow."""
        found = await self.consent.permissions(self.case(by, citizen), self.session(by))
        return next((str(one["notice"]) for one in found["permissions"] if one["arrow"] == arrow), "")

    async def answer(
        self, name: str, citizen: str, arrow: str, yes: bool = True, fields: list[str] | None = None, notice: str = ""
    ) -> Answered:
        """Somebody answers what was asked."""
        notice = notice or await self.notice(citizen, arrow)
        given = Answer(arrow, yes, fields, notice)
        return await self.consent.answer(self.case(name, citizen), given, self.session(name))

    async def permit(self, name: str, citizen: str, arrow: str, fields: list[str] | None = None) -> Answered:
        """Asked, and answered with yes."""
        await self.ask(citizen, arrow)
        return await self.answer(name, citizen, arrow, True, fields)

    async def withdraw(self, name: str, citizen: str, arrow: str) -> Answered:
        """Somebody withdraws."""
        return await self.consent.withdraw(self.case(name, citizen), arrow, self.session(name))

    def asked(self, name: str, citizen: str, arrow: str, **more: Any) -> FlowAsked:
        """A question along an arrow, as its own purpose."""
        purpose = self.map.arrow(arrow).purpose if arrow in self.map.arrows else ""
        return FlowAsked(**{"collaboration": K, "case": self.case(name, citizen), "arrow": arrow, "purpose": purpose,
                            **more})  # fmt: skip

    async def flow(self, name: str, citizen: str, arrow: str, **more: Any) -> FlowAnswer:
        """Somebody asks along an arrow and is handed what comes of it. Raises as the gateway does."""
        who = {key: more.pop(key) for key in ("once", "valid_until", "client", "generation") if key in more}
        answer = await self.gateway.carry_one(self.who(name, **who), self.asked(name, citizen, arrow, **more))
        return await self._handed(answer)

    async def refused(self, name: str, citizen: str, arrow: str, **more: Any) -> list[str]:
        """The reasons that somebody hears; [] when it flowed."""
        try:
            await self.flow(name, citizen, arrow, **more)
        except Problem as problem:
            return heard(problem)
        return []

    async def send(self, name: str, citizen: str, arrow: str, **more: Any) -> FlowAnswer:
        """Somebody sends what their system holds along an arrow."""
        information = self.holder.information(self.map.arrow(arrow).information)
        return await self.flow(name, citizen, arrow, **{"information": information, **more})

    async def fetch(self, name: str, flow: str, **more: Any) -> FlowAnswer:
        """Somebody fetches what was sent to them."""
        asked = FlowAsked(K, "", "", flow=flow, **more)
        return await self._handed(await self.gateway.carry_one(self.who(name), asked))

    async def _handed(self, answer: FlowAnswer) -> FlowAnswer:
        """What a door does when an answer has left."""
        if answer.outcome == "released":
            await self.gateway.close_release(K, answer.flow, "handed-over")
        return answer

    async def entries(self, *kinds: str, ledger: str = K, **about: Any) -> list[Entry]:
        """The entries of a ledger, opened."""
        return await self.audit.entries(Query(ledger, kinds=kinds, limit=100_000, **about))

    async def last(self, *kinds: str, ledger: str = K) -> Entry:
        """The newest of them."""
        return (await self.entries(*kinds, ledger=ledger))[-1]

    def ledger_down(self, down: bool = True) -> None:
        """The audit service is away for every room, or back."""
        for door in self.ledgers.values():
            door.down = down

    def is_gone(self) -> None:
        """As if the process had been killed: whoever starts now is alone, where several could be."""
        rooms = (self.gateway._database, self.consent.database, self.collaboration.room.database)
        for database in (*rooms, self.identity.database, self.audit.database):
            present, database._present = database._present, None
            database.store.absent(present)

    def step(self, local: str) -> None:
        """Moves the clock to just this instant."""
        self.clock.step_to(at(local))

    async def sweep(self) -> None:
        """What falls due by itself, in every room."""
        await self.consent.sweep()
        await self.gateway.sweep()


def heard(problem: Problem) -> list[str]:
    """The codes in a problem: its reasons, or what it is."""
    reasons: Sequence[dict[str, str]] = problem.more.get("reasons", ())
    return [str(reason["code"]) for reason in reasons] or [problem.code]


class Wired(Wiring):
    """The services as an installation wires them, but for the clock and for each room's own door to the ledger."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, SERVICES)
        self.standing = StandingClock(at(BEGINS))
        self.watched: dict[str, Watched] = {}

    @cached_property
    def audit(self) -> Audit:
        keys = self.settings.keys()
        database = Database(self.settings.data / "audit.db", MIGRATIONS)
        master = secret_bytes(keys / "ledger-master.key")
        return Audit(database, CaseKeys(master), Signers(keys, self.settings.log_origin), self.standing)

    @cached_property
    def decision(self) -> Decision:
        # The deadline is wide, for machines that are busy.
        engine = Engine(self.settings.opa_url, self.settings.opa_token, seconds=20)
        return Decision(engine, self.ledger("decision"))

    def ledger(self, caller: str) -> Ledger:
        return self.watched.setdefault(caller, Watched(self.audit, self.standing))


@asynccontextmanager
async def opened(folder: Path, opa: OpaProcess, **settings: Any) -> AsyncIterator[House]:
    """The services on what lies in a folder, started as at any start."""
    known = {"clock": "unsafe-stepped", "private_holders": True, "holder_seconds": 3.0, "_env_file": None}
    where = {"data": folder, "opa_url": opa.url, "opa_token": opa.token}
    wiring = Wired(Settings(**{**known, **where, **settings}))
    make_keys(wiring.settings)
    last = await wiring.audit.database.read(store.read_latest_time)
    wiring.standing.instant = max(wiring.standing.instant, last + 1)
    rooms = (wiring.identity, wiring.collaboration, wiring.consent, wiring.gateway)
    try:
        async with holding(the_map()) as holder:
            for room in rooms:
                await room.check_start()
            for partner in CLIENTS:
                await wiring.gateway.connectors.register(K, partner, holder.url)
            house = House(wiring, holder)
            await house.know()
            yield house
    finally:
        await wiring.gateway.close()
        await wiring.decision.close()
        for each in (wiring.audit, wiring.identity, wiring.collaboration.room.database, wiring.consent.database):
            each.close()
