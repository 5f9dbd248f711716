"""What the whole suite shares: one policy engine, and a house that was furnished once and is copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import services.database
from deploy.opa import find_opa
from deploy.opa_process import OpaProcess
from services.decision.revision import policy_folder
from tests.house import House, opened
from tests.house_seed import furnish
from tests.postgres import ASKED_FOR, Server, running

# How long an example takes tells how busy the machine is, and nothing about what is tested.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(scope="session", autouse=True)
def stores() -> Iterator[Server | None]:
    """The kind of store that the suite runs on: files, or with `DOTTEDLINE_TEST_STORES=postgresql` databases."""
    if not ASKED_FOR:
        yield None
        return
    with running() as server, pytest.MonkeyPatch.context() as patched:
        patched.setattr(services.database, "store_at", server.at)
        yield server


@pytest.fixture(scope="session")
def server(stores: Server | None) -> Server:
    """The PostgreSQL server that the suite runs on."""
    assert stores, "mark the test with only_databases"
    return stores


@pytest.fixture(scope="session")
def engine() -> Iterator[OpaProcess]:
    """A real policy engine with the real rules."""
    with OpaProcess(find_opa(), policy_folder().parent) as process:
        yield process


@pytest.fixture(scope="session")
def furnished(engine: OpaProcess, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario's first morning, in a folder that nobody changes."""
    folder = tmp_path_factory.mktemp("house")

    async def make() -> None:
        async with opened(folder, engine) as house:
            await furnish(house)

    asyncio.run(make())
    return folder


@pytest.fixture
async def house(furnished: Path, engine: OpaProcess, tmp_path: Path) -> AsyncIterator[House]:
    """A house of one's own on the scenario's first morning."""
    shutil.copytree(furnished, tmp_path / "house")
    async with opened(tmp_path / "house", engine) as house:
        yield house
