"""A caseworker at the portal: what waits, asking, giving and ending parts, planning; every page in order."""

import pytest

from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import Visitor, visit

VOICES = ("da", "en-easy")


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def frida(house: House, doors: Doors, voice: str = "en") -> tuple[Visitor, str]:
    return await visit(house, doors, "frida", voice), f"/work/{house.case('frida', 'anna')}"


@pytest.mark.parametrize("voice", VOICES)
async def test_every_page_of_a_caseworker_is_in_order(house: House, doors: Doors, voice: str) -> None:
    visitor, case = await frida(house, doors, voice)
    grant = (await house.consent.desk.take(house.case("frida", "anna"), house.session("frida"))).case.grants[0]
    for path in ("", "/ask", "/parts/job-consultant", f"/grants/{grant.id}/end", "/activities/matching"):
        await visitor.get(f"{case}{path}")


async def test_asking_shows_the_citizens_words_before_anything_is_sent(house: House, doors: Doors) -> None:
    visitor, case = await frida(house, doors)
    await visitor.get("/")
    await visitor.follow("Anna")
    before = len(await house.entries("asked"))
    await visitor.follow("Ask for permission")
    assert "Tick at least one" in (await visitor.press("See what the citizen will see", expect=422)).text()
    page = await visitor.press("See what the citizen will see", arrows=["needs-to-cafe"])
    assert "What happens" in page.text() or "You decide" in page.text()
    assert len(await house.entries("asked")) == before
    await visitor.press("Send")
    assert visitor.at == case
    assert (await house.last("asked")).said["arrows"] == ["needs-to-cafe"]


async def test_a_part_outside_the_controller_waits_for_the_persons_yes(house: House, doors: Doors) -> None:
    visitor, case = await frida(house, doors)
    actor = next(one.id for one in house.map.actors.values() if one.partner == "cafe")
    page = await visitor.get(f"{case}/parts/{actor}")
    people = [one.attributes["value"] for one in page.named("input") if one.attributes.get("type") == "radio"]
    assert people
    assert "Choose a person" in (await visitor.press("Give the part", expect=422)).text()
    page = await visitor.press("Give the part", expect=422, person=people[0])
    assert "Ask the citizen first" in page.text()
    await house.ask("anna", "introduction-to-cafe")
    await house.permit("anna", "anna", "introduction-to-cafe")
    await visitor.press("Give the part", person=people[0])
    assert visitor.at == case
    assert (await house.last("grant")).said["actor"] == actor


async def test_a_part_ends_only_after_it_was_said_what_that_means(house: House, doors: Doors) -> None:
    visitor, case = await frida(house, doors)
    hand = await house.consent.desk.take(house.case("frida", "anna"), house.session("frida"))
    held = next(one for one in hand.case.grants if one.actor == "job-consultant")
    await visitor.get(f"{case}/grants/{held.id}/end")
    assert not await house.entries("grant-ended")
    await visitor.press("End it")
    assert (await house.last("grant-ended")).said["actor"] == "job-consultant"


async def test_an_activity_is_planned_and_wrong_days_are_kept_to_be_mended(house: House, doors: Doors) -> None:
    visitor, case = await frida(house, doors)
    await visitor.get(f"{case}/activities/matching")
    page = await visitor.press("Keep the days", expect=422, first_day="2027-02-01", last_day="2027-01-01")
    assert "2027-02-01" in {one.attributes.get("value") for one in page.named("input")}
    await visitor.press("Keep the days", first_day="2027-02-01", last_day="2027-03-01")
    assert visitor.at == case


async def test_who_only_plays_a_part_sees_no_names_and_no_case(house: House, doors: Doors) -> None:
    visitor = await visit(house, doors, "ib", "en")
    page = await visitor.get("/")
    assert "Cases in which you have a part" in page.text()
    assert "Bo" not in page.text().split()
    await visitor.get(f"/work/{house.case('ib', 'bo')}", expect=403)


async def test_a_part_that_nobody_can_have_says_so_and_what_to_do(house: House, doors: Doors) -> None:
    frida, part = await visit(house, doors, "frida", "en"), f"/work/{house.case('frida', 'anna')}/parts/activity-leader"
    page = await frida.get(part)
    assert not [one for one in page.named("form") if part in one.attributes.get("action", "")]
    assert "can have this part yet. Ask the operator" in page.text()
