"""Batches: what arrives meanwhile goes together, how many run at once, and what a pause costs."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from services.batches import LARGEST_BATCH, Batches
from services.problems import TooBusy


class Slow:
    """Work that ends when it is told to; `seen` is how large each batch was, `most` how many ran at a time."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.seen: list[int] = []
        self.running = self.most = 0

    async def work(self, items: Sequence[int]) -> list[int]:
        self.seen.append(len(items))
        self.running += 1
        self.most = max(self.most, self.running)
        await self.go_on.wait()
        self.running -= 1
        return [item * 2 for item in items]


@pytest.mark.parametrize("at_once", [1, 2])
async def test_the_next_batch_is_what_arrived_meanwhile(at_once: int) -> None:
    slow = Slow()
    batches = Batches(slow.work, at_once=at_once)
    asked = []
    for item in range(10):
        asked.append(asyncio.create_task(batches.ask(item)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    slow.go_on.set()
    assert await asyncio.gather(*asked) == [item * 2 for item in range(10)]
    assert slow.seen == [1] * at_once + [10 - at_once]
    assert slow.most == at_once


async def test_what_nobody_waits_for_gathers_during_a_pause() -> None:
    slow = Slow()
    slow.go_on.set()
    batches = Batches(slow.work, pause=0.05)
    first = asyncio.create_task(batches.ask(1))
    await asyncio.sleep(0.01)
    assert await asyncio.gather(first, batches.ask(2)) == [2, 4]
    assert slow.seen == [2]


async def test_full_batches_do_not_pause_so_that_a_flood_is_worked_off() -> None:
    slow = Slow()
    slow.go_on.set()
    batches = Batches(slow.work, longest_queue=10 * LARGEST_BATCH, pause=30)
    begun = time.monotonic()
    await asyncio.gather(*(batches.ask(item) for item in range(8 * LARGEST_BATCH)))
    assert time.monotonic() - begun < 30
    assert slow.seen == [LARGEST_BATCH] * 8


async def test_what_does_not_fit_is_turned_away_and_nothing_was_done_for_it() -> None:
    slow = Slow()
    batches = Batches(slow.work, longest_queue=2)
    running = asyncio.create_task(batches.ask(0))
    await asyncio.sleep(0.01)
    waiting = [asyncio.create_task(batches.ask(item)) for item in (1, 2)]
    await asyncio.sleep(0)
    with pytest.raises(TooBusy):
        await batches.ask(3)
    slow.go_on.set()
    assert await asyncio.gather(running, *waiting) == [0, 2, 4]
    assert slow.seen == [1, 2]
