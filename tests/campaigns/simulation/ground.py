"""The ground that every world begins on: the scenario's first morning, done once through the rooms, kept as rows."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, cast
from unittest.mock import patch

import structlog

import services.collaboration.client
import services.collaboration.maps
import services.collaboration.proposals
import services.database
from deploy.demo.people import Demo
from deploy.everything import make_keys
from services.decision.revision import expected_revision, policy_folder
from services.settings import Settings
from tests.campaigns.simulation.chance import Hands, nothing_by_chance
from tests.campaigns.simulation.engine import Rulebook
from tests.campaigns.simulation.holders import ReplacedHolders
from tests.campaigns.simulation.loop import SeededLoop
from tests.campaigns.simulation.maps import content_loaded, loaded
from tests.campaigns.simulation.network import Network
from tests.campaigns.simulation.rooms import Around, Rooms
from tests.campaigns.simulation.stores import Disk, Faults
from tests.holding import Holder
from tests.house import BEGINS, House, at, the_map
from tests.house_seed import furnish

# Which keys and ids the ground has does not matter, only that they are always the same.
_SEED = "ground"
EVER = 10**15


@dataclass(frozen=True)
class Ground:
    """Keys, rows, the instant at which they were furnished, and who is who there."""

    settings: Settings
    revision: str
    image: dict[str, bytes]
    wall: int
    people: dict[str, str]
    cases: dict[str, str]
    references: dict[str, dict[str, str]]
    demo: Demo


@contextmanager
def on_disk(disk: Disk) -> Iterator[None]:
    """Within, stores lie on this disk; and a map's text, which is read the same each time, is read once."""
    with ExitStack() as stack:
        for module, name, instead in (
            (services.database, "store_at", disk.at),
            (services.collaboration.proposals, "load_map", loaded),
            (services.collaboration.client, "load_content", content_loaded),
            (services.collaboration.maps, "load_content", content_loaded),
        ):
            stack.enter_context(patch.object(module, name, instead))
        yield


def lay_ground(folder: Path) -> Ground:
    """Makes it; keys lie in `folder`."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_: ""])
    hands, random = Hands(at(BEGINS)), Random(_SEED)
    settings = cast(Any, Settings)(data=folder, opa_url="http://127.0.0.1:1", sweep_seconds=5, _env_file=None)
    disk = Disk(Faults(random))
    with nothing_by_chance(random, hands), on_disk(disk):
        make_keys(settings)
        revision = expected_revision(policy_folder())
        holders = ReplacedHolders(random, Holder(the_map()))
        loop = SeededLoop(random, 0.0, EVER)
        hands.running = loop.time
        rooms = Rooms(Around(settings, disk, Network(random), Rulebook(random, revision), holders, hands))
        house = loop.run_until_complete(_furnished(rooms, holders.holder))
        ground = Ground(
            settings, revision, disk.image(), hands.wall(), house.people, house.cases, house.references, house.demo
        )  # fmt: skip
        loop.close()
    disk.close()
    return ground


async def _furnished(rooms: Rooms, holder: Holder) -> House:
    async with AsyncExitStack() as stack:
        await rooms.begin(stack)
        house = House(cast(Any, rooms), holder)
        await furnish(house)
        await asyncio.sleep(1)
        return house
