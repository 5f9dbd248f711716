"""W2: as W1, but each request comes with a token that nobody has seen before, bound to a key, and a proof.

The token cache of the gateway does not help then, and a proof can never be cached: it counts once.
"""

from contextlib import ExitStack
from dataclasses import asdict

from bench import world
from bench.figures import Result, at_least
from bench.measure import Dose, measured
from bench.ours.bound import Bound
from bench.ours.installation import Fetching, installed
from bench.setting import Setting
from bench.summary import bars, cpu, p50, per_second, ratio, table, unexpected

FULL = Dose(5, 3.0, {"ours": {1: 400, 64: 3_000}, "fresh": {1: 400, 64: 2_000}}, 400)
QUICK = Dose(1, 2.0, {"ours": {1: 30, 64: 200}, "fresh": {1: 30, 64: 200}}, 60)


def measure(setting: Setting) -> Result:
    """Five rounds of W1 and W2, on one installation."""
    size, dose = (world.QUICK, QUICK) if setting.quick else (world.FULL, FULL)
    dose = Dose(setting.rounds or dose.rounds, dose.seconds, dose.most, dose.warm_up)
    flows = dose.flows("ours") + dose.flows("fresh")
    with setting.folder() as folder, ExitStack() as stack:
        ours = stack.enter_context(installed(folder / "ours", world.World(size), flows))
        waiting, here = ours.seeded.waiting, dose.flows("ours")
        peers = {"ours": Fetching(ours, waiting[:here]), "fresh": Bound(ours, waiting[here:])}
        runs = measured(peers, dose, folder, setting.tell)
    figures = {
        "throughput, W2 / W1, 64 connections": ratio(runs, 64, "fresh", "ours", per_second, at_least(0.5)),
        "processor time per request, W2 / W1, 64 connections": ratio(runs, 64, "fresh", "ours", cpu),
        "median latency, W2 / W1, 1 connection": ratio(runs, 1, "fresh", "ours", p50),
    }
    return Result(
        "w2", "W1 with a fresh token and a proof of possession with each request, beside W1; SQLite", table(runs),
        figures, "flows a second", bars(runs), [run.plain() for run in runs], unexpected(runs), asdict(size),
    )  # fmt: skip
