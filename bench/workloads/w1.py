"""W1: the whole flow, at 1, 16 and 64 connections, against the naive composition, its async twin and a raw echo.

Nine of ten requests are permitted, one is refused. What is fetched lies in the gateway, so a flow is one entry.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict

from bench import postgres, world
from bench.figures import Figure, Result, at_least, at_most
from bench.measure import Dose, Run, measured
from bench.ours.installation import Fetching, installed
from bench.peers import beside
from bench.setting import Setting
from bench.summary import bars, cpu, memory, most, p50, per_second, ratio, share, table, unexpected

FULL = Dose(
    5, 4.0, {"ours": {1: 500, 16: 2_500, 64: 5_000}, "naive": {1: 300, 16: 700, 64: 700},
             "twin": {1: 300, 16: 700, 64: 700}, "echo": {1: 3_000, 16: 10_000, 64: 10_000}}, 600,
)  # fmt: skip
QUICK = Dose(
    1, 2.0, {"ours": {1: 30, 16: 200, 64: 300}, "naive": {1: 20, 16: 100, 64: 120},
             "twin": {1: 20, 16: 100, 64: 120}, "echo": {1: 200, 16: 1_000, 64: 1_000}}, 60,
)  # fmt: skip


def measure(setting: Setting) -> Result:
    """Five rounds of all four, on the store that was asked for."""
    size, dose = (world.QUICK, QUICK) if setting.quick else (world.FULL, FULL)
    dose = Dose(setting.rounds or dose.rounds, dose.seconds, dose.most, dose.warm_up)
    made = world.World(size)
    with setting.folder() as folder, ExitStack() as stack:
        databases = stack.enter_context(postgres.running(folder / "pg")) if setting.store == "postgresql" else None
        setting.tell(f"Filling stores: {size.permissions:,} permissions, {dose.flows('ours'):,} things that wait.")
        ours = stack.enter_context(installed(folder / "ours", made, dose.flows("ours"), databases))
        waiting = ours.seeded.waiting
        others = stack.enter_context(beside(folder, made, waiting[: dose.flows("naive", "twin")], databases))
        runs = measured({"ours": Fetching(ours, waiting), **others}, dose, folder, setting.tell)
    name = "w1" if setting.store == "sqlite" else f"w1-{setting.store}"
    return Result(
        name, _about(size, setting.store), table(runs), _figures(runs), "flows a second", bars(runs),
        [run.plain() for run in runs], unexpected(runs), asdict(size),
    )  # fmt: skip


def _figures(runs: Sequence[Run]) -> dict[str, Figure]:
    return {
        "throughput, ours / naive, 64 connections": ratio(runs, 64, "ours", "naive", per_second, at_least(20)),
        "throughput, ours / async twin, 64 connections": ratio(runs, 64, "ours", "twin", per_second, at_least(10)),
        "throughput, ours / naive, 16 connections": ratio(runs, 16, "ours", "naive", per_second),
        "median latency, ours / naive, 1 connection": ratio(runs, 1, "ours", "naive", p50, at_most(0.3)),
        "throughput, ours / echo, 64 connections": ratio(runs, 64, "ours", "echo", per_second, at_least(0.35)),
        "processor time per request, ours / naive, 64 connections": ratio(runs, 64, "ours", "naive", cpu),
        "memory of all our processes, MB": most(runs, "ours", memory, at_most(400)),
        "share refused, ours": share(runs, "ours", "403"),
        "share refused, naive": share(runs, "naive", "403"),
    }


def _about(size: world.Size, store: str) -> str:
    named = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[store]
    return (
        f"{size.arrows} arrows, {size.permissions:,} permissions, {size.tokens} systems, items of {world.FIELDS} "
        f"fields that lie in the gateway; 9 of 10 permitted; {named}"
    )
