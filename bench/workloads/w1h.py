"""W1h: as W1, but the item is fetched over HTTP from a holder's system that answers in two milliseconds.

A flow is two entries then, the decision and the release, with the holder between them. Half of the circles send, half
ask; both are measured on one installation, in the same run.
"""

from contextlib import ExitStack
from dataclasses import asdict
from itertools import islice

from bench import world
from bench.figures import Result
from bench.measure import Dose, measured
from bench.ours.installation import Asking, Fetching, installed
from bench.processes import Server, free_ports
from bench.setting import Setting
from bench.summary import bars, cpu, p50, per_second, ratio, share, table, unexpected

FULL = Dose(5, 3.0, {"ours": {1: 400, 16: 1_500, 64: 2_500}, "holder": {1: 300, 16: 1_000, 64: 1_500}}, 400)
QUICK = Dose(1, 2.0, {"ours": {1: 30, 16: 100, 64: 200}, "holder": {1: 30, 16: 100, 64: 200}}, 60)


def measure(setting: Setting) -> Result:
    """Five rounds of both."""
    size, dose = (world.QUICK, QUICK) if setting.quick else (world.FULL, FULL)
    dose = Dose(setting.rounds or dose.rounds, dose.seconds, dose.most, dose.warm_up)
    made, port = world.World(size, half_asked=True), free_ports(1)
    holders = ",".join(f"{world.COLLABORATION}/{one}=http://127.0.0.1:{port}" for one in made.partners)
    with setting.folder() as folder, ExitStack() as stack:
        stack.enter_context(Server(["bench.holder", str(port)], port, folder / "holder.log"))
        more = {"holders": holders, "private_holders": True}
        ours = stack.enter_context(installed(folder / "ours", made, dose.flows("ours"), settings=more))
        asked = list(islice(made.waiting(asked=True), dose.flows("holder")))
        peers = {"ours": Fetching(ours, ours.seeded.waiting), "holder": Asking(ours, asked)}
        runs = measured(peers, dose, folder, setting.tell)
    figures = {
        "throughput, W1h / W1, 64 connections": ratio(runs, 64, "holder", "ours", per_second),
        "processor time per request, W1h / W1, 64 connections": ratio(runs, 64, "holder", "ours", cpu),
        "median latency, W1h / W1, 1 connection": ratio(runs, 1, "holder", "ours", p50),
        "share refused": share(runs, "holder", "403"),
    }
    return Result(
        "w1h", f"W1 with the item fetched from its holder ({len(made.asked)} arrows), beside W1; SQLite", table(runs),
        figures, "flows a second", bars(runs), [run.plain() for run in runs], unexpected(runs), asdict(size),
    )  # fmt: skip
