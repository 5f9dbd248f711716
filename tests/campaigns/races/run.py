"""The campaign: worlds, one after the other; in each of them histories are played against running services, judged at
the end by what clients noted and what stands in the ledger."""

import asyncio
import shutil
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import orjson
import uvloop

from bench.processes import free_ports
from deploy.opa_process import OpaProcess
from services.settings import SERVICES, SEVERAL, Settings
from tests.campaigns.crashes.world import holders
from tests.campaigns.races import seams
from tests.campaigns.races.account import Account
from tests.campaigns.races.clients import Clients, heard_of
from tests.campaigns.races.databases import Databases
from tests.campaigns.races.deployment import SPREAD, TWICE, Deployment, Doors, Group
from tests.campaigns.races.drawing import History, draw
from tests.campaigns.races.filling import Filled, Filling
from tests.campaigns.races.judge import judged
from tests.campaigns.races.ledger import read_rows
from tests.campaigns.races.nursery import Nursery
from tests.campaigns.races.stopper import Told
from tests.campaigns.races.world import Circles
from tests.holding import serving

IN_A_WORLD = 1_000
"""So many histories share a world."""

_PROJECT = Path(__file__).resolve().parents[3]
_AT_ONCE, _AT_LEAST = 40, 4
# A flow that takes no more milliseconds than this, on the average, is no sign that too much runs at once.
_BRISK = 300.0
_GAP = 0.25


@dataclass(frozen=True)
class Campaign:
    """What is run. `processes` is of `deployment.SPREAD`, or of `TWICE` where `twice` says so; `databases` a server for
    the stores, or None for files; `pauses` the longest pause (ms) at a seam; `planted` a mistake of `seams`; `long` the
    share of the gateway's stops that last over two seconds; `kinds` are the kinds of histories, all when empty."""

    seed: int
    many: int
    folder: Path
    processes: int = 1
    databases: Databases | None = None
    first: int = 0
    in_a_world: int = IN_A_WORLD
    seconds: float = float("inf")
    pauses: float = 8.0
    planted: str = ""
    stops: bool = True
    long: float = 0.02
    kinds: tuple[str, ...] = ()
    twice: bool = False

    @property
    def groups(self) -> Sequence[Group]:
        """Which services share a process."""
        return (TWICE if self.twice else SPREAD)[self.processes]


@dataclass
class Tally:
    """What was done so far, and what was wrong, each with the world and the history in which it was. `processor` are
    the seconds that services worked while histories were played; `least` the smallest share that one of two processes
    of a service had of what both worked in a world."""

    histories: int = 0
    seconds: float = 0.0
    playing: float = 0.0
    processor: float = 0.0
    least: float = 1.0
    counts: Counter[str] = field(default_factory=Counter)
    drawn: Counter[str] = field(default_factory=Counter)
    hot: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    last: "Played | None" = None


@dataclass(frozen=True)
class Played:
    """A world that was played: for tests that look closer."""

    histories: list[History]
    filled: Filled
    account: Account
    rows: list[Any]


Heard = Callable[[Tally], None]


def run(campaign: Campaign, engine: OpaProcess, heard: Heard) -> Tally:
    """Runs it until it is through, time is up or a promise broke. Raises CannotRun."""
    tally, began, number, pace = Tally(), time.monotonic(), campaign.first, _Pace()
    with Nursery() as nursery:
        while tally.histories < campaign.many and time.monotonic() - began < campaign.seconds:
            many = min(campaign.in_a_world, campaign.many - tally.histories)
            playing = uvloop.run(_World(campaign, nursery, engine, tally, number, many, pace).run())
            pace.playing = (pace.playing + playing / many) / 2 if pace.playing else playing / many
            tally.playing += playing
            tally.seconds = time.monotonic() - began
            number += 1
            heard(tally)
            if tally.wrong:
                break
    return tally


@dataclass
class _Pace:
    """Seconds that a history took lately; 0 before the first world, when filling must tell how slow the machine is."""

    playing: float = 0.0


class _World:
    """One world, from its filling to its judgement."""

    def __init__(
        self, campaign: Campaign, nursery: Nursery, engine: OpaProcess, tally: Tally, number: int, many: int,
        pace: "_Pace",
    ) -> None:  # fmt: skip
        self._campaign, self._nursery, self._engine, self._tally = campaign, nursery, engine, tally
        self._number, self._many, self._pace = number, many, pace
        self._folder = campaign.folder / f"world-{number}"
        self._chance = Random(f"{campaign.seed} {number}")
        self._circles = Circles()
        self._account = Account()

    async def run(self) -> float:
        """Plays and judges it; how many seconds the playing took."""
        self._folder.mkdir(parents=True)
        first = self._number * self._campaign.in_a_world
        histories = draw(self._circles, self._chance, first, self._many, self._campaign.kinds)
        async with AsyncExitStack() as stack:
            holder = await stack.enter_async_context(serving(self._holder))
            settings = stack.enter_context(self._stores())
            env = self._environment(settings, holder)
            deployment = Deployment(self._nursery, settings, env, self._folder, self._campaign.groups)
            stack.callback(deployment.end)
            filling = Filling(settings, self._circles, histories)
            await filling.found()
            await deployment.start()
            given = await filling.fill(self._pace.playing)
            await filling.close()
            doors = Doors(settings)
            stack.callback(doors.close)
            playing = await self._play(settings, histories, given, deployment, doors)
            deployment.refuse_ended()
            deployment.end()
            self._judge(settings, histories, given)
        if not self._tally.wrong:
            shutil.rmtree(self._folder)
        return playing

    async def _play(
        self, settings: Settings, histories: list[History], given: Filled, deployment: Deployment, doors: Doors
    ) -> float:
        clients = Clients(settings, self._circles, given, doors, self._account)
        await clients.sign_in(f"{partner}-shared" for partner in self._circles.partners)
        watching = asyncio.create_task(self._watch())
        async with self._stopping(settings, deployment):
            began, before = time.monotonic(), deployment.worked()
            await _at_their_time(histories, given, clients)
            playing = time.monotonic() - began
            self._worked(deployment, before)
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        return playing

    def _worked(self, deployment: Deployment, before: Mapping[int, float]) -> None:
        each = {pid: seconds - before[pid] for pid, seconds in deployment.worked().items()}
        self._tally.processor += sum(each.values())
        for service in SEVERAL if self._campaign.twice else ():
            of = [each[pid] for pid in deployment.pids(service)]
            self._tally.least = min(self._tally.least, min(of) / max(0.01, sum(of)))

    async def _watch(self) -> None:
        """Notes when the clients themselves stand still: what comes meanwhile came earlier than they saw it."""
        while True:
            before = time.monotonic_ns()
            await asyncio.sleep(0.02)
            if (now := time.monotonic_ns()) - before > _GAP * 1e9:
                self._account.gaps.append((before, now))

    @asynccontextmanager
    async def _stopping(self, settings: Settings, deployment: Deployment) -> AsyncIterator[None]:
        if not self._campaign.stops:
            yield
            return
        names = ("audit", "consent", "collaboration")
        stores = {name: str(settings.store(name)) for name in names}
        pids = {name: deployment.pids(name) for name in ("consent", "collaboration", "gateway")}
        told = Told(stores, not settings.database, pids, f"{self._campaign.seed} {self._number}", self._campaign.long)
        command = (sys.executable, "-m", "tests.campaigns.races.stopper")
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_PROJECT)
        assert process.stdin
        process.stdin.write(orjson.dumps(asdict(told)) + b"\n")
        process.stdin.flush()
        try:
            yield
        finally:
            said, _ = await asyncio.to_thread(process.communicate)  # closes its input, and it ends
            for stop in map(orjson.loads, said.splitlines()):
                how = "between" if stop["between"] else "elsewhere"
                self._tally.stops[f"{stop['service']} {how}"] += 1
                self._tally.stops["over two seconds"] += stop["milliseconds"] > 2_000

    def _judge(self, settings: Settings, histories: list[History], given: Filled) -> None:
        rows, tally = read_rows(settings.store("audit")), self._tally
        found = judged(rows, self._account, given.given)
        tally.last = Played(histories, given, self._account, rows)
        tally.histories += len(histories)
        tally.drawn.update(one.kind for one in histories)
        by_number = {one.number: one for one in histories}
        tally.hot.update(by_number[number].kind for number in found.hot)
        tally.counts.update(found.counts)
        tally.counts.update(heard_of(self._account.calls))
        tally.counts["histories with a permit"] += len(found.permitted)
        tally.counts["entries"] += len(rows)
        tally.wrong += [self._told(one.history, one.says, by_number) for one in found.wrong]

    def _told(self, number: int, says: str, histories: dict[int, History]) -> str:
        kind = f", history {number} ({histories[number].kind})" if number in histories else ""
        return f"world {self._number}{kind}: {says}"

    @contextmanager
    def _stores(self) -> Iterator[Settings]:
        """Empty stores, and the settings of services on them; databases are gone afterwards, files stay."""
        if self._campaign.databases is None:
            yield self._settings("")
            return
        with self._campaign.databases.made(SERVICES) as database:
            yield self._settings(database)

    async def _holder(self, question: dict[str, Any]) -> tuple[int, Any]:
        await asyncio.sleep(self._chance.choice((0, 0, self._chance.uniform(0, 0.008))))
        items: dict[str, list[str]] = question["items"]
        return 200, {"information": {item: {name: f"held {name}" for name in names} for item, names in items.items()}}

    def _settings(self, database: str) -> Settings:
        return Settings(
            _env_file=None, data=self._folder / "data", first_port=free_ports(len(SERVICES)),
            opa_url=self._engine.url, database=database,
        )  # fmt: skip

    def _environment(self, settings: Settings, holder: str) -> dict[str, str]:
        return {
            "DOTTEDLINE_DATA": str(settings.data),
            "DOTTEDLINE_FIRST_PORT": str(settings.first_port),
            "DOTTEDLINE_OPA_URL": self._engine.url,
            "DOTTEDLINE_OPA_TOKEN": self._engine.token,
            "DOTTEDLINE_DATABASE": settings.database,
            "DOTTEDLINE_PRIVATE_HOLDERS": "true",
            "DOTTEDLINE_HOLDERS": holders(self._circles.partners, holder),
            seams.PAUSES: str(self._campaign.pauses),
            seams.PLANTED: self._campaign.planted,
            seams.SEED: f"{self._campaign.seed} {self._number}",
        }


async def _at_their_time(histories: list[History], given: Filled, clients: Clients) -> None:
    """Those in which something runs out begin then; the others one after the other, many at once, and fewer where they
    keep each other waiting for so long that answers time out instead of racing."""
    timed = [one for one in histories if one.runs_out]
    others = deque(one for one in histories if not one.runs_out)

    async def one_after_the_other(number: int) -> None:
        await asyncio.sleep(0.05 * number)
        while others:
            await clients.play(others.popleft())
            while others and number >= max(_AT_LEAST, _AT_ONCE * _BRISK / max(_BRISK, clients.flow_takes)):
                await asyncio.sleep(0.05)

    await asyncio.gather(*map(one_after_the_other, range(_AT_ONCE)), *(clients.play(one) for one in timed))
