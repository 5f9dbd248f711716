"""A caseworker cancels an activity, and ends a guardianship on its document; each after reading what it means."""

import pytest

from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import visit

NEEDS = "needs-to-cafe"


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


@pytest.mark.parametrize("voice", ["da", "en"])
async def test_an_activity_is_cancelled_after_its_consequence_was_shown(house: House, doors: Doors, voice: str) -> None:
    frida = await visit(house, doors, "frida", voice)
    work = f"/work/{house.case('frida', 'dagny')}"
    await frida.get(f"{work}/activities/matching")
    page = await frida.get(f"{work}/activities/matching/cancel")
    field = house.map.field(house.map.arrow("needs-to-matching").fields[0]).title
    assert (field.da if voice == "da" else field.en) in page.text(), "what is shared no more is named"
    for _ in range(2):
        await frida.send(f"{work}/activities/matching/cancel", {})
        assert frida.at == work
    assert ("aflyst" if voice == "da" else "is cancelled") in frida.page.text(), "what was done is said"
    assert len(await house.entries("activity-cancelled")) == 1
    await frida.get(f"{work}/activities/trial-cafe/cancel", expect=404)
    dagny = await visit(house, doors, "dagny", "en-easy")
    assert "Something in your plan was cancelled" in (await dagny.get(f"/cases/{house.cases['dagny']}/seen")).text()


@pytest.mark.parametrize("voice", ["da", "en"])
async def test_a_guardianship_is_ended_on_its_document(house: House, doors: Doors, voice: str) -> None:
    await house.answer("clara", "bo", NEEDS)
    frida = await visit(house, doors, "frida", voice)
    listed = f"/work/{house.case('frida', 'bo')}/guardianships"
    page = await frida.get(listed)
    assert "Clara" in page.text()
    (end,) = [one.attributes["href"] for one in page.named("a") if one.attributes["href"].endswith("/end")]
    await frida.get(end)
    page = await frida.send(end, {"document": "", "last_day": "2026-12-24"}, expect=422)
    (day,) = [one for one in page.named("input") if one.attributes.get("name") == "last_day"]
    assert day.attributes["value"] == "2026-12-24", "what was written is still there"
    for _ in range(2):
        await frida.send(end, {"document": "<i>Court</i> 77", "last_day": ""})
        assert frida.at == listed
    assert len(await house.entries("guardianship-ended")) == 1
    assert not [one for one in frida.page.named("a") if one.attributes["href"].endswith("/end")]
    await frida.get(end, expect=404)
    clara = await visit(house, doors, "clara", voice)
    await clara.get("/")
    await clara.get("/messages")
    await clara.get(f"/cases/{house.cases['bo']}/permissions", expect=403)


async def test_a_case_without_guardians_says_so(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    page = await frida.get(f"/work/{house.case('frida', 'anna')}/guardianships")
    assert "The citizen decides." in page.text()


async def test_nobody_else_ends_anything(house: House, doors: Doors) -> None:
    ib = await visit(house, doors, "ib", "en")
    work = f"/work/{house.case('ib', 'bo')}"
    await ib.get(f"{work}/guardianships", expect=403)
    await ib.send(f"{work}/activities/trial-cafe/cancel", {}, expect=403)
    assert not await house.entries("activity-cancelled")
