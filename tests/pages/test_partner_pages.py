"""Jonna's inbox: a volunteer whose shelter has no system reads, sends, confirms and answers on pages alone."""

import pytest

from consent import granting
from deploy.demo.everybody import publish_agreed
from tests.doors.callers import Doors
from tests.house import MAP_TEXT, House, K
from tests.pages.browsing import Visitor, visit

INTRO, NOTE = "introduction-to-shelter", "mentor-note-to-follow-up"


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def introduced(house: House) -> str:
    """Jonna has a part in Anna's case, and something was sent to her: its flow."""
    await house.permit("anna", "anna", INTRO)
    part = {"actor": "shelter-mentor", "person": house.people["jonna"]}
    await granting.grant(house.consent.desk, house.case("frida", "anna"), part, house.session("frida"))
    return (await house.send("gert", "anna", INTRO)).flow


async def jonna(house: House, doors: Doors, voice: str = "en") -> Visitor:
    return await visit(house, doors, "jonna", voice)


async def read_it(visitor: Visitor) -> None:
    await visitor.get("/inbox")
    form = next(one for one in visitor.page.named("form") if "/waiting/" in one.attributes["action"])
    await visitor.send(form.attributes["action"], {})


def button(visitor: Visitor) -> str:
    return next(one.text.strip() for one in visitor.page.named("button") if "main" in one.within)


@pytest.mark.parametrize("voice", ["da", "en-easy"])
async def test_every_page_is_in_order(house: House, doors: Doors, voice: str) -> None:
    visitor = await jonna(house, doors, voice)
    for path in ("/", "/inbox", "/inbox/said/erased", "/inbox/said/still-needed"):
        await visitor.get(path)
    flow = await introduced(house)
    await visitor.get("/inbox")
    await read_it(visitor)
    await visitor.get("/inbox")
    await visitor.get(f"/inbox/{K}/{flow}")


async def test_she_reads_what_was_sent_with_its_entry_confirms_it_and_says_that_it_is_erased(
    house: House, doors: Doors
) -> None:
    flow = await introduced(house)
    visitor = await jonna(house, doors)
    page = await visitor.get("/")
    page = await visitor.follow("Open the inbox")
    assert "Job consultant, Aalborg Municipality" in page.text()
    await read_it(visitor)
    assert f"{(await house.last('released')).index}" in visitor.page.text()
    page = await visitor.get("/inbox")
    assert "There is nothing new." in page.text()
    assert "Erase by" in page.text()
    await visitor.send(f"/inbox/{K}/{flow}/received", {})
    assert "Receipt is confirmed." in visitor.page.text()
    assert (await house.last("received")).said["flow"] == flow
    await visitor.follow("Say that it is erased")
    assert "Choose an answer." in (await visitor.press("Send the answer", expect=422)).text()
    page = await visitor.press("Send the answer", answer="erased")
    assert "on record as erased" in page.text()
    assert (await house.last("erased")).said["flow"] == flow
    assert "You have nothing that must be erased." in (await visitor.get("/inbox")).text()


async def test_after_a_withdrawal_she_is_asked_though_her_part_is_over_and_her_answer_closes_it(
    house: House, doors: Doors
) -> None:
    await introduced(house)
    visitor = await jonna(house, doors)
    await read_it(visitor)
    await house.withdraw("anna", "anna", INTRO)
    await house.sweep()
    page = await visitor.get("/inbox")
    assert "Erase this, and answer" in page.text()
    assert "You have no part in a case just now." in page.text() or "Ask and send" in page.text()
    await visitor.follow("Answer (")
    await visitor.press("Send the answer", answer="erased")
    await house.sweep()
    told = [message.kind for message in await house.consent.messages(house.session("anna"))]
    assert told.count("withdrawal-closed") == 1


async def test_what_is_still_needed_is_said_with_a_reason_the_person_reads_and_an_officer_looks_at(
    house: House, doors: Doors
) -> None:
    flow = await introduced(house)
    visitor = await jonna(house, doors)
    await read_it(visitor)
    await house.withdraw("anna", "anna", INTRO)
    await house.sweep()
    await visitor.get(f"/inbox/{K}/{flow}")
    page = await visitor.press("Send the answer", expect=422, answer="still-needed", words=" ")
    assert "Write why you still need it." in page.text()
    await visitor.press("Send the answer", answer="still-needed", words="She is here today.")
    entry = await house.last("still-needed")
    assert entry.about["check_id"]
    assert entry.said["check_by"] == "2026-12-15"
    page = await (await visit(house, doors, "anna", "en")).get(f"/cases/{house.cases['anna']}/seen")
    assert "The receiver wants to keep it for now" in page.text()
    assert "She is here today." in page.text()
    assert "Erase this, and answer" in (await visitor.get("/inbox")).text(), "it is not erased by saying so"


async def test_she_sends_along_her_arrow_from_a_page(house: House, doors: Doors) -> None:
    await introduced(house)
    await house.permit("anna", "anna", NOTE)
    frida = house.doer("frida")
    await house.collaboration.plan_activity(K, house.cases["anna"], "trial-shelter", "2026-12-01", "", frida)
    visitor = await jonna(house, doors)
    await visitor.get("/inbox")
    await visitor.follow("Ask and send")
    await visitor.follow("Went well")
    await visitor.press(button(visitor), **{"field-mentor-note.went_well": "The dogs liked her."})
    await visitor.press(button(visitor))
    (waits,) = await house.gateway.inbox(house.who("frida"), K)
    assert (waits.arrow, waits.from_partner) == (NOTE, "shelter")


async def test_others_have_no_business_with_what_she_has(house: House, doors: Doors) -> None:
    flow = await introduced(house)
    await read_it(await jonna(house, doors))
    for name in ("ib", "frida"):
        other = await visit(house, doors, name, "en")
        await other.get(f"/inbox/{K}/{flow}", expect=404)
        await other.send(f"/inbox/{K}/{flow}", {"answer": "erased"}, expect=404)
        await other.send(f"/inbox/{K}/{flow}", {"answer": "still-needed", "words": "Me too."}, expect=404)
    await (await visit(house, doors, "anna", "en")).get("/inbox", expect=404)
    assert not await house.entries("erased", "still-needed")


async def test_what_came_along_an_arrow_that_is_no_more_is_told_without_an_id(house: House, doors: Doors) -> None:
    flow = await introduced(house)
    visitor = await jonna(house, doors)
    await read_it(visitor)
    await publish_agreed(house.collaboration, MAP_TEXT.replace(f"{INTRO}:", "another-introduction:"), house.doer("ove"))
    for path in ("/inbox", f"/inbox/{K}/{flow}"):
        text = (await visitor.get(path)).text()
        assert INTRO not in text and "introduction." not in text
        assert "Somebody who is no longer on the map" in text and "Start week" in text
