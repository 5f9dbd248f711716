"""A whole Dottedline in one process for a simulation: every service on real stores, the real engine, a story's clock.

It differs from an installation in two things: nobody listens at the doors, since the players call the services
themselves; and one system answers for all partners that hold information.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from rich.console import Console

from deploy.everything import make_keys
from deploy.own_engine import OwnEngine
from deploy.simulation.holder import holding
from deploy.wiring import Wiring
from services.collaboration.model import ServiceMap
from services.decision.engine import Engine
from services.decision.in_force import rules_in_force
from services.decision.service import Decision
from services.settings import SERVICES, Settings

_PATIENCE = 120.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The services, and the map that is played."""

    wiring: Wiring
    map: ServiceMap


class _Patient(Wiring):
    """The services as an installation wires them, but that the engine may be slow, as on a busy machine: what comes of
    a try is to hang on the seed and on nothing else."""

    @cached_property
    def decision(self) -> Decision:
        engine = Engine(self.settings.opa_url, self.settings.opa_token, seconds=_PATIENCE)
        return Decision(engine, self.ledger("decision"), str(rules_in_force(self.settings).revision))


@asynccontextmanager
async def stage(map_: ServiceMap, folder: Path, first_day: date, console: Console) -> AsyncIterator[Stage]:
    """The services on an empty folder, up within, on the first morning. Raises CannotStart."""
    settings = Settings(
        _env_file=None, data=folder, clock="unsafe-stepped", story_begins=f"{first_day}T00:30", private_holders=True,
        holder_seconds=_PATIENCE,
    )  # fmt: skip
    make_keys(settings)
    with OwnEngine(settings, console) as engine:
        wiring = _Patient(engine.settings, SERVICES)
        try:
            await wiring.audit.check_start()
            for room in (wiring.identity, wiring.collaboration, wiring.consent, wiring.gateway):
                await room.check_start()
            async with holding(map_) as url:
                for partner in map_.partners:
                    await wiring.gateway.connectors.register(map_.id, partner, url)
                yield Stage(wiring, map_)
        finally:
            await _close(wiring)


async def _close(wiring: Wiring) -> None:
    await wiring.gateway.close()
    await wiring.decision.close()
    await wiring.close()
    for store in (wiring.audit, wiring.identity, wiring.collaboration.room.database, wiring.consent.database):
        store.close()
