"""A clock for judging machines that are busy: it counts the seconds for which this process was awake.

Whoever stops all of us for two minutes to measure something else has not made any service late.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_LOOKS_EVERY = 0.2
_AT_MOST = 2 * _LOOKS_EVERY


class Awake:
    """Seconds, rising. Within `ticking` it looks often; a gap counts for no more than twice what is between two looks,
    however long somebody else had the machine."""

    def __init__(self) -> None:
        self._last, self._awake = time.monotonic(), 0.0

    def __call__(self) -> float:
        now = time.monotonic()
        self._awake += min(now - self._last, _AT_MOST)
        self._last = now
        return self._awake

    @asynccontextmanager
    async def ticking(self) -> AsyncIterator[None]:
        """Looks all the time, while within."""
        looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking

    async def _look(self) -> None:
        while True:
            self()
            await asyncio.sleep(_LOOKS_EVERY)
