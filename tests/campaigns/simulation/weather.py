"""The weather around the rooms, by seed: calm for a while, then storms, of which each fault is a part."""

import asyncio
from random import Random
from typing import TYPE_CHECKING

from services.clock import WallClock

if TYPE_CHECKING:
    from tests.campaigns.simulation.world import World

# The ledger more often than others: most promises hang on it.
_ROOMS = ("audit", "audit", "audit", "identity", "collaboration", "consent", "decision")
_HOUR, _DAY = 3_600_000, 86_400_000


class Weather:
    """Sets what goes wrong in one world."""

    def __init__(self, world: "World", random: Random) -> None:
        self.world, self.random = world, random

    async def blow(self) -> None:
        """One spell of weather after the other, as long as this life lasts."""
        while self.world.playing:
            self._clear()
            await self._lasts(self.random.randint(20, 140))
            await self._storm()

    async def _lasts(self, flows: int) -> None:
        """Until so many more flows were tried; at most ten seconds."""
        journal, loop = self.world.journal, self.world.loop
        target, until = journal.tries + self.random.randint(0, flows), loop.time() + 10
        while journal.tries < target and loop.time() < until:
            await asyncio.sleep(0.01)

    def _clear(self) -> None:
        world = self.world
        for one in (world.network, world.rulebook, world.holders):
            one.calm()
        world.faults.fails = world.faults.unheard = 0.0
        world.loop.busy = lambda random: random.random() * 0.001

    def calm(self) -> None:
        """Nothing goes wrong from now on."""
        self._clear()

    async def _storm(self) -> None:
        storms = (
            self._losses, self._losses, self._away, self._disk, self._slow_disk, self._engine, self._holders,
            self._boundary, self._boundary, self._boundary, self._asleep, self._jump, self._jump, self._stall,
        )  # fmt: skip
        storm = self.random.choice(storms)
        self.world.journal.counts[f"weather: {storm.__name__.strip('_')}"] += 1
        await storm()

    async def _losses(self) -> None:
        network, draw = self.world.network, self.random.random
        network.quick = self.random.choice((0.9, 0.5, 0.0))
        network.lost_request, network.lost_answer = draw() * 0.03, draw() * 0.05
        network.late, network.twice = draw() * 0.03, draw() * 0.1
        await self._lasts(150)

    async def _away(self) -> None:
        room, seconds = self.random.choice(_ROOMS), self.random.random() * 2
        self.world.network.away[room] = self.world.loop.time() + seconds
        await self._lasts(100)

    async def _disk(self) -> None:
        self.world.faults.fails, self.world.faults.unheard = self.random.random() * 0.1, self.random.random() * 0.1
        await self._lasts(150)

    async def _slow_disk(self) -> None:
        self.world.loop.busy = lambda random: random.random() * (0.001 if random.random() < 0.9 else 1.5)
        await self._lasts(60)

    async def _engine(self) -> None:
        book, draw = self.world.rulebook, self.random.random
        book.late, book.lies, book.gone = draw() * 0.1, draw() * 0.3, draw() * 0.1
        await self._lasts(150)

    async def _holders(self) -> None:
        self.world.holders.slow, self.world.holders.broken = self.random.random() * 0.2, self.random.random() * 0.5
        await self._lasts(150)

    async def _boundary(self) -> None:
        """The machine sleeps until just before an instant at which something ends or begins, or just until it."""
        world = self.world
        now = max(world.hands.wall(), world.checker.time)
        standing = world.checker.standing
        coming = standing.boundaries(now)[:3] if self.random.random() < 0.75 else standing.expiries(now)
        if coming:
            before = self.random.choice((0, 1, 2, 5, 20))
            world.hands.boot += max(0, self.random.choice(coming) - before - world.hands.wall())
        for citizen, arrow in world.likely * 2:
            world.later(world.partners.meanwhile(citizen, arrow, within=0.004))
        await asyncio.sleep(0)

    async def _asleep(self) -> None:
        self.world.hands.boot += self.random.choice((1_000, 60_000, _HOUR, 6 * _HOUR, _DAY, 10 * _DAY))
        await asyncio.sleep(0)

    async def _jump(self) -> None:
        """Somebody sets the clock; nothing flows until an operator has looked."""
        world = self.world
        world.hands.ahead += self.random.choice((-2 * _HOUR, -61_000, 61_000, 2 * _HOUR))
        await self._lasts(20)
        clock = world.rooms.standing
        assert isinstance(clock, WallClock)
        clock.accept()

    async def _stall(self) -> None:
        self.world.loop.stall(self.random.random() * 4)
        await asyncio.sleep(0)
