"""Teams, stand-ins and leavers at the portal: whom it is about stands in no address, and each part has its entry."""

import pytest

from consent.colleagues import leave
from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import visit


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def grants(house: House, citizen: str, who: str) -> list[tuple[str, str, str, bool]]:
    hand = await house.consent.desk.take(house.case("frida", citizen), house.session("frida"))
    mine = [one for one in hand.case.grants if one.person == house.people[who]]
    return [(one.actor, one.first_day, one.last_day, one.ended) for one in mine]


async def test_a_part_is_given_to_a_team_from_a_day_to_a_day(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    page = await frida.get(f"/work/{house.case('frida', 'anna')}/parts/wage-subsidy")
    assert "The team wage-subsidy" in page.text()
    await frida.press("Give the part", person="team:wage-subsidy", first_day="2026-12-02", last_day="2026-12-20")
    assert (await house.last("grant")).sealed["granted_to"] == "wage-subsidy"
    page = await frida.get(f"/work/{house.case('frida', 'anna')}")
    assert "The team wage-subsidy (2 December 2026 \u2013 20 December 2026)" in " ".join(page.text().split())


async def test_somebody_stands_in_for_some_days_in_every_case(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    await frida.get("/work/colleagues")
    assert "Choose a person" in (await frida.press("See their parts", expect=422)).text()
    page = await frida.press("See their parts", colleague=house.people["gert"])
    assert page.text().count("Job consultant") == 3
    form = {"colleague": house.people["gert"], "other": house.people["lis"]}
    wrong = {**form, "first_day": "2026-12-20", "last_day": "2026-12-10"}
    page = await frida.send("/work/colleagues/stand-in", dict(wrong), expect=422)
    assert "2026-12-20" in {one.attributes.get("value") for one in page.named("input")}
    page = await frida.send("/work/colleagues/stand-in", {**form, "first_day": "2026-12-10", "last_day": "2026-12-20"})
    assert "The stand-in has the parts" in page.text()
    for citizen in ("anna", "bo", "dagny"):
        assert ("job-consultant", "2026-12-10", "2026-12-20", False) in await grants(house, citizen, "lis")
        assert [one[3] for one in await grants(house, citizen, "gert")] == [False]
    assert frida.at == "/work/colleagues/stand-in", "nobody stands in the address"


async def test_all_parts_of_a_leaver_end_at_once_in_two_steps(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    await frida.get("/work/colleagues")
    await frida.press("See their parts", colleague=house.people["gert"])
    page = await frida.send("/work/colleagues/leave", {"colleague": house.people["gert"]})
    assert "Shall all parts end for Gert?" in page.text()
    assert not await house.entries("grant-ended")
    page = await frida.press("End all parts")
    assert "The parts have ended" in page.text()
    assert len(await house.entries("grant-ended")) == 3
    house.step("2026-12-01T09:05")
    assert {one[3] for citizen in ("anna", "bo", "dagny") for one in await grants(house, citizen, "gert")} == {True}
    assert await house.refused("gert", "anna", "wishes-to-matching") == ["no_such_case"]
    await frida.send("/work/colleagues/leave", {"colleague": house.people["gert"], "sure": "yes"})
    assert len(await house.entries("grant-ended")) == 3, "done twice it is done once"


async def test_an_operator_ends_parts_that_begin_later_and_membership_of_teams(house: House, doors: Doors) -> None:
    later = {"actor": "caseworker", "person": house.people["lis"], "first_day": "2027-02-01"}
    frida = await visit(house, doors, "frida", "en")
    await frida.send(f"/work/{house.case('frida', 'anna')}/parts/caseworker", dict(later))
    found = await leave(house.consent.desk, house.people["lis"], house.session("ove"))
    assert len(found.done) == 2
    house.step("2026-12-01T09:05")
    assert [one[3] for one in await grants(house, "anna", "lis")] == [True]
    assert [one.members for one in await house.collaboration.teams(house.map.id)] == [[]]
    ove = await visit(house, doors, "ove", "en")
    assert "Gert" in (await ove.get("/work/colleagues")).text()


async def test_who_gives_no_access_sees_nobodys_parts(house: House, doors: Doors) -> None:
    gert = await visit(house, doors, "gert", "en")
    page = await gert.get("/work/colleagues")
    assert "Nobody has a part in your cases" in page.text()
    await gert.send("/work/colleagues", {"colleague": house.people["frida"]}, expect=403)


@pytest.mark.parametrize("voice", ["da", "en-easy"])
async def test_the_pages_are_in_order_for_people_of_other_partners_too(house: House, doors: Doors, voice: str) -> None:
    frida = await visit(house, doors, "frida", voice)
    for who in ("ib", "hanne", "lis", "frida"):
        await frida.send("/work/colleagues", {"colleague": house.people[who]})
        await frida.send("/work/colleagues/leave", {"colleague": house.people[who]})
