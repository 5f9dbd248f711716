"""The scenario's map: a text to break, a map to look things up in, and a collaboration where it is published."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.collaboration.load import load_map
from services.collaboration.model import ServiceMap
from tests.collaboration.world import ANNA, HANNE, IB, World, world_in

SCENARIO = Path(__file__).parents[2] / "deploy" / "demo" / "maps" / "aalborg-aktiv" / "map.yaml"


@pytest.fixture(scope="session")
def text() -> str:
    return SCENARIO.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def aalborg(text: str) -> ServiceMap:
    loaded = load_map(text)
    assert loaded.mistakes == ()
    assert loaded.map is not None
    return loaded.map


@pytest.fixture(scope="session")
def stored(text: str) -> bytes:
    return load_map(text).content


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stores of a collaboration whose map is published, in a folder that nobody changes."""
    folder = tmp_path_factory.mktemp("published")

    async def make() -> None:
        world = world_in(folder)
        await world.begin()
        world.close()

    asyncio.run(make())
    return folder


@pytest.fixture
async def world(published: Path, tmp_path: Path) -> AsyncIterator[World]:
    """A collaboration of one's own, on a real ledger, with the map published and no case yet."""
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    made = world_in(tmp_path)
    yield made
    made.close()


@pytest.fixture
async def case(world: World) -> str:
    """Anna's trial at the café from 4 January; Ib and Hanne know her."""
    made = await world.case_of(ANNA, "trial-cafe", "2027-01-04")
    await world.introduce(made, "cafe-manager", IB.person, "introduction-to-cafe")
    await world.introduce(made, "contact-person", HANNE.person, "introduction-to-home")
    return made
