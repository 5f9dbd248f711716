"""The page of practice: in order in every voice, in counts, and a quarter that is over."""

import pytest

from services.audit.wire import HOUSE
from tests.doors.callers import Doors
from tests.house import House
from tests.pages.officers import HERE, officer, some_flows


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    await some_flows(house)
    house.step("2027-01-02T09:00")
    return doors


@pytest.mark.parametrize("voice", ["da", "en", "en-easy"])
async def test_the_page_is_in_order_and_tells_counts_and_no_people(house: House, doors: Doors, voice: str) -> None:
    mona = await officer(house, doors, "mona", voice)
    page = await mona.get(f"{HERE}/practice")
    text = page.text()
    assert "2026-Q4" in text and "<5" in text
    assert "Bo" not in text.split() and "Anna" not in text.split()
    assert any(one.attributes.get("href", "").endswith("/practice?quarter=2026-Q3") for one in page.named("a"))
    empty = await mona.get(f"{HERE}/practice?quarter=2026-Q3")
    assert not empty.named("table"), "nothing happened, and no table of nothing is shown"


async def test_each_arrow_has_what_it_was_tried_for_and_each_finding_is_said(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    page = await mona.get(f"{HERE}/practice")
    heads = [one.text for one in page.named("th")]
    assert {"Tries", "Used", "Refused"} <= set(heads) and "Stopped" not in heads
    assert "nobody used the arrow" in page.text()


async def test_a_quarter_that_is_not_over_and_who_is_no_officer_are_told_why(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    page = await mona.get(f"{HERE}/practice?quarter=2027-Q1", 422)
    assert "not over" in page.text() and "2026-Q4" in page.text()
    before = len(await house.entries(ledger=HOUSE))
    await (await officer(house, doors, "frida")).get(f"{HERE}/practice", 403)
    assert len(await house.entries(ledger=HOUSE)) > before, "it stands on record"
