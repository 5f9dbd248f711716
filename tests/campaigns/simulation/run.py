"""Worlds, one after the other or several at a time, and what came of them."""

import atexit
import multiprocessing
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from services.problems import CannotStart
from tests.campaigns.crashes.judge import Broken
from tests.campaigns.simulation.ground import Ground, lay_ground
from tests.campaigns.simulation.loop import Stuck
from tests.campaigns.simulation.planted import PLANTED, Plant
from tests.campaigns.simulation.world import World

_real, _processor = time.monotonic, time.process_time
# A plant is looked for in worlds of so many flows.
_PLANTED_IN = 2_000


@dataclass
class Played:
    """What came of one world; `broken` says which promise is, "" when all hold."""

    world: int
    flows: int
    broken: str
    digest: str
    processor: float
    counts: Counter[str]


@dataclass
class Told:
    """What came of all of them."""

    flows: int = 0
    worlds: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[int, str]] = field(default_factory=list)

    def add(self, played: Played) -> None:
        """One more."""
        self.flows, self.worlds = self.flows + played.flows, self.worlds + 1
        self.processor += played.processor
        self.counts += played.counts
        if played.broken:
            self.broken.append((played.world, played.broken))


@contextmanager
def ground() -> Iterator[Ground]:
    """Ground to play on, its keys in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="simulation-"))
    try:
        yield lay_ground(folder)
    finally:
        shutil.rmtree(folder)


def play(on: Ground, seed: int, number: int, flows: int, plant: Plant | None = None) -> Played:
    """Plays one world."""
    world, began, broken = World(on, seed, number, flows), _processor(), ""
    with pytest.MonkeyPatch.context() as patch:
        if plant:
            plant(patch, world)
        try:
            world.run()
        except (Broken, Stuck, CannotStart) as why:
            broken = f"at moment {world.journal.moment}, after {world.crashes} crashes: {why}"
    counts = world.journal.counts + Counter({"crash": world.crashes}) + Counter(world.faults.fired)
    for fired in (world.network.fired, world.rulebook.fired, world.holders.fired):
        counts += fired
    return Played(number, world.journal.tries, broken, world.digest(), _processor() - began, counts)


@dataclass(frozen=True)
class Campaign:
    """So many flows in worlds of `in_a_world`, from world `first` on; with `only` just that one."""

    seed: int
    many: int
    in_a_world: int = 3_000
    first: int = 0
    only: bool = False
    seconds: float = float("inf")

    def run(self, processes: int = 1, progress: Callable[[Told], None] = lambda told: None) -> Told:
        """Plays all of them; goes on after a world that broke a promise."""
        told, began = Told(), _real()
        worlds = 1 if self.only else -(-self.many // self.in_a_world)
        numbers = ((self.seed, number, self.in_a_world) for number in range(self.first, self.first + worlds))
        # Spawned, not forked: each process begins as clean as the first.
        with multiprocessing.get_context("spawn").Pool(processes, _begin, maxtasksperchild=50) as pool:
            for played in pool.imap_unordered(_play, numbers):
                told.add(played)
                told.seconds = _real() - began
                progress(told)
                if told.seconds > self.seconds:
                    pool.terminate()
                    break
        return told


_grounds: list[Ground] = []


def _begin() -> None:
    folder = Path(tempfile.mkdtemp(prefix="simulation-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _grounds.append(lay_ground(folder))


def _play(asked: tuple[int, int, int]) -> Played:
    seed, number, flows = asked
    return play(_grounds[0], seed, number, flows)


def tried_plants(seed: int, say: Callable[[str], None]) -> Iterator[bool]:
    """Plants one bug after the other; whether each is found within the flows that are stated for it."""
    say("| bug | found after | as |\n|---|---:|---|")
    with ground() as on:
        for plant, within in PLANTED:
            flows, broken = found(on, plant, seed, within)
            say(f"| {(plant.__doc__ or '').splitlines()[0]} | {flows:,} | {broken or 'not found'} |")
            yield bool(broken)


def found(on: Ground, plant: Plant, seed: int, within: int) -> tuple[int, str]:
    """After how many flows a planted bug is found, and how; "" when it is not."""
    flows = number = 0
    while flows < within:
        played = play(on, seed, number, _PLANTED_IN, plant)
        flows, number = flows + played.flows, number + 1
        if played.broken:
            return flows, played.broken
    return flows, ""
