"""Batches without a timer: the next batch is whatever arrived while the last one was under way.

Alone, a request waits for nobody; at load, many share one look-up, one question, one durable write. The queue is
bounded: what does not fit is turned away at once with TooBusy, and nothing was done for it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from services.problems import TooBusy

LARGEST_BATCH = 256

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Work = Callable[[Sequence[Item]], Awaitable[Sequence[Answer | BaseException]]]


class Batches(Generic[Item, Answer]):
    """Runs `work` on batches, one at a time, in the order of arrival. `work` answers each item, in the same order;
    an answer that is an exception is raised to the one who asked, and one that `work` raises, to the whole batch."""

    def __init__(self, work: "Work[Item, Answer]", longest_queue: int = 2_048) -> None:
        self._work = work
        self._longest = longest_queue
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._running: asyncio.Task[None] | None = None

    async def ask(self, item: Item) -> Answer:
        """The answer for one item. Raises TooBusy when the queue is full.

        A caller who goes away does not take its item out of a batch that has begun: what was recorded stays so.
        """
        if len(self._waiting) >= self._longest:
            raise TooBusy("The queue is full; nothing was done.", "Try again in a moment, with the same key.")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(LARGEST_BATCH, len(self._waiting)))]
                await self._serve(batch)
        finally:
            self._running = None

    async def _serve(self, batch: list[tuple[Item, "asyncio.Future[Answer]"]]) -> None:
        try:
            answers: Sequence[Answer | BaseException] = await self._work([item for item, _ in batch])
        except Exception as error:
            answers = [error] * len(batch)
        except BaseException:
            # We are being stopped in the middle: nobody may be left waiting for an answer that never comes.
            for _, future in batch:
                future.cancel()
            raise
        for (_, future), answer in zip(batch, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)
