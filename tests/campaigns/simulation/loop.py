"""An event loop of our own: virtual time, and a seeded choice of what runs next. Nothing happens but what is drawn.

Of all callbacks that are ready one is drawn; when none is, time moves on to the next timer. What a room gives to a
thread is done in one piece at a drawn moment, in the order in which that thread was asked, and its answer comes at
another. A loop that is thrown away is a crash: whatever was under way is never gone on with.
"""

import asyncio
import heapq
from collections.abc import Callable
from random import Random
from typing import Any

# What a callback takes, in seconds: else those who are turned away at once would keep time from moving on.
_A_CALLBACK = 2e-5


class Crashed(BaseException):
    """The process ended here."""


class Stuck(AssertionError):
    """Nothing is ready, nothing is due, and somebody still waits."""


class SeededLoop(asyncio.BaseEventLoop):
    """One life of the process. It ends after `lives` callbacks, with Crashed. `began` is virtual, in seconds."""

    def __init__(self, random: Random, began: float, lives: int) -> None:
        super().__init__()
        self._random, self._moment = random, began
        self._ready: list[asyncio.Handle] = []
        self._scheduled: list[asyncio.TimerHandle] = []
        self._stopping = False
        self._threads: dict[int, float] = {}
        self.left = lives
        self.steps = 0
        self.busy: Callable[[Random], float] = _quick

    def time(self) -> float:
        return self._moment

    def stall(self, seconds: float) -> None:
        """The process stands still for so long, and goes on as if nothing had been."""
        self._moment += seconds

    def close_quietly(self) -> None:
        """Nothing here runs any more; what was under way stays as it is."""
        self._closed = True

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> "asyncio.Future[Any]":
        future: asyncio.Future[Any] = self.create_future()
        thread = id(executor)
        starts = max(self._moment, self._threads.get(thread, 0.0)) + self.busy(self._random)
        self._threads[thread] = starts

        def work() -> None:
            try:
                result, error = func(*args), None
            except Exception as raised:
                result, error = None, raised
            self.call_later(self.busy(self._random), _settle, future, result, error)

        self.call_at(starts, work)
        return future

    def _run_once(self) -> None:
        ready, scheduled, draw = self._ready, self._scheduled, self._random.random
        if not ready:
            while scheduled and scheduled[0].cancelled():
                heapq.heappop(scheduled)
            if not scheduled:
                raise Stuck("nothing is left to do, and somebody still waits")
            self._moment = max(self._moment, scheduled[0].when())
        while not self._stopping:
            while scheduled and scheduled[0].when() <= self._moment:
                ready.append(heapq.heappop(scheduled))
            if not ready:
                return
            if self.left <= 0:
                raise Crashed
            self.left -= 1
            self.steps += 1
            self._moment += _A_CALLBACK
            at = int(draw() * len(ready))
            if isinstance(ready[at], asyncio.TimerHandle):
                at = _earliest(ready)
            handle, ready[at] = ready[at], ready[-1]
            ready.pop()
            if not handle.cancelled():
                handle._run()

    def _process_events(self, event_list: Any) -> None:
        return None

    def _write_to_self(self) -> None:
        return None


def _earliest(ready: list[asyncio.Handle]) -> int:
    """Where the timer stands that was due first: after a standstill they come in their order, as in every loop."""
    due = [(handle.when(), at) for at, handle in enumerate(ready) if isinstance(handle, asyncio.TimerHandle)]
    return min(due)[1]


def _quick(random: Random) -> float:
    return random.random() * 0.001


def _settle(future: "asyncio.Future[Any]", result: Any, error: Exception | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
