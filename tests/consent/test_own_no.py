"""A person's own no against a guardian's yes, in every order; nothing but the person takes it back."""

import asyncio
from collections.abc import Sequence
from itertools import permutations

import pytest

from consent.model import OwnNo
from services.audit.wire import Draft
from services.problems import Problem
from tests.house import House

ARROW = "needs-to-cafe"


async def in_force(house: House) -> bool:
    """Whether the café may be told about Bo now."""
    heard = await house.refused("ib", "bo", ARROW)
    assert heard in ([], ["no_permission_in_force"])
    return heard == []


@pytest.mark.parametrize("order", list(permutations(["clara yes", "bo no", "clara yes again"])))
async def test_whatever_came_first_the_own_no_stands(house: House, order: tuple[str, ...]) -> None:
    said_no = False
    for who, answer, *_ in (each.split() for each in order):
        if who == "clara" and said_no:
            with pytest.raises(OwnNo) as refused:
                await house.answer("clara", "bo", ARROW)
            assert (await house.last("turned-away")).index == refused.value.more["entry"]
        else:
            await house.answer(who, "bo", ARROW, answer == "yes")
        said_no = said_no or who == "bo"
        assert await in_force(house) == (not said_no)
    assert not await in_force(house)


async def test_the_persons_withdrawal_of_a_guardians_yes_is_an_own_no(house: House) -> None:
    await house.answer("clara", "bo", ARROW)
    await house.withdraw("bo", "bo", ARROW)
    with pytest.raises(OwnNo):
        await house.answer("clara", "bo", ARROW)
    assert not await in_force(house)


async def test_only_the_persons_own_yes_takes_their_no_back(house: House) -> None:
    await house.answer("bo", "bo", ARROW, False)
    await house.answer("clara", "bo", ARROW, False)
    assert not await in_force(house)
    await house.answer("bo", "bo", ARROW)
    assert await in_force(house)
    await house.withdraw("clara", "bo", ARROW)
    await house.answer("clara", "bo", ARROW)
    assert await in_force(house)


async def test_a_no_to_one_arrow_leaves_the_others(house: House) -> None:
    await house.answer("clara", "bo", ARROW)
    await house.answer("bo", "bo", "plan-to-cafe", False)
    assert await in_force(house)


async def test_an_own_no_between_a_guardians_reading_and_entry_turns_the_yes_away(house: House) -> None:
    notice = await house.notice("bo", ARROW)
    fired = False

    async def bo_says_no(drafts: Sequence[Draft]) -> None:
        nonlocal fired
        if not fired and drafts[0].kind == "given":
            fired = True
            await house.answer("bo", "bo", ARROW, False, notice=notice)

    house.ledgers["consent"].before = bo_says_no
    with pytest.raises(OwnNo):
        await house.answer("clara", "bo", ARROW, notice=notice)
    assert fired
    assert [entry.kind for entry in await house.entries("given", "refused") if entry.said["arrow"] == ARROW] == [
        "refused"
    ]
    assert not await in_force(house)


async def test_a_guardians_yes_between_a_persons_reading_and_no_does_not_hold_the_no_up(house: House) -> None:
    notice = await house.notice("bo", ARROW)
    fired = False

    async def clara_says_yes(drafts: Sequence[Draft]) -> None:
        nonlocal fired
        if not fired and drafts[0].kind == "refused":
            fired = True
            await house.answer("clara", "bo", ARROW, notice=notice)

    house.ledgers["consent"].before = clara_says_yes
    await house.answer("bo", "bo", ARROW, False, notice=notice)
    assert fired
    assert not await in_force(house)


async def test_many_answers_at_once_end_in_the_persons_no(house: House) -> None:
    notice = await house.notice("bo", ARROW)
    answers = [house.answer("clara", "bo", ARROW, notice=notice) for _ in range(5)]
    answers.insert(3, house.answer("bo", "bo", ARROW, False, notice=notice))
    done = await asyncio.gather(*answers, return_exceptions=True)
    assert all(not isinstance(one, BaseException) or isinstance(one, Problem) for one in done)
    assert not isinstance(done[3], BaseException)
    assert not await in_force(house)


async def test_an_own_no_does_not_stop_a_law_but_is_shown(house: House) -> None:
    await house.answer("bo", "bo", "introduction-to-home", False)
    assert (await house.send("ib", "bo", "hours-to-subsidy")).outcome == "deposited"


async def test_a_yes_of_the_same_moment_waits_for_the_no_and_is_then_told_of_it(house: House) -> None:
    in_, held = asyncio.Event(), asyncio.Event()

    async def hold(drafts: Sequence[Draft]) -> None:
        if any(draft.kind == "refused" for draft in drafts):
            held.set()
            await in_.wait()

    house.ledgers["consent"].before = hold
    no = asyncio.create_task(house.answer("bo", "bo", ARROW, False))
    await held.wait()
    yes = asyncio.create_task(house.answer("clara", "bo", ARROW))
    done, _ = await asyncio.wait([yes], timeout=0.1)
    assert not done, "it waits"
    in_.set()
    await no
    with pytest.raises(OwnNo):
        await yes
