"""Leaving: an answer with a citizen's information leaves by a deadline or is cut off, and somebody is told afterwards.

A withdrawal that was acknowledged counts two seconds later at the latest: no byte of what it stops leaves after that.
So the two seconds begin before a release is given to the ledger: whoever stands still between its place there and its
answer, be it for the machine's or the network's sake, finds them over. A withdrawal that comes after the place was
acknowledged later than they began.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from services.problems import Unavailable

SECONDS = 2.0
"""From just before a release is given to the ledger until its last byte has left, or the connection is cut."""

Afterwards = Callable[[str], Awaitable[None]]


def deadline() -> float:
    """The moment, on the running loop's clock, by which what is given to the ledger from now on has left."""
    return asyncio.get_running_loop().time() + SECONDS


def as_instant(leaves_by: float) -> int:
    """The same moment in real time (milliseconds), for another process, perhaps on another machine."""
    return int((time.time() + leaves_by - asyncio.get_running_loop().time()) * 1_000)


def from_instant(instant: int) -> float:
    """That moment on this loop's clock, rounded down; never later than what leaves from now on.

    A machine whose clock is slow could otherwise give itself more time; one whose clock is fast keeps more back.
    """
    return min(asyncio.get_running_loop().time() + instant / 1_000 - time.time(), deadline())


class Leaving(Response):
    """JSON that leaves by `leaves_by` (on the loop's clock); then `afterwards` hears `handed-over` or `unknown`."""

    def __init__(self, content: Any, status: int, leaves_by: float, afterwards: Afterwards) -> None:
        headers = {"Cache-Control": "no-store"}
        super().__init__(orjson.dumps(content), status, headers, media_type="application/json")
        self._leaves_by, self._afterwards = leaves_by, afterwards

    @classmethod
    def page(cls, page: Response, leaves_by: float, afterwards: Afterwards) -> "Leaving":
        """A page that is written already, which leaves in the same way."""
        leaving = cls(None, page.status_code, leaves_by, afterwards)
        leaving.body, leaving.raw_headers = page.body, page.raw_headers
        return leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        outcome = "unknown"
        try:
            # Asked first: a short answer is written at once, and a timeout comes only where somebody waits.
            if asyncio.get_running_loop().time() >= self._leaves_by:
                raise Unavailable(
                    "What was released took too long to leave, and was kept back.", "Ask under a new key."
                )
            async with asyncio.timeout_at(self._leaves_by):
                await super().__call__(scope, receive, send)
            outcome = "handed-over"
        finally:
            await self._afterwards(outcome)
