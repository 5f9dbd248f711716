"""What waits for a caseworker, finding a case with a justification, and declaring an emergency, at the portal."""

import pytest

from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import visit

ACUTE = "acute-help-to-cafe"


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


@pytest.mark.parametrize("voice", ["da", "en-easy"])
async def test_the_first_page_says_what_waits(house: House, doors: Doors, voice: str) -> None:
    await house.permit("anna", "anna", "needs-to-matching")
    await house.answer("bo", "bo", "needs-to-cafe", yes=False)
    await house.gateway.declare_emergency(
        house.who("ib"), house.map.id, house.case("ib", "bo"), ACUTE, "He fell and cannot speak."
    )
    frida = await visit(house, doors, "frida", voice)
    await frida.get("/")
    assert frida.at == "/work"


async def test_what_waits_is_told_in_words_and_goes_when_it_is_done(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    page = await frida.get("/work")
    assert "Asked, not answered yet" in page.text()
    assert "Somebody is looking into it" not in page.text()
    await house.answer("bo", "bo", "needs-to-cafe", yes=False)
    await house.answer("clara", "bo", "plan-to-cafe")
    await house.gateway.declare_emergency(
        house.who("ib"), house.map.id, house.case("ib", "bo"), ACUTE, "He fell and cannot speak."
    )
    page = await frida.get("/work")
    assert "Asked, not answered yet" not in page.text()
    assert "An emergency was declared" in page.text()
    assert "He fell" not in page.text(), "the words are for whoever checks"
    house.step("2027-11-20T09:00")
    frida = await visit(house, doors, "frida", "en")
    assert "Expires soon" in (await frida.get("/work")).text()
    assert [one.said["what"] for one in (await house.entries("look-up"))[-2:]] == ["waiting", "inbox"]


async def test_who_gives_access_nowhere_is_told_so(house: House, doors: Doors) -> None:
    gert = await visit(house, doors, "gert", "en")
    page = await gert.get("/work")
    assert "You give access in no case just now" in page.text()
    await gert.get("/")
    assert gert.at == "/"
    await gert.follow("Open the case")
    assert gert.at.endswith("/arrows")


async def test_a_case_is_found_with_a_justification_that_the_citizen_sees(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    await frida.get("/work/search")
    page = await frida.press("Search", expect=422, words="Anna", justification="")
    assert "at least three words" in page.text()
    before = len(await house.entries("look-up"))
    page = await frida.press("Search", words="ann", justification="She is on the phone.")
    assert frida.at == "/work/search"
    await frida.follow("Anna 1")
    looked = (await house.entries("look-up"))[before]
    assert looked.said["what"] == "search"
    assert looked.sealed["justification"] == "She is on the phone."
    assert looked.about["subject"] == house.people["anna"]
    lines = (await house.consent.lines(house.cases["anna"], house.session("anna")))["lines"]
    assert any(one.index == looked.index for one in lines)


async def test_a_search_finds_only_cases_of_ones_own_partner_and_each_is_on_record(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    await frida.get("/work/search")
    page = await frida.press("Search", words="Clara", justification="I wonder who that is.")
    assert "There is no case with this name" in page.text()
    assert (await house.last("look-up", ledger="house")).said["what"] == "search"
    ib = await visit(house, doors, "ib", "en")
    await ib.get("/work/search")
    await ib.press("Search", expect=403, words="Anna", justification="I wonder who that is.")
    refused = await house.last("look-up", ledger="house")
    assert (refused.said["outcome"], refused.said["partner"]) == ("refused", "cafe")
    frida_s = await house.entries("look-up")
    assert not [one for one in frida_s if "Anna" in str(one.said)]


async def test_an_emergency_is_declared_in_two_steps(house: House, doors: Doors) -> None:
    ib = await visit(house, doors, "ib", "en")
    await ib.get(f"/work/{house.case('ib', 'bo')}/arrows/{ACUTE}")
    page = await ib.press("Ask for it now", expect=403, fields=list(house.map.arrow(ACUTE).fields))
    assert "No emergency" in page.text()
    await ib.follow("Declare an emergency")
    assert "three words" in (await ib.press("Continue", expect=422, justification="Help")).text()
    page = await ib.press("Continue", justification="He fell and cannot speak.")
    assert "He fell and cannot speak." in page.text()
    assert not await house.entries("emergency")
    await ib.press("Declare it now")
    assert (await house.last("emergency")).sealed["justification"] == "He fell and cannot speak."
    await ib.follow("Be told what helps")
    page = await ib.press("Ask for it now", fields=list(house.map.arrow(ACUTE).fields))
    assert "acute-help what_helps" in page.text()


async def test_an_arrow_that_serves_no_emergency_declares_none(house: House, doors: Doors) -> None:
    ib = await visit(house, doors, "ib", "en")
    await ib.get(f"/work/{house.case('ib', 'bo')}/arrows/needs-to-cafe/emergency", expect=404)
