"""The load: a process of its own that sends prepared requests over so many connections, each one after the other.

`python -m bench.load PORT CONNECTIONS SECONDS FILE [PACE]` reads the requests from FILE (each after its length, four
bytes big-endian), stops when they are used up or the time is over, and writes what it saw beside FILE, as JSON. It
reads no more of an answer than its status and length, so that it is not what is measured. With PACE, in seconds, a
connection begins a request no sooner than so long after it began the last one.
"""

import asyncio
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import orjson
import uvloop

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_IN_CHUNKS = re.compile(rb"\r\ntransfer-encoding: *chunked\r\n", re.IGNORECASE)
_LAST_CHUNK = b"\r\n0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the load saw: how many answers of each status, each one's latency, its own use of the processor.

    `each` tells of every answer which request it was to, when that was sent and when the answer was there (nanoseconds
    of the clock that all processes share), and its status.
    """

    statuses: dict[str, int]
    latencies_us: list[int]
    each: list[tuple[int, int, int, str]]
    seconds: float
    own_cpu_seconds: float


class _Connection(asyncio.Protocol):
    """One connection: the next request goes when the answer to the last one is whole."""

    def __init__(self, load: "_Load") -> None:
        self._load, self._got = load, bytearray()
        self._ends_at, self._waits = -1, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def _next(self) -> None:
        if self._transport.is_closing():  # while it rested
            return
        taken = self._load.take()
        self._waits = taken is not None
        if taken is None:
            self._transport.close()
            return
        self._number, request = taken
        self._ends_at = -1
        self._got.clear()
        self._sent_at = time.monotonic_ns()
        self._transport.write(request)

    def _after(self) -> None:
        rest = self._load.pace - (time.monotonic_ns() - self._sent_at) / 1e9 if self._load.pace else 0.0
        if rest > 0:
            self._waits = False
            asyncio.get_running_loop().call_later(rest, self._next)
        else:
            self._next()

    def data_received(self, data: bytes) -> None:
        self._got += data
        if self._whole():
            self._load.note(self._number, self._sent_at, bytes(self._got[9:12]).decode())
            self._after()

    def _whole(self) -> bool:
        if self._ends_at < 0:
            head = self._got.find(b"\r\n\r\n")
            if head < 0:
                return False
            headers = bytes(self._got[: head + 2])
            length = _LENGTH.search(headers)
            if length is None and _IN_CHUNKS.search(headers):
                return self._got.endswith(_LAST_CHUNK)
            self._ends_at = head + 4 + (int(length[1]) if length else 0)
        return len(self._got) >= self._ends_at

    def connection_lost(self, _: Exception | None) -> None:
        if self._waits:
            self._load.note(self._number, self._sent_at, "lost")
        self._load.gone()


class _Load:
    """The requests that are left, and what came of the others."""

    def __init__(self, requests: Sequence[bytes], connections: int, seconds: float, pace: float) -> None:
        self._requests, self._open, self.pace = enumerate(requests), connections, pace
        self._until = time.monotonic() + seconds
        self.done = asyncio.get_running_loop().create_future()
        self.statuses: Counter[str] = Counter()
        self.latencies: list[int] = []
        self.each: list[tuple[int, int, int, str]] = []

    def take(self) -> tuple[int, bytes] | None:
        return next(self._requests, None) if time.monotonic() < self._until else None

    def note(self, number: int, begun: int, status: str) -> None:
        ended = time.monotonic_ns()
        self.statuses[status] += 1
        self.latencies.append((ended - begun) // 1_000)
        self.each.append((number, begun, ended, status))

    def gone(self) -> None:
        self._open -= 1
        if not self._open and not self.done.done():
            self.done.set_result(None)


async def press(port: int, connections: int, seconds: float, requests: list[bytes], pace: float = 0.0) -> Seen:
    """Sends the requests to `127.0.0.1:port` for at most `seconds`, and waits for the last answers."""
    load = _Load(requests, connections, seconds, pace)
    loop, begun, cpu = asyncio.get_running_loop(), time.perf_counter(), time.process_time()
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(load), "127.0.0.1", port)
    await asyncio.wait_for(load.done, seconds + 30)
    spent, own = time.perf_counter() - begun, time.process_time() - cpu
    return Seen(dict(load.statuses), load.latencies, load.each, spent, own)


def write_requests(path: Path, requests: list[bytes]) -> None:
    """Lays requests out for the load process."""
    path.write_bytes(b"".join(len(one).to_bytes(4, "big") + one for one in requests))


def seen_at(requests: Path) -> Path:
    """Where the load process writes what it saw."""
    return requests.with_name(f"{requests.name}.seen")


def read_requests(path: Path) -> list[bytes]:
    """What `write_requests` wrote."""
    content, at, found = path.read_bytes(), 0, []
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        found.append(content[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def request(
    path: str, token: str, body: bytes, scheme: str = "Bearer", kind: str = "application/json", **headers: str
) -> bytes:
    """One POST, as it goes over the wire; without a token where that is empty."""
    if token:
        headers["authorization"] = f"{scheme} {token}"
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{more}content-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def main() -> None:
    """The load process."""
    port, connections, seconds, path, *pace = sys.argv[1:]
    requests = read_requests(Path(path))
    seen = uvloop.run(press(int(port), int(connections), float(seconds), requests, *map(float, pace)))
    seen_at(Path(path)).write_bytes(orjson.dumps(asdict(seen)))


if __name__ == "__main__":
    main()
