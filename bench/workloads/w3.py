"""W3: appending to the ledger alone, 600 bytes an entry, by 1, 64 and 512 writers; against tessera's POSIX log.

Both are measured with their writers in the process, so that HTTP is not what is compared, and each round begins with an
empty log. Tessera's maximal batch age is set to the median time that a batch of ours took in the same round. What ours
does besides: it judges fences, keeps what was sealed, and finds entries by who and what they are about.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from bench import postgres
from bench.figures import Bar, Figure, Result, at_least, at_most, over
from bench.outside.tools import POSIX_LOG, built
from bench.setting import Setting

_WRITERS = (1, 64, 512)


@dataclass(frozen=True, slots=True)
class Append:
    """One run of one log. `batch_ms` is our median batch, and tessera's maximal batch age."""

    whose: str
    writers: int
    round: int
    entries: int
    per_second: float
    p50_ms: float
    p99_ms: float
    batch_ms: float

    def plain(self) -> dict[str, Any]:
        """As it stands in the JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def measure(setting: Setting) -> Result:
    """Five rounds; tessera's log where `make bench-peers` has built it."""
    peer = built(POSIX_LOG)
    if not peer:
        setting.tell("Tessera is not built here, so the ledger is measured alone: make bench-peers.")
    runs = []
    with setting.folder() as folder, ExitStack() as stack:
        databases = stack.enter_context(postgres.running(folder / "pg")) if setting.store == "postgresql" else None
        setting.tell("Measuring.")
        for number in range(setting.times(5)):
            for writers in _WRITERS[:: 1 if number % 2 == 0 else -1]:
                runs += _both(setting, folder / f"{number}-{writers}", writers, number, databases, peer)
    name = "w3" if setting.store == "sqlite" else f"w3-{setting.store}"
    about = f"Appending to the ledger alone, 600 bytes an entry; {setting.store}"
    return Result(
        name, about, _table(runs), _figures(runs, peer), "entries a second",
        [Bar(f"{row['writers']} writer{'s' * (row['writers'] > 1)}", row["whose"], row["per_second"])
         for row in _table(runs)], [run.plain() for run in runs],
    )  # fmt: skip


def _both(
    setting: Setting, folder: Path, writers: int, number: int, databases: postgres.Databases | None, peer: bool
) -> list[Append]:
    seconds = 0.4 if setting.quick else 2.0
    env = {**os.environ, "DOTTEDLINE_DATA": str(folder / "ours"), "DOTTEDLINE_DATABASE": ""}
    if databases:
        databases.make(f"audit_{number}_{writers}")
        env["DOTTEDLINE_DATABASE"] = databases.address(f"{{service}}_{number}_{writers}")
    ours = _said([sys.executable, "-m", "bench.ours.append", str(writers), str(seconds)], env)
    batch_us = int(median(ours["batches_us"]))
    found = [_as_append("ours", writers, number, ours, batch_us)]
    if peer:
        words = ["-folder", f"{folder}/tessera", "-writers", str(writers), "-seconds", str(seconds)]
        theirs = _said([str(POSIX_LOG), *words, "-batch-age", f"{batch_us}us"], env)
        found.append(_as_append("tessera", writers, number, theirs, batch_us))
    for one in found:
        setting.tell(
            f"round {number + 1}  {writers:>3} writers  {one.whose:<7}  {one.per_second:>8.0f} a second  "
            f"p50 {one.p50_ms:.2f} ms  batch {one.batch_ms:.2f} ms"
        )
    return found


def _said(command: list[str], env: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, timeout=120, check=False, env=env)  # noqa: S603 - our own words only
    if done.returncode:
        raise RuntimeError(f"{command[0]} broke off: {done.stderr.decode()[-2000:]}")
    said: dict[str, Any] = orjson.loads(done.stdout)
    return said


def _as_append(whose: str, writers: int, number: int, said: dict[str, Any], batch_us: int) -> Append:
    latencies = sorted(said["latencies_us"])
    return Append(
        whose, writers, number, len(latencies), len(latencies) / said["seconds"], median(latencies) / 1_000,
        latencies[len(latencies) * 99 // 100] / 1_000, batch_us / 1_000,
    )  # fmt: skip


def _table(runs: Sequence[Append]) -> list[dict[str, Any]]:
    rows = []
    for writers in _WRITERS:
        for whose in dict.fromkeys(run.whose for run in runs):
            mine = [run for run in runs if (run.whose, run.writers) == (whose, writers)]
            figures = {
                name: round(median(getattr(run, name) for run in mine), 3)
                for name in ("per_second", "p50_ms", "p99_ms", "batch_ms")
            }
            rows.append({"whose": whose, "writers": writers, **figures})
    return rows


def _figures(runs: Sequence[Append], peer: bool) -> dict[str, Figure]:
    figures = {}
    for writers in _WRITERS:
        ours = [run for run in runs if (run.whose, run.writers) == ("ours", writers)]
        if not peer:
            figures[f"median latency, {writers} writers, ms"] = over([run.p50_ms for run in ours])
            continue
        theirs = [run for run in runs if (run.whose, run.writers) == ("tessera", writers)]
        pairs = list(zip(ours, theirs, strict=True))
        figures[f"median latency, ours / tessera, {writers} writers"] = over(
            [mine.p50_ms / their.p50_ms for mine, their in pairs], at_most(1) if writers <= 64 else None
        )
        figures[f"throughput, ours / tessera, {writers} writers"] = over(
            [mine.per_second / their.per_second for mine, their in pairs], at_least(0.8) if writers == 512 else None
        )
    return figures
