"""Emergencies: declared with words, for a while, told to everybody at once, and looked at by a day."""

import asyncio
from collections.abc import Sequence

import pytest

from services.audit.wire import Draft
from services.problems import Invalid, Moved, NoSuchCase, Problem, Refused
from tests.house import House, K, heard

HELP = "acute-help-to-cafe"
WORDS = "Bo fell and cannot answer"


async def declare(house: House, name: str = "ib", words: str = WORDS, arrow: str = HELP, citizen: str = "bo"):
    case = house.case(name, citizen)
    return await house.gateway.declare_emergency(house.who(name), K, case, arrow, words)


async def kinds(house: House, name: str) -> list[str]:
    return [message.kind for message in await house.consent.messages(house.session(name))]


async def test_without_it_nothing_flows_and_the_caller_hears_what_to_do(house: House) -> None:
    assert await house.refused("ib", "bo", HELP) == ["no_emergency"]


async def test_it_lets_through_once_and_then_no_more(house: House) -> None:
    declared = await declare(house)
    answer = await house.flow("ib", "bo", HELP)
    assert set(answer.information or {}) == {"acute-help"}
    assert {"inform_by": declared.check_by} in answer.obligations
    assert await house.refused("ib", "bo", HELP) == ["used_up"]
    await declare(house)
    assert await house.refused("ib", "bo", HELP) == []


async def test_of_two_at_the_same_moment_one_is_let_through(house: House) -> None:
    await declare(house)
    house.holder.held.clear()
    both = [asyncio.create_task(house.refused("ib", "bo", HELP)) for _ in range(2)]
    while len(house.holder.asked) < 2:
        await asyncio.sleep(0.01)
    house.holder.held.set()
    assert sorted(await asyncio.gather(*both)) == [[], ["used_up"]]
    assert len(await house.entries("released")) == 1
    assert (await house.entries("closed"))[-1].said["outcome"] in ("aborted", "handed-over")


async def test_it_holds_for_the_minutes_of_the_map(house: House) -> None:
    declared = await declare(house)
    entry = await house.last("emergency")
    assert (declared.entry, declared.ends_at) == (entry.index, entry.time + 60 * 60_000)
    house.clock.instant = declared.ends_at - 5
    assert await house.refused("ib", "bo", HELP) == []
    await declare(house)
    again = (await house.last("emergency")).time + 60 * 60_000
    house.clock.instant = again
    assert await house.refused("ib", "bo", HELP) == ["no_emergency"]


@pytest.mark.parametrize("words", ["", "  ", "help", "he fell"])
async def test_it_takes_words(house: House, words: str) -> None:
    with pytest.raises(Invalid) as wrong:
        await declare(house, words=words)
    assert wrong.value.more["field"] == "justification"
    assert await house.entries("emergency") == []


async def test_everybody_concerned_is_told_once(house: House) -> None:
    before = {name: await kinds(house, name) for name in ("bo", "clara", "hanne", "mona", "frida", "anna", "eva")}
    await declare(house)
    for _ in range(2):
        await house.sweep()
    for name in ("bo", "clara", "hanne", "mona"):
        assert (await kinds(house, name)).count("emergency") == before[name].count("emergency") + 1
    for name in ("frida", "anna", "eva"):
        assert await kinds(house, name) == before[name]
    text = (await house.consent.messages(house.session("clara")))[-1].text
    assert "Café Kastanjen" in text["da"]
    assert "10:00" in text["da"]
    assert "Aalborg Municipality" in text["en"]


async def test_each_is_told_whom_it_is_about_in_words_of_their_own(house: House) -> None:
    await declare(house)
    said = {}
    for name in ("bo", "clara", "hanne", "mona"):
        told = [one for one in await house.consent.messages(house.session(name)) if one.kind == "emergency"]
        said[name] = told[-1].text["en"]
    assert "Bo" in said["clara"] and "case" not in said["clara"]
    assert house.references["bo"]["care-home"] in said["hanne"] and "Bo" not in said["hanne"]
    assert house.references["bo"]["municipality"] in said["mona"]
    assert "case" not in said["bo"] and "that acute help is needed" in said["bo"]


async def test_a_check_falls_due_for_the_officer_within_three_days(house: House) -> None:
    declared = await declare(house)
    assert declared.check_by == "2026-12-04"
    checks = [one for one in await house.consent.messages(house.session("mona")) if one.kind == "check"]
    assert checks[-1].about == {"check": declared.check}
    entry = await house.last("emergency")
    assert entry.about["check_id"] == declared.check
    assert entry.sealed["justification"] == WORDS
    assert WORDS not in str(entry.said)


async def test_an_ended_guardian_is_not_told(house: House) -> None:
    house.step("2027-03-01T10:00")
    before = await kinds(house, "clara")
    await declare(house)
    assert await kinds(house, "clara") == before


async def test_who_may_not_get_it_anyway_cannot_declare_one(house: House) -> None:
    with pytest.raises(NoSuchCase):
        await declare(house, citizen="anna")
    with pytest.raises(NoSuchCase):
        await declare(house, "jonna")
    with pytest.raises(Refused) as refused:
        await declare(house, arrow="needs-to-cafe")
    assert heard(refused.value) == ["no_permission_in_force"]
    with pytest.raises(Invalid):
        await declare(house, arrow="help-to-moon")
    assert await house.entries("emergency") == []
    assert [entry.said["outcome"] for entry in await house.entries("decision")] == ["refused"] * 3


async def test_the_persons_own_no_is_no_hindrance_and_is_seen(house: House) -> None:
    await house.answer("bo", "bo", "needs-to-cafe", False)
    await declare(house)
    assert await house.refused("ib", "bo", HELP) == []


async def test_an_unrelated_change_at_the_same_moment_does_not_turn_it_away(house: House) -> None:
    times = 0

    async def something_else(drafts: Sequence[Draft]) -> None:
        nonlocal times
        if drafts[0].kind == "emergency" and times < 2:
            times += 1
            await house.ask("bo", "invitation")

    house.ledgers["consent"].before = something_else
    assert (await declare(house)).entry >= 0
    assert times == 2


async def test_one_whose_grant_ended_meanwhile_is_refused(house: House) -> None:
    grants = await house.collaboration.grants(K, house.cases["bo"])
    grant = next(one.id for one in grants if one.actor == "cafe-manager")

    async def ended(drafts: Sequence[Draft]) -> None:
        if drafts[0].kind == "emergency":
            await house.collaboration.end_grant(K, house.cases["bo"], grant, "", house.doer("frida"))

    house.ledgers["consent"].before = ended
    with pytest.raises(Problem) as refused:
        await declare(house)
    assert not isinstance(refused.value, Moved)
    assert await house.entries("emergency") == []
