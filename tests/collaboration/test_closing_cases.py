"""A case is closed, now or after a last day, and opened again: while it is closed nothing flows in it."""

import pytest

from services.problems import Invalid, NotAllowed, NotFound
from tests.house import House, K

MATCHING = "needs-to-matching"


async def test_in_a_closed_case_nothing_flows_and_in_one_opened_again_it_goes_on(house: House) -> None:
    base, frida, dagny = house.collaboration, house.doer("frida"), house.cases["dagny"]
    assert await house.refused("gert", "dagny", MATCHING) == []
    await base.close_case(K, dagny, "", frida)
    assert await house.refused("gert", "dagny", MATCHING) == ["case_not_open"]
    closed = await house.last("case-closed")
    assert (closed.case, closed.about["subject"]) == (dagny, house.people["dagny"])
    assert await house.refused("gert", "anna", "wishes-to-matching") == [], "other cases stay open"
    await base.reopen_case(K, dagny, frida)
    assert await house.refused("gert", "dagny", MATCHING) == []
    assert (await base.case(K, dagny)).last_day == ""


async def test_a_case_closes_after_its_last_day_and_not_before(house: House) -> None:
    await house.collaboration.close_case(K, house.cases["dagny"], "2026-12-04", house.doer("frida"))
    assert (await house.collaboration.case(K, house.cases["dagny"])).last_day == "2026-12-04"
    house.step("2026-12-04T23:59")
    assert await house.refused("gert", "dagny", MATCHING) == []
    house.step("2026-12-05T00:00")
    assert await house.refused("gert", "dagny", MATCHING) == ["case_not_open"]


async def test_closing_twice_is_closing_once_and_a_day_that_is_over_is_a_mistake(house: House) -> None:
    base, frida, anna = house.collaboration, house.doer("frida"), house.cases["anna"]
    with pytest.raises(Invalid):
        await base.close_case(K, anna, "2026-11-30", frida)
    await base.close_case(K, anna, "", frida)
    await base.close_case(K, anna, "", frida)
    await base.close_case(K, anna, "2027-01-01", frida)
    assert len(await house.entries("case-closed")) == 1
    await base.reopen_case(K, anna, frida)
    await base.reopen_case(K, anna, frida)
    assert len(await house.entries("case-reopened")) == 1


async def test_only_who_gives_access_closes_a_case(house: House) -> None:
    for who, said in (("gert", NotAllowed), ("ib", NotFound), ("ove", NotAllowed)):
        with pytest.raises(said):
            await house.collaboration.close_case(K, house.cases["anna"], "", house.doer(who))
        with pytest.raises(said):
            await house.collaboration.reopen_case(K, house.cases["anna"], house.doer(who))
    assert not await house.entries("case-closed")
