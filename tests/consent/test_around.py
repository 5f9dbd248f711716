"""Who stands around a person, and what a person can send: each sees what is theirs, and the look is on record."""

import pytest

from consent.sending import Sending
from services.problems import NotAllowed, NotFound
from tests.house import House


async def test_a_citizen_sees_guardians_and_parts_with_names_and_days(house: House) -> None:
    found = await house.consent.around(house.cases["bo"], house.session("bo"))
    (clara,) = found.guardianships
    assert (clara.name, clara.state, clara.first_day, clara.last_day) == (
        "Clara",
        "in-force",
        "2025-03-01",
        "2027-02-28",
    )
    assert [one["en"] for one in clara.matters] == ["Personal matters", "Economy"]
    parts = {one.part["en"]: one for one in found.parts}
    assert parts["Café manager"].names == ["Ib"]
    assert parts["Wage subsidy office"].names == ["Lis"], "a team is told by who is in it"
    assert (await house.last("look-up")).said["what"] == "around"


async def test_a_guardian_sees_their_own_guardianship_until_it_ends(house: House) -> None:
    assert await house.consent.wards(house.session("clara")) == {house.cases["bo"]: "Bo"}
    found = await house.consent.around(house.cases["bo"], house.session("clara"))
    assert (found.name, found.role, found.guardianships[0].mine) == ("Bo", "guardian", True)
    house.step("2027-03-01T09:00")
    assert await house.consent.wards(house.session("clara")) == {}
    with pytest.raises(NotAllowed):
        await house.consent.around(house.cases["bo"], house.session("clara"))
    ended = await house.consent.around(house.cases["bo"], house.session("bo"))
    assert [one.state for one in ended.guardianships] == ["ended"]
    with pytest.raises(NotFound):
        await house.consent.around(house.cases["bo"], house.session("anna"))


async def test_each_can_send_what_begins_with_them(house: House) -> None:
    async def of(name: str, citizen: str) -> Sending:
        return await house.consent.sending(house.case(name, citizen), house.session(name))

    anna = await of("anna", "anna")
    assert {one.arrow: one.there for one in anna.arrows} == {
        "own-wishes": True, "own-day-to-home": True, "own-experience-cafe": True, "own-experience-shelter": True,
    }  # fmt: skip
    assert [field.path for field in anna.arrows[0].fields] == ["own-words.dream", "own-words.places_to_avoid"]
    ib = await of("ib", "bo")
    assert (ib.role, [one.arrow for one in ib.arrows]) == ("worker", ["hours-to-subsidy"])
    assert [field.kind for field in ib.arrows[0].fields] == ["text", "number"]
    assert (await of("clara", "bo")).arrows == []
    with pytest.raises(NotFound):
        await of("jonna", "anna")
    assert (await house.last("turned-away")).said["what"] == "look-up"
