"""Measuring: every peer at every number of connections, again and again, in an order that alternates."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import orjson

from bench.load import Seen, write_requests
from bench.peers import Peer

CONNECTIONS = (1, 16, 64)


@dataclass(frozen=True, slots=True)
class Dose:
    """How much is sent: per peer and number of connections at most so many requests, for at most `seconds`."""

    rounds: int
    seconds: float
    most: Mapping[str, Mapping[int, int]]
    warm_up: int

    @property
    def flows(self) -> int:
        """How many things must wait for all of it."""
        return self.warm_up + self.rounds * sum(self.most["ours"].values())


FULL = Dose(
    5, 4.0, {"ours": {1: 500, 16: 2_500, 64: 3_500}, "naive": {1: 300, 16: 700, 64: 700},
             "echo": {1: 3_000, 16: 10_000, 64: 10_000}}, 400,
)  # fmt: skip
QUICK = Dose(
    1, 2.0, {"ours": {1: 30, 16: 200, 64: 300}, "naive": {1: 20, 16: 100, 64: 120},
             "echo": {1: 200, 16: 1_000, 64: 1_000}}, 60,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One run: latencies in milliseconds, processor time of server and load in milliseconds per request."""

    peer: str
    connections: int
    round: int
    requests: int
    statuses: dict[str, int]
    per_second: float
    p50_ms: float
    p99_ms: float
    server_cpu_ms: float
    load_cpu_share: float


def measured(peers: Mapping[str, Peer], dose: Dose, folder: Path, tell: Callable[[Run], None]) -> list[Run]:
    """All runs. In every other round the peers and the numbers of connections come the other way round."""
    for name, peer in peers.items():
        _run(name, peer, 16, -1, dose.warm_up, dose.seconds, folder)
    runs = []
    for number in range(dose.rounds):
        turn = 1 if number % 2 == 0 else -1
        for connections in CONNECTIONS[::turn]:
            for name in list(peers)[::turn]:
                most = dose.most[name][connections]
                run = _run(name, peers[name], connections, number, most, dose.seconds, folder)
                runs.append(run)
                tell(run)
    return runs


def _run(name: str, peer: Peer, connections: int, number: int, most: int, seconds: float, folder: Path) -> Run:
    path = folder / "requests"
    write_requests(path, peer.requests(most))
    before = peer.server.cpu_seconds()
    arguments = [str(peer.server.port), str(connections), str(seconds), str(path)]
    said = subprocess.run(  # noqa: S603 - our own words only
        [sys.executable, "-m", "bench.load", *arguments], stdout=subprocess.PIPE, timeout=seconds + 60, check=True
    )
    spent = peer.server.cpu_seconds() - before
    seen = Seen(**orjson.loads(said.stdout))
    done = len(seen.latencies_us)
    peer.used(done)
    latencies = sorted(seen.latencies_us)
    return Run(
        name, connections, number, done, seen.statuses, done / seen.seconds, median(latencies) / 1_000,
        latencies[min(done - 1, done * 99 // 100)] / 1_000, spent * 1_000 / done, seen.own_cpu_seconds / seen.seconds,
    )  # fmt: skip
