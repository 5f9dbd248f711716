"""Flood: what one partner's flood does to another partner's latency.

The other partner fetches at a steady pace on a few connections: alone; while the first fetches on 64 connections, as
fast as it gets answers; and while somebody without a valid token calls on 64 connections.
"""

from dataclasses import asdict
from pathlib import Path

import orjson

from bench import world
from bench.figures import Bar, Result, at_most
from bench.load import request
from bench.measure import Load, Run, as_run, run_once
from bench.ours.installation import Fetching, Installation, installed, path_of
from bench.setting import Setting
from bench.summary import of, p50, p99, ratio, table, unexpected

_SIZE = world.Size(circles=10, partners=5, cases=2_000, tokens=50)
_QUICK = world.Size(circles=2, partners=5, cases=60, tokens=10)
_FLOODS, _OTHER = "p00", "p01"
_STEADY, _PACE, _FLOOD = 4, 0.04, 64
_WAYS = ("alone", "flows", "no-token")


def measure(setting: Setting) -> Result:
    """Three rounds of each."""
    size, seconds = (_QUICK, 1.5) if setting.quick else (_SIZE, 5.0)
    rounds = setting.times(3)
    steady = int(_STEADY * seconds / _PACE)
    most = setting.some(1_600, 500) * int(seconds + 1)
    made = world.World(size, receivers=(_FLOODS, _OTHER))
    runs: list[Run] = []
    with setting.folder() as folder, installed(folder / "ours", made, 2 * rounds * most) as ours:
        theirs = {
            partner: [one for one in ours.seeded.waiting if one.arrow.receiver.partner == partner]
            for partner in (_FLOODS, _OTHER)
        }
        peers = {partner: Fetching(ours, waiting) for partner, waiting in theirs.items()}
        setting.tell("Measuring.")
        run_once("warm-up", peers[_OTHER], _STEADY, -1, setting.some(400, 40), seconds, folder)
        for number in range(rounds):
            for way in _WAYS[:: 1 if number % 2 == 0 else -1]:
                found = _run(ours, peers, way, number, steady, most, seconds, folder)
                setting.tell("\n".join(run.line() for run in found))
                runs += found
    figures = {
        f"p99 of another partner, {told} / alone": ratio(runs, _STEADY, way, "alone", p99, at_most(2))
        for way, told in (("flows", "while one floods with flows"), ("no-token", "while one floods without a token"))
    } | {"p50 of another partner, while one floods with flows / alone": ratio(runs, _STEADY, "flows", "alone", p50)}
    rows = table(runs)
    drawn = [Bar(row["peer"], "p99 of another partner, ms", row["p99_ms"]) for row in rows if of(runs, row["peer"], 4)]
    return Result(
        "flood", f"A partner fetching {_STEADY / _PACE:.0f} times a second, while another floods on {_FLOOD} "
        "connections; SQLite", rows, figures, "ms", drawn, [run.plain() for run in runs],
        unexpected(runs, ("200", "403", "401", "429", "503")), asdict(size),
    )  # fmt: skip


def _run(
    ours: Installation, peers: dict[str, Fetching], way: str, number: int, steady: int, most: int, seconds: float,
    folder: Path,
) -> list[Run]:  # fmt: skip
    """One way of flooding, or none: what the other partner sees, and what the one who floods sees."""
    other, port = peers[_OTHER], ours.server.port
    requests, flooding = other.requests(steady), _flood(ours, peers[_FLOODS], way, most)
    before = ours.server.cpu_seconds()
    flood = Load(folder / "flood", port, _FLOOD, seconds + 1.0, flooding) if flooding else None
    seen = Load(folder / "steady", port, _STEADY, seconds, requests, str(_PACE)).seen()
    other.used(len(seen.latencies_us))
    found = [as_run(way, _STEADY, number, seen, 0.0, ours.server.memory_mb())]
    if flood:
        there = flood.seen()
        if way == "flows":
            peers[_FLOODS].used(len(there.latencies_us))
        spent = ours.server.cpu_seconds() - before
        found.append(as_run(f"{way}-flood", _FLOOD, number, there, spent, ours.server.memory_mb()))
    return found


def _flood(ours: Installation, peer: Fetching, way: str, most: int) -> list[bytes]:
    if way == "flows":
        return peer.requests(most)
    if way == "no-token":
        path, body = path_of(ours.seeded.waiting[0]), orjson.dumps({"person": "nobody"})
        return [request(path, "e30.e30.e30", body)] * (4 * most)
    return []
