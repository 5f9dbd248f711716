"""Withdrawing all that is given: the citizen everything, a guardian what is theirs; each with a receipt."""

import pytest

from services.problems import NotAllowed, NotFound
from tests.house import House


async def given(house: House, name: str, citizen: str) -> set[str]:
    found = await house.consent.permissions(house.cases[citizen], house.session(name))
    return {one["arrow"] for one in found["permissions"] if one["state"] == "given"}


async def test_a_citizen_withdraws_everything_and_gets_a_receipt_for_each(house: House) -> None:
    await house.permit("anna", "anna", "needs-to-cafe")
    await house.permit("anna", "anna", "introduction-to-cafe")
    before = await given(house, "anna", "anna")
    done = await house.consent.withdraw_all(house.cases["anna"], house.session("anna"))
    assert len(done) == len(before) == len({one.receipt for one in done}) >= 2
    assert not await given(house, "anna", "anna")
    assert {one.said["arrow"] for one in await house.entries("withdrawn")} == before
    assert not await house.consent.withdraw_all(house.cases["anna"], house.session("anna")), "nothing is left"


async def test_a_guardian_withdraws_only_while_the_guardianship_holds(house: House) -> None:
    await house.answer("clara", "bo", "needs-to-cafe")
    assert await given(house, "clara", "bo")
    await house.consent.withdraw_all(house.cases["bo"], house.session("clara"))
    assert not await given(house, "bo", "bo")
    house.step("2027-03-01T09:00")
    with pytest.raises(NotAllowed):
        await house.consent.withdraw_all(house.cases["bo"], house.session("clara"))
    with pytest.raises(NotFound):
        await house.consent.withdraw_all(house.cases["bo"], house.session("anna"))


async def test_it_is_kept_when_the_ledger_is_away_and_nothing_flows(house: House) -> None:
    await house.permit("anna", "anna", "needs-to-cafe")
    house.ledgers["consent"].down = True
    done = await house.consent.withdraw_all(house.cases["anna"], house.session("anna"))
    assert done
    assert all(one.kept for one in done)
    house.ledgers["consent"].down = False
    assert not await given(house, "anna", "anna")
