"""A citizen names a helper, ends it, and says who is there when they answer; a guardian does so for their ward."""

import pytest

from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import visit

NEEDS = "needs-to-cafe"
GERT = {"name": "Gert <b>Holm</b>", "what": "reads with me"}


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


@pytest.mark.parametrize("voice", ["da", "da-easy", "en", "en-easy"])
async def test_every_page_is_in_order_in_every_voice(house: House, doors: Doors, voice: str) -> None:
    anna = await visit(house, doors, "anna", voice)
    case = f"/cases/{house.cases['anna']}"
    await anna.get(f"{case}/around")
    await anna.get(f"{case}/helpers/new")
    page = await anna.send(f"{case}/helpers/new", {"name": "", "what": "reads"}, expect=422)
    assert [one.attributes["value"] for one in page.named("input") if one.attributes.get("name") == "what"] == ["reads"]
    await anna.send(f"{case}/helpers/new", GERT)
    assert anna.at == f"{case}/around"
    assert GERT["name"] in anna.page.text(), "as it was written, and inert"
    (end,) = [one.attributes["href"] for one in anna.page.named("a") if "/helpers/hlp_" in one.attributes["href"]]
    await anna.get(end)
    await anna.send(end, {})
    assert anna.at == f"{case}/around"
    assert not [one for one in anna.page.named("a") if "/helpers/hlp_" in one.attributes["href"]]
    assert len(await house.entries("helper-ended")) == 1


async def test_who_is_there_is_ticked_at_the_answer_and_stands_on_the_receipt(house: House, doors: Doors) -> None:
    await house.ask("anna", NEEDS)
    anna = await visit(house, doors, "anna", "en")
    case = f"/cases/{house.cases['anna']}"
    page = await anna.get(f"{case}/arrows/{NEEDS}")
    assert "Is somebody with you now?" not in page.text(), "nobody is asked about helpers they do not have"
    await anna.send(f"{case}/helpers/new", GERT)
    await anna.get(f"{case}/arrows/{NEEDS}")
    (helper,) = [one.attributes["value"] for one in anna.page.named("input") if one.attributes.get("name") == "present"]
    page = await anna.press("Yes to what I ticked", expect=422, present=helper)
    (ticked,) = [one for one in page.named("input") if one.attributes.get("name") == "present"]
    assert "checked" in ticked.attributes, "what was ticked is still ticked"
    page = await anna.press("Yes to what I ticked", present=helper, fields=list(house.map.arrow(NEEDS).fields)[:1])
    assert GERT["name"] in page.text()
    assert (await house.last("given")).sealed["present"] == GERT["name"]


async def test_the_caseworker_sees_helpers_with_the_case_and_when_recording(house: House, doors: Doors) -> None:
    await house.ask("anna", NEEDS)
    anna, frida = await visit(house, doors, "anna", "da"), await visit(house, doors, "frida", "en")
    work = f"/work/{house.case('frida', 'anna')}"
    assert "has named nobody" in (await frida.get(work)).text()
    await anna.send(f"/cases/{house.cases['anna']}/helpers/new", GERT)
    assert GERT["name"] in (await frida.get(work)).text()
    assert GERT["name"] in (await frida.get(f"{work}/record/{NEEDS}")).text()


async def test_a_guardian_names_one_for_their_ward_and_others_find_nothing(house: House, doors: Doors) -> None:
    clara = await visit(house, doors, "clara", "en-easy")
    case = f"/cases/{house.cases['bo']}"
    page = await clara.send(f"{case}/helpers/new", GERT)
    assert "Bo" in page.text() and GERT["name"] in page.text()
    other = await visit(house, doors, "anna", "en")
    await other.get(f"{case}/helpers/new", expect=404)
    await other.send(f"{case}/helpers/new", GERT, expect=404)
    assert len(await house.entries("helper")) == 1
