"""A caseworker registers a guardian: number and name together, in matters, on a document, from a day to a day."""

import pytest

from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import visit

CLARA: dict[str, str | list[str]] = {
    "number": "clara", "name": " clara ", "kind": "guardian", "matters": ["economy"], "document": "<b>Court</b> 2026-9",
    "first_day": "2026-12-01", "last_day": "2027-12-31", "born": "",
}  # fmt: skip


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


@pytest.mark.parametrize("voice", ["da", "en"])
async def test_it_is_registered_once_and_the_guardian_sees_the_case(house: House, doors: Doors, voice: str) -> None:
    frida = await visit(house, doors, "frida", voice)
    listed = f"/work/{house.case('frida', 'anna')}/guardianships"
    await frida.get(f"{listed}/new")
    before = len(await house.entries("guardianship"))
    for _ in range(2):
        await frida.send(f"{listed}/new", CLARA)
        assert frida.at == listed
    assert len(await house.entries("guardianship")) == before + 1, "sent twice it stands once"
    entered = await house.last("guardianship")
    assert (entered.said["matters"], entered.sealed["document"]) == (["economy"], "<b>Court</b> 2026-9")
    assert "Clara" in frida.page.text()
    clara = await visit(house, doors, "clara", voice)
    await clara.get(f"/cases/{house.cases['anna']}/guarding")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"number": "nobody"}, "belong to nobody"),
        ({"name": "Bo"}, "belong to nobody"),
        ({"kind": ""}, "what kind it is"),
        ({"matters": []}, "at least one"),
        ({"document": " "}, "which decision"),
        ({"last_day": "2026-11-01"}, "last day comes after"),
        ({"last_day": ""}, "first and a last day"),
        ({"kind": "custody"}, "birthday"),
    ],
)
async def test_each_mistake_is_said_with_all_that_was_written_still_there(
    house: House, doors: Doors, changed: dict[str, str | list[str]], says: str
) -> None:
    frida = await visit(house, doors, "frida", "en")
    path = f"/work/{house.case('frida', 'anna')}/guardianships/new"
    before = len(await house.entries("guardianship"))
    page = await frida.send(path, {**CLARA, **changed}, expect=422)
    assert says in page.text()
    fields = {
        one.attributes["name"]: one.attributes["value"] for one in page.named("input") if "value" in one.attributes
    }
    assert fields["first_day"] == CLARA["first_day"]
    assert fields["document"] == changed.get("document", CLARA["document"])
    assert len(await house.entries("guardianship")) == before


async def test_custody_ends_by_the_childs_birthday(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    listed = f"/work/{house.case('frida', 'anna')}/guardianships"
    custody = {"kind": "custody", "last_day": "", "born": "2010-05-06"}
    page = await frida.send(f"{listed}/new", {**CLARA, **custody})
    assert "5 May 2028" in page.text() and "Holds custody" in page.text()


async def test_who_gives_no_access_learns_nothing_about_a_number(house: House, doors: Doors) -> None:
    ib = await visit(house, doors, "ib", "en")
    path = f"/work/{house.case('ib', 'bo')}/guardianships/new"
    for number in ("clara", "nobody"):
        await ib.send(path, {**CLARA, "number": number}, expect=403)
