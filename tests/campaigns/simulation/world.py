"""One world: rooms on a disk, people and partners, weather, and a checker that looks in. A seed makes all of it.

A world has lives: each is a start of the process, and ends with a crash after a drawn number of callbacks, also in the
middle of starting. After the last one all is calm for a while, and everything must be closed, entered and well.
"""

import asyncio
import gc
import hashlib
import sys
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast
from unittest.mock import patch

import services.database
from services.audit.service import Audit
from services.audit.signers import Signers
from services.keys import secret_bytes
from services.problems import Problem
from services.stores import FAULTS
from tests.campaigns.crashes.judge import Broken
from tests.campaigns.simulation.afterwards import look_back
from tests.campaigns.simulation.chance import Hands, nothing_by_chance
from tests.campaigns.simulation.engine import Rulebook
from tests.campaigns.simulation.ground import EVER, Ground, on_disk
from tests.campaigns.simulation.holders import ReplacedHolders
from tests.campaigns.simulation.journal import Journal
from tests.campaigns.simulation.likely import likely
from tests.campaigns.simulation.loop import Crashed, SeededLoop
from tests.campaigns.simulation.maps import PublishedMaps
from tests.campaigns.simulation.network import Network
from tests.campaigns.simulation.partners import PAIRS, Partners
from tests.campaigns.simulation.people import People
from tests.campaigns.simulation.records import Records
from tests.campaigns.simulation.rooms import Around, Rooms
from tests.campaigns.simulation.stores import Disk, Faults
from tests.campaigns.simulation.told import Checker
from tests.campaigns.simulation.weather import Weather
from tests.holding import Holder
from tests.house import House, K, the_map

_AT_ONCE = 32
_CHANGES = 0.08
_LOOKS_EVERY = 0.3
# How many callbacks a life has, about; a start alone takes some three hundred.
_LIVES = (300, 3_000, 10_000, 30_000)


@dataclass
class World:
    """One world. `run` plays it, and raises Broken for a promise that does not hold."""

    ground: Ground
    seed: int
    number: int
    flows: int
    journal: Journal = field(default_factory=Journal)
    crashes: int = 0
    generations: dict[str, int] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    likely: list[tuple[str, str]] = field(default_factory=list)
    head: bytes = b""

    def __post_init__(self) -> None:
        def drawn(what: str) -> Random:
            return Random(f"{self.seed}|{self.number}|{what}")

        self.random, self.bytes = drawn("world"), drawn("bytes")
        self.hands = Hands(self.ground.wall)
        self.faults = Faults(drawn("disk"))
        self.network = Network(drawn("network"), quick=0.9)
        self.rulebook = Rulebook(drawn("engine"), self.ground.revision)
        self.holders = ReplacedHolders(drawn("holders"), Holder(the_map()))
        self.weather, self.people = Weather(self, drawn("weather")), People(self, drawn("people"))
        self.partners = Partners(self, drawn("partners"))
        self._gone: list[list[asyncio.Task[Any]]] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._began = 0.0

    def _time(self) -> float:
        return self.loop.time()

    @property
    def audit(self) -> Audit:
        """The ledger of this life."""
        return self.rooms.audit

    @property
    def playing(self) -> bool:
        """Whether there is more to come."""
        return self.journal.tries < self.flows

    def run(self) -> None:
        """Plays it to its end."""
        with nothing_by_chance(self.bytes, self.hands), ExitStack() as stack:
            self.disk = Disk(self.faults, self.ground.image)
            stack.callback(self.disk.close)
            stack.enter_context(on_disk(self.disk))
            # The ground is at the newest revision, and every start would only find that again.
            stack.enter_context(patch.object(services.database, "upgrade", lambda store, folder: None))
            keys = self.ground.settings.keys()
            self.records = Records(self.disk, secret_bytes(keys / "ledger-master.key"))
            stack.callback(self.records.close)
            self.maps, key = PublishedMaps(), Signers(keys, self.ground.settings.log_origin)(K).key
            self.checker = Checker(self.records, self.journal, self.rulebook, key, self.maps.by_hash)
            self.checker.now = self._time
            try:
                while self.playing:
                    self._life(self._play, int(self.random.choice(_LIVES) * (0.1 + self.random.random())))
                self._life(self._close, EVER)
                self.head = self.records.head()
            finally:
                self._throw_away()

    def digest(self) -> str:
        """Of all that happened: the same for two runs that went the same way."""
        told = [sorted(self.journal.counts.items()), self.journal.moment, self.crashes, self.journal.trace.hexdigest()]
        return hashlib.sha256(repr([told, self.head]).encode()).hexdigest()

    def _life(self, what: Callable[[], Coroutine[Any, Any, None]], callbacks: int) -> None:
        self._set_clock_right()
        self.loop = loop = SeededLoop(Random(self.random.random()), self._began, callbacks)
        loop.set_exception_handler(lambda *_: None)
        self.hands.running, self._tasks = loop.time, set()
        try:
            around = Around(self.ground.settings, self.disk, self.network, self.rulebook, self.holders, self.hands)
            self.rooms = Rooms(around)
            loop.run_until_complete(loop.create_task(what()))
        except Crashed:
            self.crashes += 1
        finally:
            self._began = loop.time()
            self._gone.append([*asyncio.all_tasks(loop)])
            loop.close_quietly()

    def _throw_away(self) -> None:
        """What was under way when a life ended hears of it only now, outside of any loop: it has nothing left to do it
        with, and never wakes up in a later life."""
        with patch.object(sys, "unraisablehook", lambda *_: None), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            for tasks in self._gone:
                for task in tasks:
                    _end(task.get_coro())
            self._gone.clear()
            for name in ("rooms", "house", "loop"):
                vars(self).pop(name, None)
            gc.collect()

    def _set_clock_right(self) -> None:
        # The ledger refuses to start while its last entry lies in the future; an operator sets the clock right.
        behind = self.records.latest() - self.hands.wall()
        if behind > 0:
            self.hands.ahead += behind
            self.journal.counts["weather: clock set right"] += 1

    async def _begin(self, stack: AsyncExitStack) -> None:
        await self.rooms.begin(stack)
        self.house = House(cast(Any, self.rooms), self.holders.holder, self.ground.demo)
        self.house.people, self.house.cases = self.ground.people, self.ground.cases
        self.house.references = self.ground.references
        self.checker.restarted()
        self.checker.look()

    async def _play(self) -> None:
        async with AsyncExitStack() as stack:
            await self._begin(stack)
            tasks = [self.loop.create_task(self._work()) for _ in range(_AT_ONCE)]
            tasks += [self.loop.create_task(self.weather.blow()), self.loop.create_task(self._look())]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in tasks:
                if task.done():
                    task.result()
            self.checker.look()

    async def _work(self) -> None:
        while self.playing:
            await (self.people if self.random.random() < _CHANGES else self.partners).one()

    async def _look(self) -> None:
        while self.playing:
            await asyncio.sleep(_LOOKS_EVERY)
            self.checker.look()
            self.likely = likely(self, PAIRS)

    async def _close(self) -> None:
        """All is calm; and a minute later all must be well."""
        self.weather.calm()
        async with AsyncExitStack() as stack:
            await self._begin(stack)
            await look_back(self)

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Something that nobody waits for."""
        task = self.loop.create_task(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, work: Awaitable[Any]) -> None:
        with suppress(Problem, *FAULTS):
            try:
                await work
            except Broken as broken:
                self.checker.broken = broken

    def case_of(self, name: str, citizen: str) -> str:
        """What somebody calls a citizen's case; who has no name for it says something else."""
        partner = self.house.demo.people[name].partner
        return self.ground.references[citizen].get(partner, "ref_none") if partner else self.ground.cases[citizen]


def _end(coroutine: Any) -> None:
    # One that waits in its clean-up says that it will not go; it is told again.
    for _ in range(20):
        try:
            coroutine.close()
        except BaseException:  # whatever it says
            continue
        return
