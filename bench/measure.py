"""Measuring with a load from outside: every peer at every number of connections, again and again, alternating."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Protocol

import orjson

from bench.load import Seen, seen_at, write_requests
from bench.processes import Server


class Peer(Protocol):
    """One of those that are measured."""

    @property
    def server(self) -> Server:
        """Its server."""

    def requests(self, many: int) -> list[bytes]:
        """The next requests, ready to be sent."""

    def used(self, many: int) -> None:
        """So many of them have been sent."""


@dataclass(frozen=True, slots=True)
class Dose:
    """How much is sent: per peer and number of connections at most so many requests, for at most `seconds`."""

    rounds: int
    seconds: float
    most: Mapping[str, Mapping[int, int]]
    warm_up: int

    @property
    def connections(self) -> tuple[int, ...]:
        """At how many connections is measured."""
        return tuple(next(iter(self.most.values())))

    def flows(self, *peers: str) -> int:
        """How many requests must be at hand for the greediest of these peers."""
        return max(self.warm_up + self.rounds * sum(self.most[peer].values()) for peer in peers)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: latencies in milliseconds, processor time of server and load in milliseconds per request, the memory
    of the server and what it started in megabytes."""

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
    memory_mb: float

    def line(self) -> str:
        """The run in a line."""
        return (
            f"round {self.round + 1}  {self.connections:>3} connections  {self.peer:<9}  {self.per_second:>8.1f} a "
            f"second  p50 {self.p50_ms:.2f} ms  p99 {self.p99_ms:.2f} ms  {self.statuses}"
        )

    def plain(self) -> dict[str, object]:
        """As it stands in the JSON."""
        return asdict(self)


def measured(peers: Mapping[str, Peer], dose: Dose, folder: Path, tell: Callable[[str], None]) -> list[Run]:
    """All runs. In every other round the peers and the numbers of connections come the other way round."""
    tell("Measuring.")
    for name, peer in peers.items():
        run_once(name, peer, 16, -1, dose.warm_up, dose.seconds, folder)
    runs = []
    for number in range(dose.rounds):
        turn = 1 if number % 2 == 0 else -1
        for connections in dose.connections[::turn]:
            for name in list(peers)[::turn]:
                most = dose.most[name][connections]
                run = run_once(name, peers[name], connections, number, most, dose.seconds, folder)
                runs.append(run)
                tell(run.line())
    return runs


def run_once(name: str, peer: Peer, connections: int, number: int, most: int, seconds: float, folder: Path) -> Run:
    """One run of one peer."""
    requests = peer.requests(most)
    before = peer.server.cpu_seconds()
    load = Load(folder / f"requests-{name}", peer.server.port, connections, seconds, requests)
    seen = load.seen()
    spent = peer.server.cpu_seconds() - before
    done = len(seen.latencies_us)
    peer.used(done)
    return as_run(name, connections, number, seen, spent, peer.server.memory_mb())


class Load:
    """A load process, sending from now on."""

    def __init__(self, path: Path, port: int, connections: int, seconds: float, requests: list[bytes], *more: str):
        write_requests(path, requests)
        self._path = path
        self._within = seconds + 60
        arguments = [str(port), str(connections), str(seconds), str(path), *more]
        self._process = subprocess.Popen(  # noqa: S603 - our own words only
            [sys.executable, "-m", "bench.load", *arguments]
        )

    def seen(self) -> Seen:
        """What it saw, once it is done."""
        if self._process.wait(self._within):
            raise RuntimeError("The load broke off; see above.")
        return Seen(**orjson.loads(seen_at(self._path).read_bytes()))


def as_run(name: str, connections: int, number: int, seen: Seen, cpu_seconds: float, memory_mb: float) -> Run:
    """What a load saw, with what the server used meanwhile."""
    done, latencies = len(seen.latencies_us), sorted(seen.latencies_us)
    return Run(
        name, connections, number, done, seen.statuses, done / seen.seconds, median(latencies) / 1_000,
        latencies[min(done - 1, done * 99 // 100)] / 1_000, cpu_seconds * 1_000 / done,
        seen.own_cpu_seconds / seen.seconds, memory_mb,
    )  # fmt: skip
