"""The cost of evidence: W1 with the ledger against the same with plain rows (see `bench.ours.plain`)."""

from contextlib import ExitStack
from dataclasses import asdict

import httpx2
import orjson

from bench import world
from bench.figures import Result, at_most
from bench.measure import Dose, measured
from bench.ours.installation import SERVE, Fetching, Installation, installed, path_of
from bench.setting import Setting
from bench.summary import bars, cpu, p50, per_second, ratio, table, unexpected

FULL = Dose(7, 3.0, {"ours": {1: 400, 64: 2_500}, "plain": {1: 400, 64: 2_500}}, 400)
QUICK = Dose(1, 2.0, {"ours": {1: 30, 64: 200}, "plain": {1: 30, 64: 200}}, 60)
_PLAIN = ("bench.ours.plain", *SERVE[1:])


def measure(setting: Setting) -> Result:
    """Seven rounds: what is looked for is small."""
    size, dose = (world.QUICK, QUICK) if setting.quick else (world.FULL, FULL)
    dose = Dose(setting.rounds or dose.rounds, dose.seconds, dose.most, dose.warm_up)
    flows, made = dose.flows("ours") + 2, world.World(size)
    with setting.folder() as folder, ExitStack() as stack:
        with_it = stack.enter_context(installed(folder / "ours", made, flows))
        without = stack.enter_context(installed(folder / "plain", world.World(size), flows, serve=_PLAIN))
        assert _proven(with_it) and not _proven(without), "one of them proves what it says, the other does not"
        peers = {name: Fetching(one, one.seeded.waiting[2:]) for name, one in (("ours", with_it), ("plain", without))}
        runs = measured(peers, dose, folder, setting.tell)
    figures = {
        "time a flow, with evidence / plain rows, 64 connections": ratio(
            runs, 64, "plain", "ours", per_second, at_most(1.15)
        ),
        "processor time a flow, with evidence / plain rows, 64 connections": ratio(runs, 64, "ours", "plain", cpu),
        "median latency, with evidence / plain rows, 1 connection": ratio(runs, 1, "ours", "plain", p50),
    }
    return Result(
        "evidence", "W1 with the ledger, and the same with plain rows; SQLite", table(runs), figures, "flows a second",
        bars(runs), [run.plain() for run in runs], unexpected(runs), asdict(size),
    )  # fmt: skip


def _proven(one: Installation) -> bool:
    """Whether an answer comes with a path to a signed checkpoint."""
    first = one.seeded.waiting[1]  # the one before it is refused
    headers = {"authorization": f"Bearer {one.tokens[first.client]}"}
    body = {"person": one.person(first.client)}
    said = httpx2.post(f"{one.settings.url('gateway')}{path_of(first)}", json=body, headers=headers, timeout=30)
    told = orjson.loads(said.content)
    found = told.get("proof") or told
    return bool(found.get("path") and found.get("checkpoint"))
