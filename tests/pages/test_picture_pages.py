"""A case on the picture of the map and as a list: each state by sign and in words, and what lacks, with a way to it."""

from datetime import date

import pytest

from consent.pages.caseworker.stands import stands_of
from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import visit


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


@pytest.mark.parametrize("voice", ["da", "en-easy"])
async def test_the_picture_and_the_list_say_the_same(house: House, doors: Doors, voice: str) -> None:
    await house.answer("bo", "bo", "needs-to-cafe", yes=False)
    frida = await visit(house, doors, "frida", voice)
    await frida.get(f"/work/{house.case('frida', 'bo')}")
    page = await frida.get(f"/work/{house.case('frida', 'bo')}/picture")
    signs = {
        one.attributes["id"].removeprefix("arrow-"): one.text
        for one in page.named("g")
        if one.attributes.get("id", "").startswith("arrow-")
    }
    assert signs.keys() == set(house.map.arrows)
    no = {"da": "Nej", "en": "No"}[voice[:2]]
    assert f". {no}" in signs["needs-to-cafe"]
    drawn = " ".join(one.attributes.get("class", "") for one in page.named("g"))
    assert "sign emergency" in drawn, "what flows in an emergency only is told apart from what nobody asked about"
    rows = {one.attributes["id"]: one.text for one in page.named("div") if one.attributes.get("id", "")[:6] == "along-"}
    assert rows.keys() == {f"along-{arrow}" for arrow in house.map.arrows}
    assert no in rows["along-needs-to-cafe"]


async def test_what_lacks_leads_to_what_mends_it(house: House, doors: Doors) -> None:
    frida = await visit(house, doors, "frida", "en")
    page = await frida.get(f"/work/{house.case('frida', 'anna')}/picture")
    led = {one.attributes["href"].partition("/ref_")[2].partition("/")[2] for one in page.named("a")}
    assert {"ask?arrow=needs-to-cafe", "parts/cafe-manager", "activities/trial-cafe"} <= led
    ib = await visit(house, doors, "ib", "en")
    await ib.get(f"/work/{house.case('ib', 'bo')}/picture", expect=403)


async def test_what_may_flow_now_is_what_the_rules_would_let_through(house: House) -> None:
    """Held against the gateway: what lacks nothing flows, and what lacks something is refused."""
    hand = await house.consent.desk.take(house.case("frida", "bo"), house.session("frida"))
    overview = await house.consent.permissions(house.case("frida", "bo"), house.session("frida"))
    standing = {one["arrow"]: one["state"] for one in overview["permissions"]}
    found = {one.arrow: one for one in stands_of(house.map, hand.case, standing, date(2026, 12, 1), "en")}
    asks = {
        "needs-to-cafe": "ib",
        "needs-to-matching": "gert",
        "acute-help-to-cafe": "ib",
        "wishes-to-matching": "gert",
    }
    for arrow, who in asks.items():
        assert bool(found[arrow].lacks) == bool(await house.refused(who, "bo", arrow)), arrow
    assert found["introduction-to-cafe"].lacks == ()
    assert (await house.send("gert", "bo", "introduction-to-cafe")).outcome == "deposited"
