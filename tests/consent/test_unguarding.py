"""A guardianship is ended before its time, on a document: what the guardian permitted is asked anew, never kept up."""

from typing import Any

import pytest

from consent.model import GuardianshipEnded
from consent.unguarding import EarlyEnd
from services.problems import Invalid, NotAllowed, NotFound, Unavailable
from tests.house import House

NEEDS = "needs-to-cafe"
PAPER = "Familieretshuset 2026-77"


async def claras(house: House) -> str:
    return next(one.id for one in (await house.consent.desk.take(house.cases["bo"], house.session("bo"))).guardianships)


async def end(house: House, by: str = "frida", document: str = PAPER, last_day: str = "") -> dict[str, Any]:
    guardianship = await claras(house)
    early = EarlyEnd(document, last_day)
    return await house.consent.end_guardianship(house.case(by, "bo"), guardianship, early, house.session(by))


async def state(house: House) -> str:
    found = (await house.consent.permissions(house.cases["bo"], house.session("bo")))["permissions"]
    return next(str(one["state"]) for one in found if one["arrow"] == NEEDS)


async def test_at_once_it_ends_what_the_guardian_permitted_and_all_that_they_may_do(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    assert await house.refused("ib", "bo", NEEDS) == []
    done = await end(house)
    entered = await house.last("guardianship-ended")
    assert (done["entry"], done["last_day"]) == (entered.index, "2026-12-01")
    assert entered.sealed["document"] == PAPER and PAPER not in str(entered.said)
    assert house.people["clara"] not in str(entered.said)
    assert await house.refused("ib", "bo", NEEDS) == ["no_permission_in_force"]
    assert await state(house) == "to-confirm", "asked anew, as at any end of a guardianship"
    with pytest.raises(GuardianshipEnded):
        await house.answer("clara", "bo", NEEDS)
    (told,) = [one for one in await house.consent.messages(house.session("clara")) if one.kind == "guarding-ended"]
    assert "1 December 2026" in told.text["en"]
    await house.sweep()
    assert "guardianship-ended" in [one.kind for one in await house.consent.messages(house.session("bo"))]
    await house.answer("bo", "bo", NEEDS)
    assert await house.refused("ib", "bo", NEEDS) == []


async def test_after_a_new_last_day_and_not_before(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    await end(house, last_day="2026-12-10")
    assert await house.refused("ib", "bo", NEEDS) == []
    house.step("2026-12-11T00:00")
    assert await house.refused("ib", "bo", NEEDS) == ["no_permission_in_force"]


async def test_said_twice_it_is_ended_once_and_never_later_than_it_was(house: House) -> None:
    first = await end(house, last_day="2026-12-10")
    assert (await end(house, last_day="2026-12-20"))["last_day"] == first["last_day"]
    assert (await end(house, last_day="2026-12-10"))["last_day"] == first["last_day"]
    assert len(await house.entries("guardianship-ended")) == 1
    await end(house)
    assert len(await house.entries("guardianship-ended")) == 2, "at once is earlier still"


@pytest.mark.parametrize(
    ("document", "last_day", "field"),
    [(" ", "", "document"), (PAPER, "2026-11-30", "last_day"), (PAPER, "soon", "last_day")],
)
async def test_each_mistake_is_named(house: House, document: str, last_day: str, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        await end(house, document=document, last_day=last_day)
    assert wrong.value.more["field"] == field


async def test_only_who_gives_access_ends_one(house: House) -> None:
    for by, said in (("ib", NotAllowed), ("clara", NotFound), ("jonna", NotFound)):
        with pytest.raises(said):
            await end(house, by)
        assert (await house.last("turned-away")).said["what"] == "guardianship"
    early = EarlyEnd(PAPER)
    with pytest.raises(NotFound):
        await house.consent.end_guardianship(house.case("frida", "bo"), "gua_0", early, house.session("frida"))


async def test_while_the_ledger_is_away_it_holds_already(house: House) -> None:
    await house.answer("clara", "bo", NEEDS)
    ledger = house.ledgers["consent"]
    there = ledger.before

    async def away(drafts: Any) -> None:
        if any(draft.kind == "guardianship-ended" for draft in drafts):
            raise Unavailable("The audit service does not answer.")

    ledger.before = away
    with pytest.raises(Unavailable):
        await end(house)
    ledger.before = there
    assert not await house.entries("guardianship-ended")
    assert await house.refused("ib", "bo", NEEDS) == ["no_permission_in_force"]
    await house.consent.changes.settle()
    assert len(await house.entries("guardianship-ended")) == 1
    assert await house.refused("ib", "bo", NEEDS) == ["no_permission_in_force"]
