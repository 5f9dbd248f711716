"""One partner's flood makes nobody else wait; alone it may have everything."""

import asyncio
from collections import Counter
from itertools import pairwise

import pytest

from services.knocks import Knocks
from services.problems import TooBusy
from services.shares import Shares


class Work:
    """Something that takes turns, as slowly as a test says."""

    def __init__(self, shares: Shares) -> None:
        self.shares, self.go_on = shares, asyncio.Event()
        self.in_hand: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.done: list[str] = []

    async def do(self, partner: str) -> None:
        async with self.shares.turn(partner):
            self.in_hand[partner] += 1
            self.most[partner] = max(self.most[partner], self.in_hand[partner])
            await self.go_on.wait()
            self.in_hand[partner] -= 1
            self.done.append(partner)


async def _settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_alone_a_partner_may_have_all_and_in_company_its_share() -> None:
    work = Work(Shares(alone=6, together=2))
    flood = [asyncio.create_task(work.do("p")) for _ in range(20)]
    await _settled()
    assert work.in_hand["p"] == 6
    other = asyncio.create_task(work.do("q"))
    await _settled()
    assert work.in_hand["q"] == 1, "nobody waits behind another partner's calls"
    work.go_on.set()
    await asyncio.gather(*flood, other)
    assert work.done.count("p") == 20
    again = [asyncio.create_task(work.do("p")) for _ in range(5)]
    await asyncio.gather(*again)


async def test_in_company_nobody_has_more_than_a_share_at_once() -> None:
    work = Work(Shares(alone=6, together=2))
    first = asyncio.create_task(work.do("q"))
    await _settled()
    flood = [asyncio.create_task(work.do("p")) for _ in range(9)]
    await _settled()
    assert work.in_hand["p"] == 2
    work.go_on.set()
    await asyncio.gather(first, *flood)
    assert work.most["p"] == 2


async def test_calls_wait_in_their_order_and_a_full_queue_turns_away() -> None:
    shares, order = Shares(alone=1, together=1, longest=2), list[int]()
    begun = asyncio.Event()

    async def one(number: int) -> None:
        async with shares.turn("p"):
            order.append(number)
            await begun.wait()

    waiting = [asyncio.create_task(one(number)) for number in range(3)]
    await _settled()
    with pytest.raises(TooBusy):
        await one(3)
    begun.set()
    await asyncio.gather(*waiting)
    assert order == [0, 1, 2]


async def test_who_goes_away_while_waiting_leaves_the_turn_to_the_next() -> None:
    shares, entered = Shares(alone=1, together=1), list[str]()

    async def one(name: str) -> None:
        async with shares.turn("p"):
            entered.append(name)
            await asyncio.sleep(0.01)

    first, gone, last = (asyncio.create_task(one(name)) for name in ("first", "gone", "last"))
    await _settled()
    gone.cancel()
    await asyncio.gather(first, last)
    assert entered == ["first", "last"]
    assert not shares._in_hand
    assert not shares._waiting


async def test_a_turn_that_is_given_to_somebody_who_just_went_away_is_passed_on() -> None:
    shares = Shares(alone=1, together=1)
    held = shares.turn("p")
    await held.__aenter__()
    gone, last = (asyncio.create_task(_pass(shares)) for _ in range(2))
    await _settled()
    await held.__aexit__(None, None, None)  # the turn is now the first one's, who does not know it yet
    gone.cancel()
    await asyncio.wait_for(last, 1)
    assert not shares._in_hand


async def _pass(shares: Shares) -> None:
    async with shares.turn("p"):
        pass


async def test_who_floods_has_less_beside_somebody_whose_calls_never_wait() -> None:
    work = Work(Shares(alone=6, together=4, beside=2))
    calm = asyncio.create_task(work.do("q"))
    await _settled()
    flood = [asyncio.create_task(work.do("p")) for _ in range(12)]
    await _settled()
    assert work.in_hand["p"] == 4, "what it had before it had to wait, it keeps"
    for _ in range(4):
        work.go_on.set()
        await asyncio.sleep(0)
        work.go_on.clear()
        await _settled()
        assert work.in_hand["p"] <= 4
    assert work.in_hand["p"] == 2
    work.go_on.set()
    await asyncio.gather(calm, *flood)


async def test_who_floods_beside_another_who_floods_has_a_share() -> None:
    work = Work(Shares(alone=6, together=4, beside=2))
    floods = [asyncio.create_task(work.do(partner)) for partner in "pq" * 12]
    await _settled()
    assert work.in_hand == {"p": 4, "q": 4}
    work.go_on.set()
    await asyncio.gather(*floods)
    assert work.most["q"] == 4


async def test_many_knocks_are_answered_evenly_and_a_few_at_once() -> None:
    knocks, loop = Knocks(free=50, at_once=3, wait=0.2), asyncio.get_running_loop()
    began, answered = loop.time(), list[float]()

    async def knock() -> None:
        await knocks.hold()
        answered.append(loop.time() - began)

    await asyncio.gather(*(knock() for _ in range(4)))
    assert answered[3] < 0.02, "a few are answered at once"
    await asyncio.gather(*(knock() for _ in range(6)))
    pauses = [later - earlier for earlier, later in pairwise(answered[4:])]
    assert min(pauses) > 0.01, "many never come at one moment"
    assert answered[-1] >= 0.1


async def test_no_knock_waits_longer_than_the_longest_wait() -> None:
    knocks, loop = Knocks(free=50, at_once=1, wait=0.1), asyncio.get_running_loop()
    for _ in range(20):
        waiting = asyncio.create_task(knocks.hold())
        await asyncio.sleep(0)
    began = loop.time()
    await waiting
    assert 0.05 < loop.time() - began < 0.2
