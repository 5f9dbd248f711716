"""Sweeping: what falls due by itself is looked for again and again while a service runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog

from services.problems import Problem

log = structlog.get_logger("dottedline.sweeping")


@asynccontextmanager
async def sweeping(room: str, sweep: Callable[[], Awaitable[Any]], seconds: float) -> AsyncIterator[None]:
    """Runs `sweep` every so many seconds within; what fails is tried again next time."""
    sweeper = asyncio.create_task(_again_and_again(room, sweep, seconds))
    try:
        yield
    finally:
        sweeper.cancel()
        with suppress(asyncio.CancelledError):
            await sweeper


async def _again_and_again(room: str, sweep: Callable[[], Awaitable[Any]], seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await sweep()
        except Problem as problem:
            log.warning("sweep waits", room=room, code=problem.code)
        except Exception as error:  # its class is enough to find the place; its text may hold what a person wrote
            log.error("sweep failed", room=room, kind=type(error).__name__)
