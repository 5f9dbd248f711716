"""The campaign: worlds, and in each of them cycles of load, kill -9, restart and judgement, all chosen by a seed."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event

from bench.processes import free_ports
from deploy.everything import in_order
from deploy.opa_process import OpaProcess
from services.settings import SERVICES, Settings
from tests.campaigns.crashes.awake import Awake
from tests.campaigns.crashes.clients import Clients
from tests.campaigns.crashes.export import Export
from tests.campaigns.crashes.holder import holding
from tests.campaigns.crashes.journal import Journal
from tests.campaigns.crashes.judge import CLOSED_WITHIN, Broken, Judge
from tests.campaigns.crashes.kinds import Files, Kind
from tests.campaigns.crashes.line import ask, request
from tests.campaigns.crashes.nursery import Nursery, alive, kill
from tests.campaigns.crashes.world import holders, seeded

IN_A_WORLD = 40
"""After so many cycles a new world begins, so that stores stay small and each cycle short."""

_CONNECTIONS = 8
# Patience for busy machines. What a start has to do takes a second or two of the processor.
_STARTS_WITHIN = 240.0
_WITHOUT_OTHERS = (
    "does not answer; start it, then",
    "its database broke off",
    "cannot be used: connection",
)
"""How a start ends where another service, or the database, is away: in a sentence, and never otherwise."""


@dataclass
class Tally:
    """What was done; `last` is the judge of the last world, with what was told there."""

    cycles: int = 0
    seconds: float = 0.0
    slowest_close: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    last: tuple[Judge, Journal] | None = None


Heard = Callable[[Tally], None]


@dataclass(frozen=True)
class Campaign:
    """What is run: seed, how many cycles, whether each service is a process of its own, and its stores."""

    seed: int
    many: int
    folder: Path
    apart: bool = False
    first: int = 0
    seconds: float = float("inf")
    stores: Kind = field(default_factory=Files)
    stop: Event = field(default_factory=Event)
    """Once set, the cycle under way is the last."""

    def run(self, engine: OpaProcess, heard: Heard) -> Tally:
        """Runs all of it. Raises Broken, with the cycle that broke in it."""
        tally, began = Tally(), time.monotonic()
        with Nursery() as nursery:
            world = self.first // IN_A_WORLD
            while tally.cycles < self.many and not self.over(began):
                many = min(IN_A_WORLD, self.many - tally.cycles)
                asyncio.run(_World(self, nursery, engine, tally, world, began, heard).run(many))
                world += 1
        tally.seconds = time.monotonic() - began
        return tally

    def over(self, began: float) -> bool:
        """Whether time is up, or somebody wants it to end."""
        return self.stop.is_set() or time.monotonic() - began > self.seconds


class _World:
    """One world, from its seeding to the last look."""

    def __init__(
        self, campaign: Campaign, nursery: Nursery, engine: OpaProcess, tally: Tally, number: int, began: float,
        heard: Heard,
    ) -> None:  # fmt: skip
        self._campaign, self._nursery, self._engine, self._tally = campaign, nursery, engine, tally
        self._number, self._began, self._heard = number, began, heard
        self._chance = self._chance_of(0)
        self._folder, self._stores, self._clock = campaign.folder / f"world-{number}", campaign.stores, Awake()
        self._settings = Settings(
            _env_file=None, data=self._folder / "data", first_port=free_ports(len(SERVICES)), opa_url=engine.url,
            database=self._stores.database(number),
        )  # fmt: skip
        self._processes: dict[tuple[str, ...], int] = {}

    async def run(self, many: int) -> None:
        """So many cycles."""
        self._folder.mkdir(parents=True)
        async with AsyncExitStack() as stack:
            self._holder = await stack.enter_async_context(holding())
            stack.callback(self._end_all)
            drawn = Random(f"{self._campaign.seed} world {self._number}")
            world = await seeded(self._settings, drawn.getrandbits(32))
            self._env = self._environment(world.world.partners)
            self._journal = Journal()
            records = self._stores.records(self._settings.data, self._number)
            self._judge = Judge(records, self._journal, world.key, self._clock)
            self._export = Export(self._settings, world)
            self._clients = Clients(self._settings, world, self._journal, drawn)
            await self._start(self._groups())
            await self._clients.sign_in()
            async with self._clock.ticking():
                await self._cycles(many)
        shutil.rmtree(self._folder)
        self._stores.forget(self._number)

    async def _cycles(self, many: int) -> None:
        before = self._tally.cycles
        try:
            for cycle in range(many):
                self._chance = self._chance_of(cycle)
                await self._cycle()
                self._tally.cycles += 1
                self._heard(self._tally)
                if self._campaign.over(self._began):
                    break
            await self._last_look()
        except Exception as error:
            self._journal.keep(self._folder / "journal.jsonl")
            self._stores.keep(self._folder, self._number)
            if isinstance(error, Broken):
                cycle = self._number * IN_A_WORLD + self._tally.cycles - before
                raise Broken(f"cycle {cycle} (world {self._number}): {error}") from error
            raise

    def _chance_of(self, cycle: int) -> Random:
        # What befalls the services is each cycle's own, whatever clients had time to draw before it.
        return Random(f"{self._campaign.seed} cycle {self._number * IN_A_WORLD + cycle}")

    async def _cycle(self) -> None:
        """Load, kill, restart, the same once more under each key that was not answered, judgement."""
        chance, tally = self._chance, self._tally.counts
        pressing = asyncio.create_task(self._clients.press(_CONNECTIONS))
        await asyncio.sleep(chance.uniform(0.02, 0.5))
        killed = await self._crash()
        self._clients.stop()
        await pressing
        if killed and chance.random() < 0.2:
            await self._kill_at_start(killed)
        await self._start(killed)
        lost = self._journal.unanswered()
        tally["unanswered"] += len(lost)
        self._judge.look(self._clock())
        if self._chance.random() < 0.1 or not self._tally.cycles % 10:
            await self._clients.sign_in()
        await self._clients.again(lost[-60:])
        self._judge.look(self._clock())
        await self._export.verified(self._judge.kept.values())

    async def _crash(self) -> list[tuple[str, ...]]:
        """Crashes what is drawn, and says which services: none when the store alone was, and they must mend by
        themselves."""
        chance = self._chance
        done = await asyncio.to_thread(self._stores.disturb, chance)
        if done:
            self._tally.counts[done] += 1
            await asyncio.sleep(chance.uniform(0, 0.5))  # the services go on, and find it back
            if chance.random() < 0.5:
                return []
        killed = self._draw_killed()
        self._kill(killed)
        if self._campaign.apart:
            await asyncio.sleep(chance.uniform(0, 0.2))  # the others go on without them
        return killed

    async def _last_look(self) -> None:
        """Everything is closed within a minute, and every key's story has one end."""
        until = self._clock() + CLOSED_WITHIN
        while self._judge.waits() and self._clock() < until + 1:
            await asyncio.sleep(0.2)
            self._judge.look(self._clock())
        await self._export.verified(self._judge.kept.values())
        counts, self._tally.last = self._tally.counts, (self._judge, self._journal)
        self._tally.slowest_close = max(self._tally.slowest_close, self._judge.slowest_close)
        counts.update(f"{act.kind} {one.status or 'lost'}" for act in self._journal.acts for one in act.heard)
        counts["cut"] += sum(one.status > 0 and not one.whole for act in self._journal.acts for one in act.heard)
        counts.update(f"entry {row.kind} {row.said.get('outcome', '')}".strip() for row in self._judge.rows)
        counts["checkpoints kept"] += len(self._judge.kept)
        counts["no kept"] += sum(told["entry"] < 0 for act in self._journal.acts for told in act.told(201))

    def _groups(self) -> list[tuple[str, ...]]:
        return [(name,) for name in SERVICES] if self._campaign.apart else [("all",)]

    def _draw_killed(self) -> list[tuple[str, ...]]:
        groups = self._groups()
        return (
            self._chance.sample(groups, self._chance.choice([1, 1, 1, 2, 3, len(groups)]))
            if len(groups) > 1
            else groups
        )

    def _kill(self, groups: list[tuple[str, ...]]) -> None:
        for group in groups:
            kill(self._processes.pop(group))
            self._tally.counts[f"killed {group[0]}"] += 1

    async def _kill_at_start(self, groups: list[tuple[str, ...]]) -> None:
        """Once more while they mend what the last end left behind."""
        self._begin(groups)
        await asyncio.sleep(self._chance.uniform(0, 0.4))
        self._kill(groups)
        self._tally.counts["killed at start"] += 1

    def _begin(self, groups: list[tuple[str, ...]]) -> None:
        for group in groups:
            self._processes[group] = self._nursery.start(group, self._env, self._folder / f"{group[0]}.log")

    async def _start(self, groups: list[tuple[str, ...]]) -> None:
        self._begin(groups)
        until = self._clock() + _STARTS_WITHIN
        # The last to come first: until then nobody answers there, and nobody is kept busy with being asked.
        for port in [self._settings.port(name) for name in reversed(in_order(SERVICES))]:
            while (await ask(port, request("GET", "/health", {}))).status != 200:
                self._look_after(until)
                await asyncio.sleep(0.02)

    def _look_after(self, until: float) -> None:
        """Raises Broken when a process ended, or takes too long; one whom another kept from starting begins again."""
        for group, pid in list(self._processes.items()):
            if not alive(pid) and self._may_begin_again(group[0]):
                self._tally.counts["begun again by the operator"] += 1
                self._begin([group])
            elif not alive(pid) or self._clock() > until:
                how = "takes too long to start" if alive(pid) else "does not start"
                raise Broken(f"{group[0]} {how}: {self._said(group[0])}")

    def _may_begin_again(self, name: str) -> bool:
        """Whether a process ended because what it needs was away just then, and said so in its last line."""
        last = self._said(name).rstrip().rpartition("\n")[2]
        return last.startswith("CannotStart: ") and any(words in last for words in _WITHOUT_OTHERS)

    def _said(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text(errors="replace")[-2_000:]

    def _end_all(self) -> None:
        for group in list(self._processes):
            kill(self._processes.pop(group))

    def _environment(self, partners: list[str]) -> dict[str, str]:
        return {
            "DOTTEDLINE_DATA": str(self._settings.data),
            "DOTTEDLINE_FIRST_PORT": str(self._settings.first_port),
            "DOTTEDLINE_OPA_URL": self._engine.url,
            "DOTTEDLINE_OPA_TOKEN": self._engine.token,
            "DOTTEDLINE_PRIVATE_HOLDERS": "true",
            "DOTTEDLINE_HOLDERS": holders(partners, self._holder),
            "DOTTEDLINE_DATABASE": self._settings.database,
        }
