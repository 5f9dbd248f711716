"""What many runs say together: medians, and ratios taken within each round."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from statistics import median
from typing import Any

from bench.figures import Aim, Bar, Figure, over
from bench.measure import Run

_FIGURES = ("per_second", "p50_ms", "p99_ms", "server_cpu_ms", "load_cpu_share", "memory_mb")


def table(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """For each peer and number of connections the median of each figure over the rounds."""
    kinds = sorted({run.connections for run in runs})
    peers = list(dict.fromkeys(run.peer for run in sorted(runs, key=lambda run: run.round)))
    rows = []
    for connections in kinds:
        for peer in peers:
            if mine := of(runs, peer, connections):
                figures = {name: round(median(getattr(run, name) for run in mine), 3) for name in _FIGURES}
                rows.append({"peer": peer, "connections": connections, **figures})
    return rows


def bars(runs: Sequence[Run]) -> list[Bar]:
    """Throughput as bars, by number of connections."""
    return [
        Bar(f"{row['connections']} connection{'s' * (row['connections'] > 1)}", row["peer"], row["per_second"])
        for row in table(runs)
    ]


def ratio(
    runs: Sequence[Run], connections: int, one: str, other: str, figure: Callable[[Run], float], aim: Aim | None = None
) -> Figure:
    """One peer's figure divided by another's, within each round."""
    pairs = zip(of(runs, one, connections), of(runs, other, connections), strict=True)
    return over([figure(mine) / figure(theirs) for mine, theirs in pairs], aim)


def share(runs: Sequence[Run], peer: str, status: str) -> Figure:
    """The share of a peer's answers that had this status."""
    mine = [run for run in runs if run.peer == peer]
    return over([sum(run.statuses.get(status, 0) for run in mine) / sum(run.requests for run in mine)])


def most(runs: Sequence[Run], peer: str, figure: Callable[[Run], float], aim: Aim | None = None) -> Figure:
    """The greatest of a figure in each round."""
    mine = [run for run in runs if run.peer == peer]
    rounds = sorted({run.round for run in mine})
    return over([max(figure(run) for run in mine if run.round == number) for number in rounds], aim)


def unexpected(runs: Sequence[Run], good: Collection[str] = ("200", "403")) -> dict[str, int]:
    """Answers that are neither a release nor a refusal, by peer and status."""
    found: Counter[str] = Counter()
    for run in runs:
        found.update({f"{run.peer} {status}": many for status, many in run.statuses.items() if status not in good})
    return dict(found)


def of(runs: Sequence[Run], peer: str, connections: int) -> list[Run]:
    """The runs of a peer at a number of connections, by round."""
    mine = [run for run in runs if (run.peer, run.connections) == (peer, connections)]
    return sorted(mine, key=lambda run: run.round)


def per_second(run: Run) -> float:
    """Answers a second."""
    return run.per_second


def p50(run: Run) -> float:
    """Median latency."""
    return run.p50_ms


def p99(run: Run) -> float:
    """The latency that one answer in a hundred exceeds."""
    return run.p99_ms


def cpu(run: Run) -> float:
    """Processor time of the server for each answer."""
    return run.server_cpu_ms


def memory(run: Run) -> float:
    """Memory of the server and all it started."""
    return run.memory_mb
