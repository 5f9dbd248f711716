"""A withdrawal: at once, kept while the ledger is away, entered once; and a yes that never got in is dropped."""

from collections.abc import Sequence
from typing import Any

import pytest

from consent.service import ABANDONED
from services.audit.wire import Draft
from services.problems import TooBusy, Unavailable
from tests.house import House

NEEDS = "needs-to-cafe"
NO = ["no_permission_in_force"]


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweeper takes what is pending for abandoned at once."""
    assert ABANDONED > 0
    monkeypatch.setattr("consent.service.ABANDONED", 0)


async def told(house: House, name: str, kind: str) -> list[Any]:
    return [message for message in await house.consent.messages(house.session(name)) if message.kind == kind]


async def test_it_is_in_force_when_it_is_acknowledged(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    assert await house.refused("ib", "bo", NEEDS) == []
    done = await house.withdraw("clara", "bo", NEEDS)
    assert (done.state, done.kept, done.entry) == ("withdrawn", False, (await house.last("withdrawn")).index)
    assert await house.refused("ib", "bo", NEEDS) == NO
    assert (await house.last("decision")).said["reasons"] == ["withdrawn"]


async def test_it_takes_no_more_steps_than_a_yes(house: House) -> None:
    """GDPR Article 7(3): one call with a case and an arrow, and no notice to be named."""
    await house.answer("clara", "bo", NEEDS)
    done = await house.consent.withdraw(house.cases["bo"], NEEDS, house.session("bo"))
    assert done.state == "withdrawn"


async def test_it_ends_the_grant_that_it_introduced(house: House) -> None:
    assert (await house.send("ib", "bo", "hours-to-subsidy")).outcome == "deposited"
    await house.withdraw("bo", "bo", "introduction-to-cafe")
    assert await house.refused("ib", "bo", "hours-to-subsidy", information={"hours-worked": {"hours": 1}}) == [
        "no_such_case"
    ]
    assert await house.gateway.cases(house.who("ib"), "aalborg-aktiv") == []
    assert await house.consent.cases(house.session("ib")) == []


async def test_another_withdrawal_ends_no_part(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    await house.withdraw("bo", "bo", NEEDS)
    assert [one["as"] for one in await house.consent.cases(house.session("ib"))] == ["worker"]
    assert [one["as"] for one in await house.consent.cases(house.session("lis"))] == ["worker"], "through her team"


class TestTheLedgerIsAway:
    """The person hears that it is kept, and that nothing flows meanwhile; which is true."""

    async def test_it_is_kept_and_nothing_flows(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS)
        house.ledger_down()
        done = await house.withdraw("bo", "bo", NEEDS)
        assert (done.state, done.kept, done.entry) == ("withdrawn", True, -1)
        assert await house.refused("ib", "bo", NEEDS) == ["unavailable"]

    @pytest.mark.parametrize("act", ["withdraw", "no"])
    async def test_when_the_ledger_is_back_facts_refuse_before_it_is_entered(self, house: House, act: str) -> None:
        await house.answer("clara", "bo", NEEDS)
        notice = await house.notice("bo", NEEDS)
        house.ledger_down()
        if act == "no":
            assert (await house.answer("bo", "bo", NEEDS, False, notice=notice)).kept
        else:
            assert (await house.withdraw("bo", "bo", NEEDS)).kept
        house.ledger_down(False)
        assert await house.entries("withdrawn", "refused") == []
        assert await house.refused("ib", "bo", NEEDS) == NO
        found = await house.consent.permissions(house.cases["bo"], house.session("bo"))
        assert {one["arrow"]: one["state"] for one in found["permissions"]}[NEEDS] == "withdrawn"

    async def test_what_it_introduced_is_over_too_and_other_arrows_flow(self, house: House) -> None:
        await house.answer("clara", "bo", NEEDS)
        house.ledger_down()
        await house.withdraw("bo", "bo", "introduction-to-home")
        house.ledger_down(False)
        assert await house.refused("ib", "bo", NEEDS) == ["nobody_at_the_other_end"]
        assert (await house.send("ib", "bo", "hours-to-subsidy")).outcome == "deposited"

    async def test_it_goes_in_later_exactly_once(self, house: House, patience: None) -> None:
        await house.answer("clara", "bo", NEEDS)
        house.ledger_down()
        first = await house.withdraw("bo", "bo", NEEDS)
        assert await house.withdraw("bo", "bo", NEEDS) == first
        house.ledger_down(False)
        for _ in range(3):
            await house.sweep()
        assert len(await house.entries("withdrawn")) == 1
        again = await house.withdraw("bo", "bo", NEEDS)
        assert (again.receipt, again.kept, again.entry) == (first.receipt, False, (await house.last("withdrawn")).index)
        assert len(await house.consent.receipts(house.session("bo"))) == 1

    async def test_a_yes_waits_until_the_earlier_no_is_in(self, house: House, patience: None) -> None:
        await house.answer("clara", "bo", NEEDS)
        notice = await house.notice("bo", NEEDS)
        house.ledger_down()
        await house.withdraw("bo", "bo", NEEDS)
        house.ledger_down(False)
        with pytest.raises(Unavailable, match="earlier no"):
            await house.answer("bo", "bo", NEEDS, True, notice=notice)
        await house.sweep()
        await house.answer("bo", "bo", NEEDS, True, notice=notice)
        assert await house.refused("ib", "bo", NEEDS) == []

    async def test_what_this_room_could_not_store_is_not_said_to_be_kept(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await house.answer("clara", "bo", NEEDS)

        async def full(work: object) -> None:
            raise TooBusy("The queue is full; nothing was done.")

        with monkeypatch.context() as patched:
            patched.setattr(house.consent.desk.changes.database, "write", full)
            with pytest.raises(TooBusy):
                await house.withdraw("bo", "bo", NEEDS)
        await house.sweep()
        assert await house.entries("withdrawn") == []
        assert await house.refused("ib", "bo", NEEDS) == [], "nothing was done, and nobody said it was"

    async def test_a_full_queue_is_no_reason_to_forget_a_no(self, house: House, patience: None) -> None:
        await house.answer("clara", "bo", NEEDS)

        async def full(drafts: Sequence[Draft]) -> None:
            raise TooBusy("The queue is full; nothing was done.")

        house.ledgers["consent"].before = full
        assert (await house.withdraw("bo", "bo", NEEDS)).kept
        assert await house.refused("ib", "bo", NEEDS) == NO

    async def test_an_answer_that_was_lost_on_its_way_back_is_found(self, house: House, patience: None) -> None:
        await house.answer("clara", "bo", NEEDS)
        house.ledgers["consent"].lost_answers = True
        done = await house.withdraw("bo", "bo", NEEDS)
        assert done.kept
        house.ledgers["consent"].lost_answers = False
        assert await house.refused("ib", "bo", NEEDS) == NO
        await house.sweep()
        assert len(await house.entries("withdrawn")) == 1
        assert await house.refused("ib", "bo", NEEDS) == NO


class TestAYesThatDidNotGetIn:
    """Never a yes without its entry, and never one that comes into force behind people's backs."""

    async def test_it_is_not_in_force_is_dropped_and_asked_again(self, house: House, patience: None) -> None:
        notice = await house.notice("bo", NEEDS)
        house.ledger_down()
        with pytest.raises(Unavailable):
            await house.answer("clara", "bo", NEEDS, notice=notice)
        house.ledger_down(False)
        assert await house.refused("ib", "bo", NEEDS) == NO
        await house.sweep()
        await house.sweep()
        assert await house.refused("ib", "bo", NEEDS) == NO
        assert [entry.kind for entry in await house.entries("given", "dropped")][-1] == "dropped"
        assert len(await told(house, "clara", "please-answer-again")) == 1
        assert (await house.answer("clara", "bo", NEEDS)).state == "given"
        assert await house.refused("ib", "bo", NEEDS) == []

    async def test_one_whose_answer_was_lost_stands(self, house: House, patience: None) -> None:
        notice = await house.notice("bo", NEEDS)
        house.ledgers["consent"].lost_answers = True
        with pytest.raises(Unavailable):
            await house.answer("clara", "bo", NEEDS, notice=notice)
        house.ledgers["consent"].lost_answers = False
        await house.sweep()
        assert await told(house, "clara", "please-answer-again") == []
        assert await house.refused("ib", "bo", NEEDS) == []

    async def test_an_asking_that_did_not_get_in_asks_nobody_to_answer_again(
        self, house: House, patience: None
    ) -> None:
        house.ledgers["consent"].down = True
        with pytest.raises(Unavailable):
            await house.ask("anna", NEEDS)
        house.ledgers["consent"].down = False
        await house.sweep()
        assert await told(house, "frida", "please-answer-again") == []
        assert [entry.kind for entry in await house.entries("dropped")] == ["dropped"]
