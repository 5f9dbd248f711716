"""Whatever a person is told can be marked as read, where they read it; and an empty list is a kind one."""

import pytest

from consent.pages.citizen.news import _LEADS
from consent.words import _SAID
from services.pages.texts import Texts
from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import Visitor, visit
from tests.pages.test_texts import ROOMS

TO_OTHERS = {"please-erase", "reminder", "check", "guarding-ended"}
"""Told to partners and officers, who have them in an inbox and on a list of checks; and to a guardian who is one no
more, for whom there is nothing left to open."""


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


def new(visitor: Visitor) -> list[str]:
    return [one.attributes["value"] for one in visitor.page.named("input") if one.attributes.get("name") == "messages"]


@pytest.mark.parametrize("voice", ["da", "da-easy", "en", "en-easy"])
async def test_one_is_marked_where_it_is_read_and_then_all(house: House, doors: Doors, voice: str) -> None:
    anna = await visit(house, doors, "anna", voice)
    await house.consent.ask(house.case("frida", "anna"), ["needs-to-cafe"], house.session("frida"))
    await house.consent.ask(house.case("frida", "anna"), ["introduction-to-cafe"], house.session("frida"))
    await anna.get("/messages")
    before = new(anna)
    assert len(before) >= 2
    await anna.send("/messages/read", {"messages": before[0], "back": "list"})
    assert anna.at == "/messages"
    assert new(anna) == before[1:]
    await anna.send("/messages/read", {"back": "list"})
    assert new(anna) == []
    await anna.get("/")
    assert new(anna) == [], "what is read stands no more on the first page"


async def test_nobody_marks_anothers_message(house: House, doors: Doors) -> None:
    await house.ask("anna", "needs-to-cafe")
    anna, bo = await visit(house, doors, "anna", "en"), await visit(house, doors, "bo", "en")
    await anna.get("/messages")
    await bo.send("/messages/read", {"messages": new(anna), "back": "list"})
    before = new(anna)
    await anna.get("/messages")
    assert new(anna) == before != []


async def test_who_was_told_nothing_reads_so_kindly(house: House, doors: Doors) -> None:
    lis = await visit(house, doors, "lis", "en")
    assert "There are no messages for you yet." in (await lis.get("/messages")).text()


def test_every_message_to_a_person_leads_somewhere_in_words() -> None:
    assert set(_LEADS) == {kind for kind in _SAID if not kind.startswith("emergency-")} - TO_OTHERS
    texts = Texts([ROOMS["portal/citizen"] / "texts"])
    for kind in _LEADS:
        assert texts.say_plainly("da", f"lead.{kind}") and texts.say_plainly("en", f"lead.{kind}")
