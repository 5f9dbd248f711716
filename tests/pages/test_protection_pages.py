"""A caseworker notes in two steps what the national register says; the citizen reads it, their guardian does not."""

import pytest

from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import HTML, visit

INTRODUCTION = "introduction-to-cafe"


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


@pytest.mark.parametrize("voice", ["da", "en"])
async def test_it_is_noted_only_after_its_consequence_was_shown(house: House, doors: Doors, voice: str) -> None:
    frida = await visit(house, doors, "frida", voice)
    work = f"/work/{house.case('frida', 'bo')}"
    path = f"{work}/protection"
    await frida.get(path)
    await frida.send(path, {}, expect=422)
    before = len(await house.entries("protection"))
    page = await frida.send(path, {"state": "protected"})
    cafe = house.map.partner("cafe").title.in_("da" if voice == "da" else "en")
    assert cafe in page.text(), "whoever would have been told is named"
    assert len(await house.entries("protection")) == before, "nothing is noted by looking at what it means"
    for _ in range(2):
        await frida.send(path, {"state": "protected", "sure": "yes"})
        assert frida.at == work
    assert len(await house.entries("protection")) == before + 1, "sent twice it stands once"
    view = await house.collaboration.case(house.map.id, house.cases["bo"])
    assert view.protection == "protected"
    page = await frida.send(path, {"state": "none"})
    assert "govuk-button--warning" in frida.answer.text, "to let a name out is the step to think about"
    await frida.send(path, {"state": "none", "sure": "yes"})
    assert (await house.collaboration.case(house.map.id, house.cases["bo"])).protection == "none"


@pytest.mark.parametrize("voice", ["da", "da-easy", "en", "en-easy"])
async def test_the_citizen_reads_it_in_plain_words_and_their_guardian_does_not(
    house: House, doors: Doors, voice: str
) -> None:
    bo, clara = await visit(house, doors, "bo", voice), await visit(house, doors, "clara", voice)
    around = f"/cases/{house.cases['bo']}/around"
    said = []
    for protected in (True, False):
        await house.collaboration.protect(house.map.id, house.cases["bo"], protected, house.doer("frida"))
        said.append((await bo.get(around)).text())
        assert "adresse" not in (await clara.get(around)).text()
        assert "address" not in clara.page.text()
    assert said[0] != said[1]


@pytest.mark.parametrize("voice", ["da", "en"])
async def test_a_note_on_the_wrong_person_is_taken_back_with_a_reason(house: House, doors: Doors, voice: str) -> None:
    frida, mona = await visit(house, doors, "frida", voice), await visit(house, doors, "mona", "en", "audit")
    path = f"/work/{house.case('frida', 'bo')}/protection"
    await frida.send(path, {"state": "none", "sure": "yes"})
    await frida.get(path)
    before = len(await house.entries("protection"))
    await frida.send(path, {"state": "unknown"})
    await frida.send(path, {"state": "unknown", "sure": "yes", "why": " "}, expect=422)
    assert len(await house.entries("protection")) == before
    for _ in range(2):
        await frida.send(path, {"state": "unknown", "sure": "yes", "why": "It was another Bo."})
    assert (await house.collaboration.case(house.map.id, house.cases["bo"])).protection == "unknown"
    entry = await house.last("protection")
    assert len(await house.entries("protection")) == before + 1
    assert "It was another Bo." in (await mona.get(f"/ledgers/aalborg-aktiv/entries/{entry.index}")).text()
    assert "unknown" not in {one.attributes.get("value") for one in (await frida.get(path)).named("input")}


async def test_what_passes_all_the_same_is_told_as_the_exception_that_it_is(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    page = await frida.send(f"/work/{house.case('frida', 'anna')}/protection", {"state": "protected"})
    excepted = [arrow for arrow in house.map.arrows.values() if arrow.exceptions]
    assert excepted
    assert "by an exception on the map" in page.text()


async def test_nobody_else_notes_it(house: House, doors: Doors) -> None:
    before = len(await house.entries("protection"))
    for who, case in (("ib", house.case("ib", "bo")), ("bo", house.cases["bo"])):
        other = await visit(house, doors, who, "en")
        form = {"state": "none", "sure": "yes"}
        answer = await other.http.post(f"/work/{case}/protection", data=form, headers=HTML)
        assert answer.status_code in (403, 404), who
    assert len(await house.entries("protection")) == before
