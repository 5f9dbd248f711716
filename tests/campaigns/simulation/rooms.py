"""The rooms, wired as an installation wires them; replaced is what stands around: network, store, engine, holders.

A new one of these is a start of the process on what lies on the disk.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from consent.client import Permissions
from deploy.wiring import Wiring
from gateway.gather import Sources
from gateway.service import MIGRATIONS, Gateway
from services.audit.client import Ledger
from services.clock import WallClock
from services.collaboration.client import Collaborations
from services.database import Database
from services.decision.client import Decider
from services.decision.service import Decision
from services.identity.client import Callers
from services.keys import secret_bytes
from services.problems import Unavailable
from services.settings import SERVICES, Settings
from services.stores import FAULTS
from services.sweeping import sweeping
from tests.campaigns.simulation.chance import Hands
from tests.campaigns.simulation.engine import ReplacedEngine, Rulebook
from tests.campaigns.simulation.holders import ReplacedHolders
from tests.campaigns.simulation.network import Line, Network
from tests.campaigns.simulation.stores import Disk


@dataclass
class Around:
    """What stands around the rooms, and stays when they crash."""

    settings: Settings
    disk: Disk
    network: Network
    rulebook: Rulebook
    holders: ReplacedHolders
    hands: Hands


class Rooms(Wiring):
    """All services of one life of the process."""

    def __init__(self, around: Around) -> None:
        super().__init__(around.settings, SERVICES)
        self.around = around
        self.watched: dict[str, Any] = {}
        self._reached: dict[str, Line] = {}

    @property
    def standing(self) -> WallClock:
        """The clock of all of them."""
        clock = self.audit.clock
        assert isinstance(clock, WallClock)
        return clock

    @cached_property
    def decision(self) -> Decision:
        engine = cast(Any, ReplacedEngine(self.around.rulebook))
        return Decision(engine, self.ledger("decision"), self.around.rulebook.revision)

    @cached_property
    def gateway(self) -> Gateway:
        door = "gateway"
        sources = Sources(
            self.collaborations(door), self.permissions(door), self.callers(door), self.decider(door), self.clock(door)
        )
        database = Database(self.settings.store("gateway"), MIGRATIONS)
        master = secret_bytes(self.settings.keys() / "deposits-master.key")
        return Gateway(database, self.ledger(door), sources, cast(Any, self.around.holders), master)

    def ledger(self, caller: str) -> Ledger:
        return cast(Ledger, self._far("audit"))

    def callers(self, caller: str) -> Callers:
        return cast(Callers, self._far("identity"))

    def decider(self, caller: str) -> Decider:
        return cast(Decider, self._far("decision"))

    def collaborations(self, caller: str) -> Collaborations:
        return cast(Collaborations, self._far("collaboration"))

    def permissions(self, caller: str) -> Permissions:
        return cast(Permissions, self._far("consent"))

    def _far(self, room: str) -> Line:
        if room not in self._reached:
            self._reached[room] = Line(self.around.network, room, lambda: getattr(self, room))
        return self._reached[room]

    async def begin(self, stack: AsyncExitStack) -> None:
        """Starts them, the ledger first, as an installation does; each sweeps from now on. Raises as they do."""
        await self.audit.check_start()
        for start in (self.identity, self.decision, self.collaboration, self.consent, self.gateway):
            await _patiently(start.check_start)
        seconds = self.settings.sweep_seconds
        sweeps: dict[str, Callable[[], Awaitable[Any]]] = {
            "identity": self.identity.clients.catch_up,
            "collaboration": self.collaboration.sweep,
            "consent": self.consent.sweep,
            "gateway": self.gateway.sweep,
        }
        for room, sweep in sweeps.items():
            await stack.enter_async_context(sweeping(room, sweep, seconds))


async def _patiently(start: Callable[[], Awaitable[None]]) -> None:
    # As `deploy.patience`: a room that cannot start while others are away asks again.
    while True:
        try:
            return await start()
        except (*FAULTS, Unavailable):
            await asyncio.sleep(0.5)
