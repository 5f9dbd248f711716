"""One connection of a client, which knows how far an answer came when the other side ended in its middle."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from tests.campaigns.crashes.awake import Awake

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_LONGEST = 30.0
_PATIENCE = 60.0
_BETWEEN = 0.3


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: status 0 when nothing did; `whole` when all of the answer did."""

    status: int
    body: bytes
    whole: bool

    def json(self) -> Any:
        """The body."""
        return orjson.loads(self.body)


NOTHING = Heard(0, b"", False)


async def ask(port: int, request: bytes) -> Heard:
    """Sends one request over a connection of its own, and hears what comes of it."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return NOTHING
    got = bytearray()
    try:
        writer.write(request)
        async with asyncio.timeout(_LONGEST):
            while not _is_whole(got):
                part = await reader.read(65_536)
                if not part:
                    break
                got += part
    except (OSError, TimeoutError):
        pass
    finally:
        writer.close()
    return _heard(bytes(got))


async def answer(port: int, make: Callable[[], bytes]) -> Heard:
    """The same for what is there to be had: asked anew when nothing came, or a fault, as where all stood still."""
    clock = Awake()
    async with clock.ticking():
        while True:
            heard = await ask(port, make())
            if (heard.whole and 0 < heard.status < 500) or clock() > _PATIENCE:
                return heard
            await asyncio.sleep(_BETWEEN)


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """One request, as it goes over the wire."""
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    kind = "content-type: application/json\r\n" if body and "content-type" not in headers else ""
    start = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{more}{kind}content-length: {len(body)}\r\n\r\n"
    return start.encode() + body


def _is_whole(got: bytearray) -> bool:
    return _heard(bytes(got)).whole


def _heard(got: bytes) -> Heard:
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return NOTHING
    length = _LENGTH.search(got[: end + 2])
    body = got[end + 4 :]
    return Heard(int(got[9:12]), body, len(body) >= (int(length[1]) if length else 0))
