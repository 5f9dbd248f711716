"""Connections that are kept from one request to the next, as partners' systems keep theirs."""

import asyncio
import re
from time import monotonic, monotonic_ns

from tests.campaigns.crashes.line import NOTHING, Heard

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_LONGEST = 90.0
# The other side lets go of a connection that was idle for five seconds.
_KEPT = 2.0

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Line:
    """A way to one port; as many connections as there are requests at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[float, Streams]] = []

    async def ask(self, request: bytes) -> tuple[Heard, int, int]:
        """Sends a request: what came back, and the moments (ns, monotonic) before its first and after its last byte."""
        began = monotonic_ns()
        try:
            streams = self._kept() or await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            return NOTHING, began, monotonic_ns()
        heard, whole = NOTHING, False
        try:
            streams[1].write(request)
            async with asyncio.timeout(_LONGEST):
                heard = await _heard(streams[0])
            whole = heard.whole
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass
        ended = monotonic_ns()
        if whole:
            self._idle.append((monotonic(), streams))
        else:
            streams[1].close()
        return heard, began, ended

    def close(self) -> None:
        """Lets go of all connections."""
        for _, (_, writer) in self._idle:
            writer.close()
        self._idle.clear()

    def _kept(self) -> Streams | None:
        while self._idle:
            since, streams = self._idle.pop()
            if monotonic() - since < _KEPT and not streams[0].at_eof():
                return streams
            streams[1].close()
        return None


async def _heard(reader: asyncio.StreamReader) -> Heard:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    wanted, body = int(length[1]) if length else 0, bytearray()
    while len(body) < wanted:
        part = await reader.read(wanted - len(body))
        if not part:
            break
        body += part
    return Heard(int(head[9:12]), bytes(body), len(body) == wanted)
