"""Batches without a timer: the next batch is whatever arrived while the last one was under way.

Alone, a request waits for nobody; at load, many share one look-up, one question, one durable write. The queue is
bounded: what does not fit is turned away at once with TooBusy, and nothing was done for it. Only what nobody waits for
may pause first, so that more of it comes together.
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
    """Runs `work` on batches, `at_once` of them at a time, in the order of arrival. `work` answers each item, in the
    same order; an answer that is an exception is raised to the one who asked, and one that `work` raises, to the whole
    batch. A batch that is not full begins `pause` seconds after its first item came."""

    def __init__(
        self, work: "Work[Item, Answer]", longest_queue: int = 2_048, pause: float = 0.0, at_once: int = 1
    ) -> None:
        self._work = work
        self._longest, self._pause, self._at_once = longest_queue, pause, at_once
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, item: Item) -> Answer:
        """The answer for one item. Raises TooBusy when the queue is full.

        A caller who goes away does not take its item out of a batch that has begun: what was recorded stays so.
        """
        if len(self._waiting) >= self._longest:
            raise TooBusy("The queue is full; nothing was done.", "Try again in a moment, with the same key.")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if len(self._running) < self._at_once:
            self._running.add(asyncio.create_task(self._run()))
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                if self._pause and len(self._waiting) < LARGEST_BATCH:  # a full batch has nothing to wait for
                    await asyncio.sleep(self._pause)
                batch = [self._waiting.popleft() for _ in range(min(LARGEST_BATCH, len(self._waiting)))]
                await self._serve(batch)
        finally:
            self._running.discard(asyncio.current_task())

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
