"""The small world that is crashed: one circle of partners, citizens who are signed in, a holder's system that answers.

Along the arrows of `asked` a receiver asks and the holder's system answers; along all others the holder sends, and the
receiver fetches. So both ways of a flow are under way when a process ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.ours.seed import seed
from bench.world import COLLABORATION, Arrow, Case, Size, World
from deploy.everything import make_keys
from deploy.wiring import Wiring
from services.identity.wire import NewPerson, Role
from services.settings import SERVICES, Settings

SMALL = Size(circles=1, partners=5, cases=24, tokens=5)
ISSUER = "https://people.example"
OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What clients need: keys of systems, references by (case, partner), session tokens by case and the officer's."""

    world: World
    keys: dict[str, Ed25519PrivateKey]
    references: dict[tuple[str, str], str]
    citizens: dict[str, str]
    officer: str
    key: str

    def given(self, asked: bool) -> list[tuple[Case, Arrow]]:
        """Where something may flow at first: along arrows that are asked along, or along the others."""
        pairs = ((case, arrow) for case in self.world.cases for arrow in case.given)
        return [(case, arrow) for case, arrow in pairs if (arrow.id in self.world.asked) == asked]


async def seeded(settings: Settings, number: int) -> Seeded:
    """Fills empty stores below `settings.data` with the world of this number."""
    world = World(SMALL, number)
    # An arrow that introduces a person cannot be asked along: who does not know them has nothing to ask.
    world.asked = frozenset(arrow.id for arrow in world.arrows.values() if not arrow.introduces and arrow.sender.seat)
    make_keys(settings)
    subjects = await _citizens(settings, len(world.cases))
    world.cases = [replace(case, subject=subject) for case, subject in zip(world.cases, subjects, strict=True)]
    keys = (await seed(settings, world, 0)).keys
    return await _signed_in(settings, world, keys)


async def _citizens(settings: Settings, many: int) -> list[str]:
    wiring = _wiring(settings)
    new = [NewPerson(ISSUER, f"citizen-{number}", "Citizen", "", [Role.CITIZEN]) for number in range(many)]
    people = [(await wiring.identity.registry.register_person(one, "")).id for one in new]
    officer = NewPerson(ISSUER, OFFICER, "Officer", "p00", [Role.DATA_PROTECTION_OFFICER])
    await wiring.identity.registry.register_person(officer, "")
    await _let_go(wiring)
    return people


async def _signed_in(settings: Settings, world: World, keys: dict[str, Ed25519PrivateKey]) -> Seeded:
    wiring = _wiring(settings)
    names = [f"citizen-{number}" for number in range(len(world.cases))]
    tokens = [(await wiring.identity.open_session("consent", ISSUER, name)).token for name in names]
    officer = (await wiring.identity.open_session("audit", ISSUER, OFFICER)).token
    rows = await wiring.collaboration.room.database.read(
        lambda connection: connection.rows("SELECT case_id, partner, reference FROM reference")
    )
    key = await wiring.audit.public_key(COLLABORATION)
    wiring.collaboration.room.database.close()
    await _let_go(wiring)
    references = {(case, partner): reference for case, partner, reference in rows}
    citizens = dict(zip([case.id for case in world.cases], tokens, strict=True))
    return Seeded(world, keys, references, citizens, officer, str(key))


def _wiring(settings: Settings) -> Wiring:
    # No engine is needed to fill stores; the address is never called.
    return Wiring(settings.model_copy(update={"opa_url": "http://127.0.0.1:1"}), SERVICES)


async def _let_go(wiring: Wiring) -> None:
    wiring.identity.close()
    wiring.audit.close()
    await wiring.close()


def holders(partners: Sequence[str], url: str) -> str:
    """The setting that says where each partner's system answers: at one and the same place."""
    return ",".join(f"{COLLABORATION}/{partner}={url}" for partner in partners)
