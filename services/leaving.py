"""Leaving: an answer with a citizen's information leaves by a deadline or is cut off, and somebody is told afterwards.

A withdrawal that was acknowledged counts two seconds later at the latest: no byte of what it stops leaves after that.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi.responses import Response
from starlette.types import Message, Receive, Scope, Send

SECONDS = 2.0
"""From when a release asks for its place in the ledger until its last byte has left, or the connection is cut."""

Afterwards = Callable[[str], Awaitable[None]]


def deadline() -> float:
    """The moment, on the running loop's clock, by which what is released now has left.

    Taken before a release asks for its place: it may have got it long before the answer comes, and a withdrawal be
    acknowledged in between.
    """
    return asyncio.get_running_loop().time() + SECONDS


class Leaving(Response):
    """JSON that leaves by `leaves_by` (on the loop's clock); then `afterwards` hears `handed-over` or `unknown`."""

    def __init__(self, content: Any, status: int, leaves_by: float, afterwards: Afterwards) -> None:
        headers = {"Cache-Control": "no-store"}
        super().__init__(orjson.dumps(content), status, headers, media_type="application/json")
        self._leaves_by, self._afterwards = leaves_by, afterwards

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        outcome = "unknown"
        time = asyncio.get_running_loop().time

        async def in_time(message: Message) -> None:
            # A loop that stood still may come here before it comes to its timer.
            if time() >= self._leaves_by:
                raise TimeoutError
            await send(message)

        try:
            async with asyncio.timeout_at(self._leaves_by):
                await super().__call__(scope, receive, in_time)
            outcome = "handed-over"
        finally:
            await self._afterwards(outcome)
