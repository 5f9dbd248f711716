"""W6: growth. What a flow costs in an installation a hundred times as large.

Permissions grow from 20,000 to two million, the ledger with an entry for each of them, and arrows from 200 to 20,000:
these over a hundred collaborations, since a map has at most half a million characters.

Filling the large end takes long: `SCALE=10` takes a tenth of it.
"""

import time
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial

from bench import world
from bench.figures import Result, at_most
from bench.measure import Dose, measured
from bench.ours.installation import Fetching, installed
from bench.ours.seed import OPERATOR
from bench.service_map import map_text
from bench.setting import Setting
from bench.summary import bars, cpu, p50, per_second, ratio, share, table, unexpected
from deploy.demo.everybody import publish_agreed
from deploy.wiring import Wiring

FULL = Dose(5, 3.0, {"small": {1: 400, 64: 2_500}, "large": {1: 400, 64: 2_500}}, 2_000)
QUICK = Dose(1, 2.0, {"small": {1: 30, 64: 200}, "large": {1: 30, 64: 200}}, 60)


def measure(setting: Setting) -> Result:
    """Five rounds of both ends."""
    small, dose, times = (world.QUICK, QUICK, 3) if setting.quick else (world.FULL, FULL, setting.scale)
    large = world.Size(small.circles, small.partners, small.cases * times, small.tokens)
    dose = Dose(setting.rounds or dose.rounds, dose.seconds, dose.most, dose.warm_up)
    with setting.folder() as folder, ExitStack() as stack:
        peers = {}
        for name, size, maps in (("small", small, 1), ("large", large, times)):
            begun, made = time.monotonic(), world.World(size)
            others = partial(_publish_others, made, maps - 1)
            ours = stack.enter_context(installed(folder / name, made, dose.flows(name), more=others))
            took = time.monotonic() - begun
            setting.tell(f"{name}: {size.arrows * maps:,} arrows, {size.permissions:,} permissions; {took:.0f} s")
            peers[name] = Fetching(ours, ours.seeded.waiting)
        runs = measured(peers, dose, folder, setting.tell)
    figures = {
        "time a flow, large / small, 64 connections": ratio(runs, 64, "small", "large", per_second, at_most(1.15)),
        "processor time a flow, large / small, 64 connections": ratio(runs, 64, "large", "small", cpu, at_most(1.15)),
        "median latency, large / small, 1 connection": ratio(runs, 1, "large", "small", p50, at_most(1.15)),
        "share refused at the large end": share(runs, "large", "403"),
    }
    about = (
        f"W1 with {small.arrows} arrows and {small.permissions:,} permissions, and with {large.arrows * times:,} and "
        f"{large.permissions:,}; SQLite"
    )
    return Result(
        "w6", about, table(runs), figures, "flows a second", bars(runs), [run.plain() for run in runs],
        unexpected(runs), {"small": asdict(small), "large": asdict(large)},
    )  # fmt: skip


async def _publish_others(made: world.World, maps: int, wiring: Wiring) -> None:
    """Other collaborations, each with a map as large."""
    for number in range(maps):
        await publish_agreed(wiring.collaboration, map_text(made, f"{world.COLLABORATION}-{number}"), OPERATOR)
