"""W4: the decision alone, one question in a call and fifty; against OpenFGA's check and batch-check.

Ours: the questions of W1 with every fact in them, put to the engine and believed as the gateway does. OpenFGA's load is
a process that does nothing but send prepared requests, and it is asked less (`bench.outside.openfga`).
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from sqlmodel import Session

from bench import world
from bench.figures import Bar, Figure, Result, at_least, over
from bench.measure import Load
from bench.naive.facts import gather
from bench.naive.seed import seed
from bench.naive.tables import Deposit, Person, open_engine
from bench.outside import openfga
from bench.outside.tools import OPENFGA, built
from bench.setting import Setting
from bench.world import Waiting

_QUESTIONS, _THEIRS = 2_000, 100
_WAYS = ((1, 1), (50, 1), (50, 2))
"""How many questions in a call, and how many calls at once; the gateway makes two."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One run: how many decisions a second, and how long a call took."""

    whose: str
    in_a_call: int
    at_once: int
    round: int
    per_second: float
    p50_ms: float
    p99_ms: float


def measure(setting: Setting) -> Result:
    """Five rounds; OpenFGA where `make bench-peers` has built it."""
    size = world.QUICK if setting.quick else world.FULL
    made = world.World(size)
    runs: list[Asked] = []
    with setting.folder() as folder, ExitStack() as stack:
        waiting = list(islice(made.waiting(), setting.some(_QUESTIONS, 200)))
        (folder / "questions").write_bytes(orjson.dumps(_questions(folder, made, waiting)))
        peer = stack.enter_context(_peer(folder, waiting[:_THEIRS])) if built(OPENFGA) else None
        if peer is None:
            setting.tell("OpenFGA is not built here, so the decision is measured alone: make bench-peers.")
        setting.tell("Measuring.")
        for number in range(setting.times(5)):
            for way in _WAYS[:: 1 if number % 2 == 0 else -1]:
                runs += _round(setting, folder, number, way, waiting[:_THEIRS], peer)
    rows = _table(runs)
    found = [Bar(_named(row["in_a_call"], row["at_once"]), row["whose"], row["per_second"]) for row in rows]
    about = f"The decision alone, on the questions of W1 ({size.permissions:,} permissions)"
    plain = [asdict(run) for run in runs]
    return Result("w4", about, rows, _figures(runs), "decisions a second", found, plain, {}, asdict(size))


def _questions(folder: Path, made: world.World, waiting: Sequence[Waiting]) -> list[dict[str, Any]]:
    """The questions that these flows make, gathered from a store that holds the same world."""
    store, now = f"sqlite:///{folder / 'facts'}.db", time.time_ns() // 1_000_000
    seed(store, made, waiting, now)
    engine = open_engine(store)
    with Session(engine) as session:
        rows = [(session.get_one(Deposit, one.flow), session.get_one(Person, one.client)) for one in waiting]
        questions = [gather(session, deposit, person, now + 1_000).question for deposit, person in rows]
    engine.dispose()
    return questions


@contextmanager
def _peer(folder: Path, waiting: Sequence[Waiting]) -> Iterator[openfga.OpenFga]:
    with openfga.standing(folder, waiting) as peer:
        said = peer.allowed(waiting[:50])
        assert said == [one.permitted for one in waiting[:50]], "OpenFGA decides as we do"
        yield peer


def _round(
    setting: Setting, folder: Path, number: int, way: tuple[int, int], waiting: Sequence[Waiting],
    peer: openfga.OpenFga | None,
) -> list[Asked]:  # fmt: skip
    seconds = 0.5 if setting.quick else 2.0
    found = [_ours(folder, number, way, seconds)]
    if peer:
        found.append(_theirs(folder, number, way, seconds, waiting, peer))
    for one in found:
        setting.tell(
            f"round {number + 1}  {_named(one.in_a_call, one.at_once):<14}  {one.whose:<7}  {one.per_second:>8.0f} "
            f"decisions a second  p50 {one.p50_ms:.2f} ms"
        )
    return found


def _ours(folder: Path, number: int, way: tuple[int, int], seconds: float) -> Asked:
    words = [*map(str, way), str(seconds), str(folder / "questions")]
    command = [sys.executable, "-m", "bench.ours.decide", *words]
    said = orjson.loads(subprocess.run(command, stdout=subprocess.PIPE, timeout=120, check=True).stdout)  # noqa: S603 - our own words only
    assert 0.8 < said["permitted"] / said["asked"] < 0.97, "nine of ten are permitted"
    return _as_asked("ours", number, way, said["latencies_us"], said["seconds"])


def _theirs(
    folder: Path, number: int, way: tuple[int, int], seconds: float, waiting: Sequence[Waiting], peer: openfga.OpenFga
) -> Asked:
    in_a_call, at_once = way
    parts = [waiting[at : at + in_a_call] for at in range(0, len(waiting) - in_a_call + 1, in_a_call)]
    calls = [peer.single(part[0]) if in_a_call == 1 else peer.batch(part) for part in parts]
    enough = calls * (int(seconds * 10_000 / len(calls)) + 1)
    seen = Load(folder / "checks", peer.server.port, at_once, seconds, enough).seen()
    assert set(seen.statuses) == {"200"}, f"OpenFGA answers {seen.statuses}"
    return _as_asked("openfga", number, way, seen.latencies_us, seen.seconds)


def _as_asked(whose: str, number: int, way: tuple[int, int], latencies: list[int], seconds: float) -> Asked:
    latencies = sorted(latencies)
    return Asked(
        whose, *way, number, len(latencies) * way[0] / seconds, median(latencies) / 1_000,
        latencies[len(latencies) * 99 // 100] / 1_000,
    )  # fmt: skip


def _named(in_a_call: int, at_once: int) -> str:
    return "single" if in_a_call == 1 else f"{in_a_call}, {'one call' if at_once == 1 else f'{at_once} calls'} at once"


def _of(runs: Sequence[Asked], whose: str, way: tuple[int, int]) -> list[Asked]:
    return [run for run in runs if (run.whose, run.in_a_call, run.at_once) == (whose, *way)]


def _table(runs: Sequence[Asked]) -> list[dict[str, Any]]:
    rows = []
    for in_a_call, at_once in _WAYS:
        for whose in dict.fromkeys(run.whose for run in runs):
            mine = _of(runs, whose, (in_a_call, at_once))
            figures = {
                name: round(median(getattr(run, name) for run in mine), 3)
                for name in ("per_second", "p50_ms", "p99_ms")
            }
            rows.append({"whose": whose, "in_a_call": in_a_call, "at_once": at_once, **figures})
    return rows


def _figures(runs: Sequence[Asked]) -> dict[str, Figure]:
    figures = {}
    for way in _WAYS:
        ours, theirs = _of(runs, "ours", way), _of(runs, "openfga", way)
        if not theirs:
            figures[f"decisions a second, {_named(*way)}"] = over([run.per_second for run in ours])
            continue
        pairs = zip(ours, theirs, strict=True)
        aim = at_least(0.7) if way[0] == 50 else None
        name = f"decisions a second, ours / OpenFGA, {_named(*way)}"
        figures[name] = over([mine.per_second / their.per_second for mine, their in pairs], aim)
    return figures
