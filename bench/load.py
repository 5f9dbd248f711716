"""The load: a process of its own that sends prepared requests over so many connections, each one after the other.

`python -m bench.load PORT CONNECTIONS SECONDS FILE` reads the requests from FILE (each after its length, four bytes
big-endian), stops when they are used up or the time is over, and prints what it saw as JSON. It reads no more of an
answer than its status and length, so that it is not what is measured.
"""

import asyncio
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import orjson
import uvloop

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the load saw: how many answers of each status, each one's latency, its own use of the processor."""

    statuses: dict[str, int]
    latencies_us: list[int]
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
        request = self._load.take()
        self._waits = request is not None
        if request is None:
            self._transport.close()
            return
        self._ends_at = -1
        self._got.clear()
        self._sent_at = time.perf_counter_ns()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._got += data
        if self._ends_at < 0:
            head = self._got.find(b"\r\n\r\n")
            if head < 0:
                return
            length = _LENGTH.search(bytes(self._got[: head + 2]))
            self._ends_at = head + 4 + (int(length[1]) if length else 0)
        if len(self._got) >= self._ends_at:
            self._load.note(bytes(self._got[9:12]).decode(), time.perf_counter_ns() - self._sent_at)
            self._next()

    def connection_lost(self, _: Exception | None) -> None:
        if self._waits:
            self._load.note("lost", time.perf_counter_ns() - self._sent_at)
        self._load.gone()


class _Load:
    """The requests that are left, and what came of the others."""

    def __init__(self, requests: Iterator[bytes], connections: int, seconds: float) -> None:
        self._requests, self._open = requests, connections
        self._until = time.monotonic() + seconds
        self.done = asyncio.get_running_loop().create_future()
        self.statuses: Counter[str] = Counter()
        self.latencies: list[int] = []

    def take(self) -> bytes | None:
        return next(self._requests, None) if time.monotonic() < self._until else None

    def note(self, status: str, nanoseconds: int) -> None:
        self.statuses[status] += 1
        self.latencies.append(nanoseconds // 1_000)

    def gone(self) -> None:
        self._open -= 1
        if not self._open and not self.done.done():
            self.done.set_result(None)


async def press(port: int, connections: int, seconds: float, requests: list[bytes]) -> Seen:
    """Sends the requests to `127.0.0.1:port` for at most `seconds`, and waits for the last answers."""
    load = _Load(iter(requests), connections, seconds)
    loop, begun, cpu = asyncio.get_running_loop(), time.perf_counter(), time.process_time()
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(load), "127.0.0.1", port)
    await asyncio.wait_for(load.done, seconds + 30)
    spent, own = time.perf_counter() - begun, time.process_time() - cpu
    return Seen(dict(load.statuses), load.latencies, spent, own)


def write_requests(path: Path, requests: list[bytes]) -> None:
    """Lays requests out for the load process."""
    path.write_bytes(b"".join(len(one).to_bytes(4, "big") + one for one in requests))


def read_requests(path: Path) -> list[bytes]:
    """What `write_requests` wrote."""
    content, at, found = path.read_bytes(), 0, []
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        found.append(content[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def request(path: str, token: str, body: bytes, **headers: str) -> bytes:
    """One POST, as it goes over the wire."""
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n{more}"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def main() -> None:
    """The load process."""
    port, connections, seconds, path = sys.argv[1:5]
    requests = read_requests(Path(path))
    seen = uvloop.run(press(int(port), int(connections), float(seconds), requests))
    sys.stdout.buffer.write(orjson.dumps(asdict(seen)))


if __name__ == "__main__":
    main()
