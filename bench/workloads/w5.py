"""W5: a storm of withdrawals, one to a hundred requests, while flows are carried at 64 connections.

No flow that begins after a withdrawal was acknowledged may be permitted on what was withdrawn, and no byte may leave
later than two seconds after. Both are counted, by the one clock of this machine, over all that the callers saw; and how
many flows began after a withdrawal is told, too, so that a count of none is worth something.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from statistics import median

from bench import world
from bench.figures import Figure, Result, at_most, over
from bench.load import Seen
from bench.measure import Load, Run, as_run
from bench.ours.citizens import Citizens
from bench.ours.installation import Fetching, Installation, installed
from bench.setting import Setting
from bench.summary import bars, per_second, ratio, table, unexpected
from bench.world import Arrow, Case, Waiting

FULL = world.Size(circles=10, partners=20, cases=100, tokens=200)
QUICK = world.Size(circles=2, partners=7, cases=10, tokens=14)
_CONNECTIONS, _AT_CONSENT = 64, 2
_LATEST = 2_000_000_000
"""Nanoseconds after a withdrawal within which the last byte of a flow that had begun may leave."""

Way = tuple[Case, Arrow]


@dataclass(frozen=True, slots=True)
class Storm:
    """One round: how many flows began after what they rest on was withdrawn, and how many of these were permitted;
    `late` counts those that had begun before and were answered later than allowed."""

    withdrawn: int
    withdrawal_ms: float
    began_after: int
    stale: int
    late: int


def measure(setting: Setting) -> Result:
    """Three rounds, each without the storm and within it."""
    size, flows = (QUICK, 400) if setting.quick else (FULL, 3_000)
    made, rounds = world.World(size), setting.times(3)
    citizens = Citizens(made.cases)
    ways = _shuffled(made.cases)
    with (
        setting.folder() as folder,
        installed(folder / "ours", made, 2 * flows * rounds, more=citizens.sign_in) as ours,
    ):
        setting.tell("Measuring.")
        peer, runs, storms = Fetching(ours, ours.seeded.waiting), [], []
        for number in range(rounds):
            calm = _calm(peer, flows, number, folder)
            part, ways = ways[: flows // 100], ways[flows // 100 :]
            run, storm = _within(ours, peer, citizens.withdrawals(part), part, flows, calm.per_second, number, folder)
            setting.tell(f"{calm.line()}\n{run.line()}\n{storm}")
            runs += [calm, run]
            storms.append(storm)
    return Result(
        "w5", f"W1 with {flows // 100} withdrawals among {flows:,} requests, beside W1; {size.permissions:,} "
        "permissions; SQLite", table(runs), _figures(runs, storms), "flows a second", bars(runs),
        [*(run.plain() for run in runs), *map(asdict, storms)], _wrong(runs, storms), asdict(size),
    )  # fmt: skip


def _shuffled(cases: Sequence[Case]) -> list[Way]:
    ways = [(case, arrow) for case in cases for arrow in case.given if not arrow.introduces]
    Random(1).shuffle(ways)  # noqa: S311  # a benchmark repeats itself; nothing here is secret
    return ways


def _calm(peer: Fetching, flows: int, number: int, folder: Path) -> Run:
    before = peer.server.cpu_seconds()
    seen = Load(folder / "flows", peer.server.port, _CONNECTIONS, 30.0, peer.requests(flows)).seen()
    peer.used(flows)
    return as_run("ours", _CONNECTIONS, number, seen, peer.server.cpu_seconds() - before, peer.server.memory_mb())


def _within(
    ours: Installation, peer: Fetching, withdrawals: list[bytes], ways: Sequence[Way], flows: int, rate: float,
    number: int, folder: Path,
) -> tuple[Run, Storm]:  # fmt: skip
    sent, before = peer.waiting[peer.at : peer.at + flows], peer.server.cpu_seconds()
    requests = peer.requests(flows)
    pace = _AT_CONSENT * 100 / rate
    storm = Load(folder / "storm", ours.settings.port("consent"), _AT_CONSENT, 30.0, withdrawals, str(pace))
    seen = Load(folder / "flows", peer.server.port, _CONNECTIONS, 30.0, requests).seen()
    peer.used(flows)
    told = storm.seen()
    assert set(told.statuses) == {"201"}, f"withdrawals are answered {told.statuses}"
    spent = peer.server.cpu_seconds() - before
    run = as_run("storm", _CONNECTIONS, number, seen, spent, peer.server.memory_mb())
    return run, judged(seen, sent, told, ways)


def judged(seen: Seen, sent: Sequence[Waiting], told: Seen, ways: Sequence[Way]) -> Storm:
    """What the callers saw, held against when each withdrawal was acknowledged."""
    ended = {(ways[number][0].id, ways[number][1].id): at for number, _, at, _ in told.each}
    began_after = stale = late = 0
    for number, begun, answered, status in seen.each:
        over_at = ended.get((sent[number].case.id, sent[number].arrow.id))
        if over_at is None:
            continue
        after = begun > over_at
        began_after += after
        stale += after and status == "200"
        late += not after and status == "200" and answered > over_at + _LATEST
    return Storm(len(ended), median(told.latencies_us) / 1_000, began_after, stale, late)


def _figures(runs: Sequence[Run], storms: Sequence[Storm]) -> dict[str, Figure]:
    return {
        "stale permits": over([storm.stale for storm in storms], at_most(0)),
        "released later than two seconds after": over([storm.late for storm in storms], at_most(0)),
        "flows that began after what they rest on was withdrawn": over([storm.began_after for storm in storms]),
        "withdrawal, median until acknowledged, ms": over([storm.withdrawal_ms for storm in storms]),
        "throughput in the storm / without, 64 connections": ratio(runs, _CONNECTIONS, "storm", "ours", per_second),
    }


def _wrong(runs: Sequence[Run], storms: Sequence[Storm]) -> dict[str, int]:
    broken = sum(storm.stale + storm.late for storm in storms)
    idle = 0 if all(storm.began_after for storm in storms) else 1
    found = {"stale or late": broken, "rounds in which nothing came after a withdrawal": idle}
    return {**unexpected(runs), **{name: many for name, many in found.items() if many}}
