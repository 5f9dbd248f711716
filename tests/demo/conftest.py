"""Partners' systems in real uvicorns, with a stand-in for Dottedline before them."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.demo.systems.app import make_system
from deploy.demo.systems.names import control_secret, systems_of
from deploy.demo.systems.remote import RemoteSystem
from services.settings import Settings
from tests.demo.standin import StandIn
from tests.gateway.holders import served


@dataclass
class World:
    """Where everything is."""

    standin: StandIn
    url: str
    settings: Settings
    systems: dict[str, str]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    standin = StandIn()
    with served(standin.app) as [url]:
        standin.signs(url)
        settings = Settings(data=tmp_path, public_url=url, _env_file=None)
        with served(*(make_system(system, settings) for system in systems_of().values())) as urls:
            yield World(standin, url, settings, dict(zip(systems_of(), urls, strict=True)))


@pytest.fixture
async def remotes(world: World) -> AsyncIterator[dict[str, RemoteSystem]]:
    secret = control_secret(world.settings)
    made = {partner: RemoteSystem(url, secret) for partner, url in world.systems.items()}
    yield made
    for remote in made.values():
        await remote.close()
