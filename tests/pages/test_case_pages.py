"""A case at the portal, from being opened by an operator to being moved on, closed, and opened again."""

import pytest

from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import visit


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


@pytest.mark.parametrize("voice", ["da", "en-easy"])
async def test_the_pages_of_a_case_are_in_order(house: House, doors: Doors, voice: str) -> None:
    frida, case = await visit(house, doors, "frida", voice), f"/work/{house.case('frida', 'anna')}"
    for path in ("", "/move", "/close"):
        await frida.get(f"{case}{path}")
    await house.collaboration.close_case(house.map.id, house.cases["anna"], "", house.doer("frida"))
    for path in ("", "/move", "/close"):
        await frida.get(f"{case}{path}")
    await (await visit(house, doors, "ove", voice)).get("/work/open")


async def test_an_operator_opens_a_case_and_the_caseworker_finds_it(house: House, doors: Doors) -> None:
    ove = await visit(house, doors, "ove", "en")
    await ove.get("/")
    await ove.follow("Open a case")
    page = await ove.press("Open the case", expect=422, number="nobody", first_day="2026-12-01")
    assert "Choose who gives access" in page.text()
    filled = {"number": "nobody", "caseworker": house.people["frida"], "first_day": "2026-12-01"}
    page = await ove.press("Open the case", 422, **filled)
    assert "There is no citizen with this number" in page.text()
    filled["number"] = "clara"
    page = await ove.press("Open the case", 200, **filled)
    assert "The case has been opened" in page.text()
    assert ove.at == "/work/open"
    frida = await visit(house, doors, "frida", "en")
    await frida.get("/work")
    await frida.follow("Clara")
    page = await frida.get("/work/open", expect=403)


async def test_a_case_is_moved_on_from_step_to_step(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    await frida.get(f"/work/{house.case('frida', 'anna')}/move")
    assert "Tick at least one" in (await frida.press("Move on", expect=422)).text()
    page = await frida.press("Move on", expect=422, begin=["trial-cafe"], first_day="2026-01-01")
    assert [one.attributes["value"] for one in page.named("input") if "checked" in one.attributes] == ["trial-cafe"]
    await frida.press("Move on", begin=["trial-cafe"], end=["matching"], first_day="2027-01-04")
    view = await house.collaboration.case(house.map.id, house.cases["anna"])
    runs = {one.activity: (one.first_day, one.last_day) for one in view.runs}
    assert runs == {"matching": ("2026-11-23", "2027-01-03"), "trial-cafe": ("2027-01-04", "")}


async def test_a_step_that_was_changed_meanwhile_is_not_moved_and_it_is_said(house: House, doors: Doors) -> None:
    frida, anna = await visit(house, doors, "frida", "en"), house.cases["anna"]
    await frida.get(f"/work/{house.case('frida', 'anna')}/move")
    await house.collaboration.plan_activity(house.map.id, anna, "trial-cafe", "2027-01-04", "", house.doer("frida"))
    for ticked in ({"end": ["trial-cafe"]}, {"begin": ["trial-cafe"]}, {"end": ["nothing"]}):
        await frida.get(f"/work/{house.case('frida', 'anna')}/move")
        assert "The plan has changed meanwhile" in (await frida.press("Move on", expect=422, **ticked)).text()
    view = await house.collaboration.case(house.map.id, anna)
    assert ("trial-cafe", "2027-01-04", "") in {(one.activity, one.first_day, one.last_day) for one in view.runs}


async def test_a_case_is_closed_in_two_steps_and_opened_again(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    await frida.get(f"/work/{house.case('frida', 'dagny')}")
    await frida.follow("Close the case")
    assert not await house.entries("case-closed")
    assert "from today on" in (await frida.press("Close the case", expect=422, last_day="2026-01-01")).text()
    await frida.press("Close the case")
    assert "The case is closed" in frida.page.text()
    assert await house.refused("gert", "dagny", "needs-to-matching") == ["case_not_open"]
    await frida.follow("Open it again")
    await frida.press("Open the case again")
    assert await house.refused("gert", "dagny", "needs-to-matching") == []
    lines = (await house.consent.lines(house.cases["dagny"], house.session("dagny")))["lines"]
    assert {"Your case was closed", "Your case was opened again"} <= {one.words["en"]["what"] for one in lines}
