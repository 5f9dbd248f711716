"""Waiting for services in other processes, and saying so: they may be started in any order."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from rich.console import Console

from services.problems import Unavailable

Answer = TypeVar("Answer")
_AGAIN = 0.2
_SAYS_EVERY = 10.0


async def patiently(act: Callable[[], Awaitable[Answer]], console: Console) -> Answer:
    """What `act` returns, tried until nobody it needs is away; says at once whom it waits for, then now and then."""
    said_at = 0.0
    while True:
        try:
            return await act()
        except Unavailable as problem:
            if time.monotonic() - said_at > _SAYS_EVERY:
                console.print(f"Waiting. {problem.detail} Start it, or stop this with Ctrl-C.", highlight=False)
                said_at = time.monotonic()
        await asyncio.sleep(_AGAIN)
