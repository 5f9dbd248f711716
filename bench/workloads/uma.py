"""UMA: the whole flow of W1 at 16 connections against Keycloak's UMA decision alone (`bench.outside.keycloak`)."""

from contextlib import ExitStack
from dataclasses import asdict
from itertools import islice

from bench import world
from bench.figures import Result, at_least
from bench.measure import Dose, Peer, measured
from bench.ours.installation import Fetching, installed
from bench.outside import keycloak
from bench.outside.tools import KEYCLOAK, built
from bench.setting import Setting
from bench.summary import bars, cpu, per_second, ratio, share, table, unexpected

FULL = Dose(5, 3.0, {"ours": {16: 2_500}, "keycloak": {16: 2_500}}, 2_500)
QUICK = Dose(1, 2.0, {"ours": {16: 200}, "keycloak": {16: 200}}, 200)


def measure(setting: Setting) -> Result:
    """Five rounds of both; without Keycloak, of ours alone. Its just-in-time compiler gets a long warm-up."""
    size, dose = (world.QUICK, QUICK) if setting.quick else (world.FULL, FULL)
    dose = Dose(setting.rounds or dose.rounds, dose.seconds, dose.most, dose.warm_up)
    made, peer = world.World(size), built(KEYCLOAK)
    with setting.folder() as folder, ExitStack() as stack:
        peers: dict[str, Peer] = {}
        if peer:
            setting.tell("Keycloak starts (half a minute).")
            asked = list(islice(world.World(size, seed=2).waiting(), dose.flows("keycloak")))
            peers["keycloak"] = stack.enter_context(keycloak.standing(folder, made, asked))
        else:
            setting.tell("Keycloak is not built here, so the flow is measured alone: make bench-peers.")
        ours = stack.enter_context(installed(folder / "ours", made, dose.flows("ours")))
        peers = {"ours": Fetching(ours, ours.seeded.waiting), **peers}
        runs = measured(peers, dose, folder, setting.tell)
    figures = {"share refused, ours": share(runs, "ours", "403")}
    if peer:
        figures = {
            "throughput, whole flow / Keycloak's decision, 16 connections": ratio(
                runs, 16, "ours", "keycloak", per_second, at_least(5)
            ),
            "processor time, whole flow / Keycloak's decision": ratio(runs, 16, "ours", "keycloak", cpu),
            **figures, "share refused, Keycloak": share(runs, "keycloak", "403"),
        }  # fmt: skip
    return Result(
        "uma", "W1 at 16 connections, beside Keycloak's UMA decision alone", table(runs), figures, "answers a second",
        bars(runs), [run.plain() for run in runs], unexpected(runs), asdict(size),
    )  # fmt: skip
