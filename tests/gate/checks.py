"""Named checks of what is promised, each short; `test_planted` plants bugs and sees which of them notices."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from consent.model import OwnNo
from gateway.wire import FlowAnswer
from services.audit.wire import Draft, Place
from services.problems import Problem
from tests.house import House, at, heard
from tests.model import ledger_checks

NEEDS, SUPPORT = "needs-to-cafe", ["support-needs.practical_support", "support-needs.sensory_needs"]
Check = Callable[[House], Awaitable[None]]


async def flow(house: House, **asked: object) -> FlowAnswer | list[str]:
    """What comes of Ib's question about Bo: an answer, or the reasons he hears."""
    try:
        return await house.flow("ib", "bo", NEEDS, **asked)
    except Problem as problem:
        return heard(problem)


async def the_ledger_keeps_its_promises(house: House) -> None:
    """P8, P10, P11, read from the entries alone."""
    citizens = {case: name for name, case in house.cases.items()}
    assert ledger_checks.broken(await house.entries(), citizens) == []


async def a_narrower_yes_holds_from_its_entry_on(house: House) -> None:
    """Also for a flow that reads facts between the entry and its applying."""
    await house.answer("clara", "bo", NEEDS)
    notice = await house.notice("bo", NEEDS)

    async def before_it_is_applied(drafts: Sequence[Draft], _: Sequence[Place]) -> None:
        if drafts[0].kind == "given":
            await flow(house)

    house.ledgers["consent"].after = before_it_is_applied
    await house.answer("clara", "bo", NEEDS, True, SUPPORT[:1], notice=notice)
    await the_ledger_keeps_its_promises(house)


async def nothing_is_permitted_at_the_end_of_a_guardianship(house: House) -> None:
    """Also when the last day ends between the reading and the entry."""
    await house.answer("clara", "bo", NEEDS)

    async def midnight(drafts: Sequence[Draft]) -> None:
        if drafts[0].kind == "decision":
            house.clock.instant = at("2027-03-01")

    house.ledgers["gateway"].before = midnight
    assert await flow(house) != []
    await the_ledger_keeps_its_promises(house)


async def nothing_leaves_after_a_withdrawal(house: House) -> None:
    """Also when the holder is being asked just then."""
    await house.answer("clara", "bo", NEEDS)

    async def withdraw(question: dict[str, object]) -> object:
        await house.withdraw("bo", "bo", NEEDS)
        return {"support-needs": {"practical_support": "x"}}

    house.holder.give = withdraw
    assert await flow(house) == ["no_permission_in_force"]
    await the_ledger_keeps_its_promises(house)


async def what_stands_at_the_end_is_what_was_said_last(house: House) -> None:
    """A question overtakes an answer on the way from the ledger into the rows."""
    notice = await house.notice("bo", NEEDS)

    async def overtake(drafts: Sequence[Draft], _: Sequence[Place]) -> None:
        if drafts[0].kind == "given":
            await house.ask("bo", "invitation")

    house.ledgers["consent"].after = overtake
    await house.answer("clara", "bo", NEEDS, notice=notice)
    assert isinstance(await flow(house), FlowAnswer)


async def no_guardian_says_yes_over_a_persons_no(house: House) -> None:
    """Also when the no comes between the guardian's reading and the entry."""
    notice = await house.notice("bo", NEEDS)

    async def bo_says_no(drafts: Sequence[Draft]) -> None:
        if drafts[0].kind == "given":
            await house.answer("bo", "bo", NEEDS, False, notice=notice)

    house.ledgers["consent"].before = bo_says_no
    with suppress(OwnNo):
        await house.answer("clara", "bo", NEEDS, notice=notice)
    await the_ledger_keeps_its_promises(house)
    assert await flow(house) == ["no_permission_in_force"]


async def a_persons_no_stops_a_guardians_yes(house: House) -> None:
    await house.answer("bo", "bo", NEEDS, False)
    with suppress(OwnNo):
        await house.answer("clara", "bo", NEEDS)
    await the_ledger_keeps_its_promises(house)
    assert await flow(house) == ["no_permission_in_force"]


async def nothing_leaves_while_its_release_is_not_durable(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    door = house.ledgers["gateway"]

    async def away(drafts: Sequence[Draft]) -> None:
        door.down = drafts[0].kind == "released"

    door.before = away
    assert await flow(house) == ["unavailable"]


async def a_withdrawal_counts_for_the_next_question(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    assert isinstance(await flow(house), FlowAnswer)
    await house.withdraw("clara", "bo", NEEDS)
    assert await flow(house) == ["no_permission_in_force"]


async def a_kept_withdrawal_counts_before_it_is_entered(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    house.ledger_down()
    assert (await house.withdraw("bo", "bo", NEEDS)).kept
    house.ledger_down(False)
    assert await flow(house) == ["no_permission_in_force"]


async def a_permission_ends_at_its_end(house: House) -> None:
    await house.permit("bo", "bo", NEEDS)
    house.step("2027-12-01")
    assert await flow(house) == ["no_permission_in_force"]
    assert (await house.last("decision")).said.get("reasons") == ["expired"]


async def every_refusal_is_on_record(house: House) -> None:
    before = len(await house.entries("decision"))
    assert await flow(house) == ["no_permission_in_force"]
    assert len(await house.entries("decision")) == before + 1


async def only_what_is_permitted_leaves(house: House) -> None:
    await house.answer("clara", "bo", NEEDS, True, SUPPORT[:1])

    async def generous(_: dict[str, object]) -> object:
        return {"support-needs": {"practical_support": "x", "sensory_needs": "y"}}

    house.holder.give = generous
    answer = await flow(house)
    assert isinstance(answer, FlowAnswer)
    assert answer.information == {"support-needs": {"practical_support": "x"}}


async def one_key_is_one_release(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    assert isinstance(await flow(house, key="k"), FlowAnswer)
    assert await flow(house, key="k") == ["already_released"]


async def one_assertion_is_one_permit(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    assert isinstance(await flow(house, once=("assertion:1",)), FlowAnswer)
    assert await flow(house, once=("assertion:1",)) == ["assertion_used"]


async def from_outside_no_permission_is_no_permission(house: House) -> None:
    await house.answer("bo", "bo", NEEDS, False)
    assert await flow(house) == ["no_permission_in_force"]


async def a_withdrawn_introduction_ends_the_part(house: House) -> None:
    await house.withdraw("bo", "bo", "introduction-to-cafe")
    await house.answer("clara", "bo", NEEDS)
    assert await flow(house) == ["no_such_case"]


async def no_word_of_a_caller_stands_in_the_clear(house: House) -> None:
    await flow(house, purpose="Bo Kastanjegaard")
    assert "Kastanjegaard" not in str((await house.last("decision")).said)
