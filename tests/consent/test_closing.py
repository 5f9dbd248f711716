"""Closing a withdrawal: who has something is asked to erase it, reminded, and the person hears when all have."""

from typing import Any

import pytest

import consent.closing as closing_room
from consent.wire import Message
from services.problems import NotFound
from tests.house import House, K

NEEDS = "needs-to-cafe"


@pytest.fixture
async def flow(house: House) -> str:
    """The café has got something about Bo; then Bo withdraws."""
    await house.answer("clara", "bo", NEEDS)
    answer = await house.flow("ib", "bo", NEEDS)
    await house.withdraw("bo", "bo", NEEDS)
    return answer.flow


async def to_cafe(house: House, kind: str) -> list[Message]:
    return [message for message in await house.gateway.messages(house.who("ib"), K) if message.kind == kind]


async def to_bo(house: House) -> list[Message]:
    messages = await house.consent.messages(house.session("bo"))
    return [message for message in messages if message.kind == "withdrawal-closed"]


async def closing(house: House) -> str:
    found = await house.consent.permissions(house.cases["bo"], house.session("bo"))
    return next(str(one["closing"]) for one in found["permissions"] if one["arrow"] == NEEDS)


async def says(house: House, flow: str, said: str = "erased", name: str = "ib") -> Any:
    return await house.gateway.acknowledge(house.who(name), K, flow, said)


async def test_the_receiver_is_asked_once_by_flow_and_its_own_reference(house: House, flow: str) -> None:
    for _ in range(3):
        await house.sweep()
    asked = await to_cafe(house, "please-erase")
    assert len(asked) == 1
    assert asked[0].about == {"flow": flow, "case": house.references["bo"]["cafe"], "arrow": NEEDS}
    assert "by 8 December 2026" in asked[0].text["en"] and "senest 8. december 2026" in asked[0].text["da"]
    assert "Support I need" in asked[0].text["en"] and NEEDS not in asked[0].text["en"], "no one reads ids"
    assert "Bo" not in str(asked[0])
    assert await closing(house) == "asked"


async def test_its_answer_closes_the_withdrawal_and_the_person_is_told(house: House, flow: str) -> None:
    await house.sweep()
    assert await to_bo(house) == []
    await says(house, flow)
    assert await closing(house) == "closed"
    told = await to_bo(house)
    assert len(told) == 1
    assert "Café Kastanjen" in told[0].text["da"]
    assert (await house.last("withdrawal-closed")).said["receivers"] == 1
    for _ in range(2):
        await says(house, flow)
        await house.sweep()
    assert len(await to_bo(house)) == 1
    assert len(await house.entries("withdrawal-closed")) == 1


async def test_saying_received_is_not_saying_erased(house: House, flow: str) -> None:
    await house.sweep()
    await says(house, flow, "received")
    assert await closing(house) == "asked"


async def test_nobody_elses_word_closes_it(house: House, flow: str) -> None:
    await house.sweep()
    for name in ("hanne", "frida"):
        with pytest.raises(NotFound):
            await says(house, flow, "erased", name)
    assert await closing(house) == "asked"


async def test_who_erases_before_being_asked_has_answered_and_the_person_is_told(house: House, flow: str) -> None:
    await says(house, flow)
    for _ in range(2):
        await house.sweep()
    assert await to_cafe(house, "please-erase") == []
    assert await closing(house) == "closed"
    told = await to_bo(house)
    assert len(told) == 1
    assert "Café Kastanjen" in told[0].text["da"]
    assert (await house.last("withdrawal-closed")).said["receivers"] == 1


async def test_who_erases_while_the_question_is_written_has_answered(
    house: House, flow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, looked = closing_room._who_has_it, []

    async def and_meanwhile(desk: Any, permission: Any) -> Any:
        found = await look(desk, permission)
        if not looked:
            looked.append(found)
            await says(house, flow)
        return found

    monkeypatch.setattr(closing_room, "_who_has_it", and_meanwhile)
    await house.sweep()
    assert looked[0][flow][2] == 0, "it was not erased yet when it was looked for"
    assert await closing(house) == "closed"
    assert len(await to_bo(house)) == 1


async def test_what_was_erased_before_is_not_asked_for(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    answer = await house.flow("ib", "bo", NEEDS)
    await says(house, answer.flow)
    await house.withdraw("bo", "bo", NEEDS)
    await house.sweep()
    assert await to_cafe(house, "please-erase") == []
    assert await closing(house) == "closed"


async def test_with_nothing_given_out_there_is_nobody_to_wait_for(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    await house.withdraw("bo", "bo", NEEDS)
    await house.sweep()
    assert await closing(house) == "closed"
    assert await to_bo(house) == []


async def test_all_flows_under_it_are_waited_for(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    flows = [(await house.flow("ib", "bo", NEEDS)).flow for _ in range(3)]
    await house.withdraw("bo", "bo", NEEDS)
    await house.sweep()
    assert len(await to_cafe(house, "please-erase")) == 3
    for flow in flows[:2]:
        await says(house, flow)
    assert await closing(house) == "asked"
    await says(house, flows[2])
    assert await closing(house) == "closed"


async def test_what_a_newer_yes_let_through_is_not_asked_back(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    old = await house.flow("ib", "bo", NEEDS)
    await house.withdraw("clara", "bo", NEEDS)
    await house.answer("bo", "bo", NEEDS)
    await house.flow("ib", "bo", NEEDS)
    await house.sweep()
    assert [message.about["flow"] for message in await to_cafe(house, "please-erase")] == [old.flow]


async def test_a_reminder_goes_out_after_seven_days_by_the_calendar_and_once(house: House, flow: str) -> None:
    await house.sweep()
    house.step("2026-12-07T23:59:59.900")
    await house.sweep()
    assert await to_cafe(house, "reminder") == []
    house.step("2026-12-08")
    for _ in range(3):
        await house.sweep()
    assert len(await to_cafe(house, "reminder")) == 1
    assert len(await house.entries("reminded")) == 1
    house.step("2026-12-14T23:00")
    await house.sweep()
    assert len(await to_cafe(house, "reminder")) == 1
    await says(house, flow)
    house.step("2026-12-30")
    await house.sweep()
    assert len(await to_cafe(house, "reminder")) == 1


async def test_a_reminder_and_a_close_name_no_flow_in_the_clear(house: House, flow: str) -> None:
    await house.sweep()
    house.step("2026-12-08")
    await house.sweep()
    await says(house, flow)
    for entry in await house.entries("reminded", "withdrawal-closed"):
        assert flow not in str(entry.said)


async def test_what_went_to_a_guardian_is_not_waited_for(house: House) -> None:
    await house.permit("clara", "bo", "next-step-to-guardian")
    sent = await house.send("frida", "bo", "next-step-to-guardian")
    await house.fetch("clara", sent.flow)
    await house.withdraw("bo", "bo", "next-step-to-guardian")
    await house.sweep()
    assert len(await house.entries("withdrawal-closed")) == 1
    house.step("2026-12-10")
    await house.sweep()
    assert await house.entries("reminded") == []


async def test_a_crash_between_entry_and_rows_repeats_nothing(house: House, flow: str) -> None:
    await house.sweep()
    house.step("2026-12-08")
    door = house.ledgers["consent"]
    door.lost_answers = True
    with pytest.raises(Exception, match="does not answer"):
        await house.consent.sweep()
    door.lost_answers = False
    await house.sweep()
    assert len(await house.entries("reminded")) == 1
    assert len(await to_cafe(house, "reminder")) == 1


def test_a_partner_that_left_the_map_is_told_in_general_words(house: House) -> None:
    told = closing_room._titles(house.map, {"cafe", "long-gone"})
    assert told["en"] == "Café Kastanjen and a place that takes no part any more"
    assert "ikke er med mere" in told["da"]


async def test_one_that_cannot_be_closed_keeps_no_other_waiting(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    flows = []
    for _ in range(2):
        await house.permit("clara", "bo", NEEDS)
        flows.append((await house.flow("ib", "bo", NEEDS)).flow)
        await house.withdraw("clara", "bo", NEEDS)
    close, stuck = closing_room._close_if_answered, list[str]()

    async def stumbling(desk: Any, permission: str) -> None:
        stuck.append(permission)
        if permission == stuck[0]:
            raise LookupError(permission)
        await close(desk, permission)

    monkeypatch.setattr(closing_room, "_close_if_answered", stumbling)
    with pytest.raises(LookupError):
        await house.sweep()
    assert {one.about["flow"] for one in await to_cafe(house, "please-erase")} == set(flows)
