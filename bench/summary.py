"""What many runs say together: medians, and ratios taken within each round."""

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from bench.measure import CONNECTIONS, Run

_FIGURES = ("per_second", "p50_ms", "p99_ms", "server_cpu_ms", "load_cpu_share")


def table(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """For each peer and number of connections the median of each figure over the rounds."""
    peers = list(dict.fromkeys(run.peer for run in runs))
    rows = []
    for connections in CONNECTIONS:
        for peer in peers:
            mine = _of(runs, peer, connections)
            figures = {name: round(median(getattr(run, name) for run in mine), 3) for name in _FIGURES}
            rows.append({"peer": peer, "connections": connections, **figures})
    return rows


def ratios(runs: Sequence[Run]) -> dict[str, dict[str, float]]:
    """The ratios that count, each as the median, the least and the greatest over the rounds."""
    return {
        "throughput, ours / naive, 64 connections": _ratio(runs, 64, "ours", "naive", lambda run: run.per_second),
        "throughput, ours / naive, 16 connections": _ratio(runs, 16, "ours", "naive", lambda run: run.per_second),
        "median latency, ours / naive, 1 connection": _ratio(runs, 1, "ours", "naive", lambda run: run.p50_ms),
        "throughput, ours / echo, 64 connections": _ratio(runs, 64, "ours", "echo", lambda run: run.per_second),
        "processor time per request, ours / naive, 64 connections": _ratio(
            runs, 64, "ours", "naive", lambda run: run.server_cpu_ms
        ),
    }


def refused_share(runs: Sequence[Run], peer: str) -> float:
    """The share of a peer's answers that were refusals (403)."""
    mine = [run for run in runs if run.peer == peer]
    return sum(run.statuses.get("403", 0) for run in mine) / sum(run.requests for run in mine)


def unexpected(runs: Sequence[Run]) -> dict[str, int]:
    """Answers that are neither a release nor a refusal, by peer and status."""
    found: dict[str, int] = {}
    for run in runs:
        for status, many in run.statuses.items():
            if status not in (("200",) if run.peer == "echo" else ("200", "403")):
                found[f"{run.peer} {status}"] = found.get(f"{run.peer} {status}", 0) + many
    return found


def _of(runs: Sequence[Run], peer: str, connections: int) -> list[Run]:
    return [run for run in runs if (run.peer, run.connections) == (peer, connections)]


def _ratio(
    runs: Sequence[Run], connections: int, one: str, other: str, figure: Callable[[Run], float]
) -> dict[str, float]:
    pairs = zip(_of(runs, one, connections), _of(runs, other, connections), strict=True)
    each = [figure(mine) / figure(theirs) for mine, theirs in pairs]
    return {"median": round(median(each), 3), "least": round(min(each), 3), "greatest": round(max(each), 3)}
