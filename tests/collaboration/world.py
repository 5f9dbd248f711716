"""Aalborg Aktiv on a real ledger: the scenario's people, and a collaboration whose clock a test moves."""

from dataclasses import dataclass
from pathlib import Path

from deploy.demo.everybody import publish_agreed
from services.audit.service import Audit
from services.audit.wire import Entry, Query
from services.collaboration.client import Collaborations
from services.collaboration.service import MIGRATIONS, Collaboration
from services.collaboration.wire import Asked, CaseFacts, Doer, GrantAsked
from services.database import Database
from services.keys import secret_bytes
from services.sealing import Sealer
from tests.audit.installation import NINE, StillClock, audit_in

C = "aalborg-aktiv"
DAY = 86_400_000
SCENARIO = Path(__file__).parents[2] / "deploy" / "demo" / "maps" / "aalborg-aktiv" / "map.yaml"
OVE = Doer("prs_ove", "municipality", ("operator",))
FRIDA = Doer("prs_frida", "municipality", ("caseworker",))
HANNE = Doer("prs_hanne", "care-home", ("professional",))
IB = Doer("prs_ib", "cafe", ("professional",))
ANNA, BO = "prs_anna", "prs_bo"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A registered person."""

    partner: str
    roles: list[str]


class Registry:
    """Who is registered, in memory."""

    def __init__(self) -> None:
        self.people = {
            "prs_ove": Somebody("municipality", ["operator"]),
            "prs_frida": Somebody("municipality", ["caseworker"]),
            "prs_gert": Somebody("municipality", ["professional"]),
            "prs_lis": Somebody("municipality", ["professional"]),
            "prs_hanne": Somebody("care-home", ["professional"]),
            "prs_ib": Somebody("cafe", ["professional"]),
            "prs_jonna": Somebody("shelter", ["professional"]),
            ANNA: Somebody("", ["citizen"]),
            BO: Somebody("", ["citizen"]),
        }

    async def person(self, person: str) -> Somebody | None:
        return self.people.get(person)


@dataclass
class World:
    """One collaboration on one ledger. `service` is the real thing; `rooms` that, or its client over HTTP."""

    folder: Path
    audit: Audit
    clock: StillClock
    service: Collaboration
    registry: Registry
    rooms: Collaborations

    async def begin(self) -> None:
        """Publishes the scenario's map."""
        await publish_agreed(self.service, SCENARIO.read_text(encoding="utf-8"), OVE)

    async def case_of(self, subject: str, activity: str = "matching", first_day: str = "2026-11-23") -> str:
        """A case with Frida's grant in it, and one activity."""
        opened = await self.service.open_case(C, subject, "2026-11-01", OVE)
        await self.service.grant(GrantAsked(C, opened.id, "caseworker", person=FRIDA.person), OVE)
        await self.service.protect(C, opened.id, False, FRIDA)
        await self.service.plan_activity(C, opened.id, activity, first_day, "", FRIDA)
        return opened.id

    async def introduce(self, case: str, actor: str, person: str, arrow: str) -> str:
        """A grant outside the controller, with consent's word for the permission; the grant's id."""
        fence = f"permission:{case}"
        now = await self.audit.fences(C, [fence])
        asked = GrantAsked(C, case, actor, person=person, introduced_by=arrow, rests_on=now)
        return (await self.service.grant(asked, FRIDA)).id

    async def reference(self, case: str, partner: str) -> str:
        return (await self.service.case(C, case)).references[partner]

    async def fact(self, asked: Asked) -> CaseFacts:
        [facts] = await self.rooms.facts([asked])
        return facts

    async def entries(self, kind: str) -> list[Entry]:
        return await self.audit.entries(Query(C, kinds=(kind,)))

    def close(self) -> None:
        self.service.room.database.close()
        self.audit.close()


def collaboration_in(folder: Path, audit: Audit, registry: Registry) -> Collaboration:
    """The service on the store in a folder, which may be there from before."""
    database = Database(folder / "collaboration.db", MIGRATIONS)
    return Collaboration(database, audit, registry, Sealer(secret_bytes(folder / "keys" / "collaboration.key")))


def world_in(folder: Path) -> World:
    """A world without a map yet; its clock stands still at NINE."""
    audit, clock = audit_in(folder)
    registry = Registry()
    service = collaboration_in(folder, audit, registry)
    return World(folder, audit, clock, service, registry, service)


__all__ = ["ANNA", "BO", "DAY", "FRIDA", "HANNE", "IB", "NINE", "OVE", "SCENARIO", "C", "World", "world_in"]
