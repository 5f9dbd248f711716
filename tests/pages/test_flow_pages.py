"""Information asked for, sent and fetched at the portal: refused with every reason, permitted, handed over once."""

from typing import Any

import pytest

from services.problems import HolderUnreachable
from tests.doors.callers import Doors
from tests.holding import PLANTED, Broken
from tests.house import House
from tests.pages.browsing import Visitor, visit

MATCHING, GUARDIAN, CAFE = "needs-to-matching", "next-step-to-guardian", "introduction-to-cafe"
ASK, CHECK, SEND = "Ask for it now", "See what will be sent", "Send now"


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def at_arrow(house: House, doors: Doors, who: str, citizen: str, arrow: str, voice: str = "en") -> Visitor:
    visitor = await visit(house, doors, who, voice)
    await visitor.get(f"/work/{house.case(who, citizen)}/arrows/{arrow}")
    return visitor


def every_field(house: House, arrow: str) -> list[str]:
    return list(house.map.arrow(arrow).fields)


async def test_refused_then_asked_then_permitted(house: House, doors: Doors) -> None:
    """The first journey: a no with its reason, the question that mends it, the yes, and then it goes."""
    frida = await visit(house, doors, "frida", "en")
    await frida.get("/")
    await frida.follow("Bo")
    await frida.follow("Ask for information, or send it")
    await frida.follow("What, When, Who: To be able to help you")
    filled: dict[str, Any] = {"field-next-step.what": "We meet at the café.", "field-next-step.when": "Monday"}
    page = await frida.press(CHECK, **filled)
    assert "We meet at the café." in page.text()
    assert not await house.entries("decision", arrow=GUARDIAN), "nothing is asked before it is sent"
    page = await frida.press(SEND, expect=403)
    assert "Permission was never asked for" in page.text()
    assert "Ask the citizen for permission." in page.text()
    refused = await house.last("decision")
    assert (refused.said["outcome"], refused.said["reasons"]) == ("refused", ["never_asked"])
    await frida.follow("Ask for permission")
    ticked = [one.attributes["value"] for one in frida.page.named("input") if "checked" in one.attributes]
    assert ticked == [GUARDIAN]
    await frida.press("See what the citizen will see", arrows=ticked)
    await frida.press("Send")
    await house.answer("clara", "bo", GUARDIAN)
    await frida.get(f"/work/{house.case('frida', 'bo')}/arrows/{GUARDIAN}")
    assert "Yes" in frida.page.text()
    await frida.press(CHECK, **filled)
    page = await frida.press(SEND)
    assert frida.at.endswith("/sent")
    assert "It has been sent" in page.text()
    clara = house.who("clara", client="")
    assert [one.arrow for one in await house.gateway.inbox(clara, house.map.id)] == [GUARDIAN]


async def test_what_is_asked_for_is_handed_over_once(house: House, doors: Doors) -> None:
    await house.permit("anna", "anna", MATCHING, ["support-needs.practical_support", "support-needs.transport"])
    gert = await at_arrow(house, doors, "gert", "anna", MATCHING)
    assert "Anna" not in gert.page.text(), "who only plays a part is told no name"
    fields = every_field(house, MATCHING)
    page = await gert.press(ASK, fields=fields, justification="She starts on Monday.")
    assert f"{PLANTED} support-needs practical_support" in page.text()
    assert "sensory_needs" not in page.text()
    assert "You did not get this, since it is not permitted: Sound, light, calm." in page.text()
    assert "Erase it by" in page.text()
    assert (await house.last("released")).said["fields"] == [fields[0], fields[2]]
    assert (await house.last("closed")).said["outcome"] == "handed-over"
    assert gert.answer.headers["cache-control"] == "no-store"
    assert gert.answer.headers["content-security-policy"]


async def test_loading_an_answer_again_hands_nothing_over_twice(house: House, doors: Doors) -> None:
    await house.permit("anna", "anna", MATCHING)
    gert = await at_arrow(house, doors, "gert", "anna", MATCHING)
    form: dict[str, str | list[str]] = {"fields": every_field(house, MATCHING), "key": "one-and-the-same"}
    await gert.send(gert.at, dict(form))
    page = await gert.send(gert.at, dict(form), expect=409)
    assert "handed over already" in page.text()
    assert PLANTED not in gert.answer.text
    assert len(await house.entries("released")) == 1


async def test_every_reason_is_told_with_what_to_do_next(house: House, doors: Doors) -> None:
    """To who gives access with links; to others whom to ask. Nothing of the citizen's answer to them."""
    await house.answer("anna", "anna", CAFE, yes=False)
    gert = await at_arrow(house, doors, "gert", "anna", CAFE)
    filled: dict[str, Any] = {"field-introduction.name": "Anna", "field-introduction.start_week": "2"}
    await gert.press(CHECK, **filled)
    page = await gert.press(SEND, expect=403)
    assert (await house.last("decision")).said["reasons"] == ["nobody_at_the_other_end", "own_no", "refused"]
    assert "No permission in force" in page.text()
    assert "Nobody at the other end" in page.text()
    assert "Talk to the caseworker" in page.text()
    assert "Permission was refused" not in page.text()
    assert not [one for one in page.named("a") if "/parts/" in one.attributes["href"]]


async def test_frida_is_led_to_each_step_that_mends_it(house: House, doors: Doors) -> None:
    frida = await at_arrow(house, doors, "frida", "anna", "invitation")
    filled: dict[str, Any] = {"field-contact.name": "Anna"}
    await frida.press(CHECK, **filled)
    page = await frida.press(SEND, expect=403)
    led = {one.attributes["href"].partition("/ref_")[2].partition("/")[2] for one in page.named("a")}
    assert {"ask?arrow=invitation", "parts/activity-leader", "activities/open-house"} <= led


async def test_what_was_sent_to_me_is_fetched_and_acknowledged(house: House, doors: Doors) -> None:
    await house.send("anna", "anna", "own-wishes")
    frida = await visit(house, doors, "frida", "en")
    await frida.get(f"/work/{house.case('frida', 'anna')}/arrows")
    page = await frida.press("Fetch and read 1")
    assert f"{PLANTED} own-words dream" in page.text()
    await frida.press("Say that you have it")
    assert (await house.last("received")).said["arrow"] == "own-wishes"
    assert "Nothing waits for you" in frida.page.text()


async def test_mistakes_keep_what_was_written(house: House, doors: Doors) -> None:
    frida = await at_arrow(house, doors, "frida", "anna", "next-step-to-citizen")
    assert "Write in at least one place" in (await frida.press(CHECK, expect=422)).text()
    gert = await at_arrow(house, doors, "gert", "anna", "places-to-citizen")
    filled: dict[str, Any] = {"field-trial-plan.start_date": "soon", "field-trial-plan.tasks": "Baking"}
    await gert.press(CHECK, **filled)
    page = await gert.press(SEND, expect=422)
    assert page.named("title")[0].text.startswith("Error:")
    assert "Baking" in page.text()


async def test_a_holder_that_does_not_answer_is_told_as_that(house: House, doors: Doors) -> None:
    await house.permit("anna", "anna", MATCHING)
    house.holder.give = _broken
    gert = await at_arrow(house, doors, "gert", "anna", MATCHING)
    page = await gert.press(ASK, fields=every_field(house, MATCHING), expect=502)
    assert "The place does not answer" in page.text()
    assert (await house.last("closed")).said["reasons"] == [HolderUnreachable.code]


async def _broken(_: object) -> object:
    raise Broken(503)


@pytest.mark.parametrize("voice", ["da", "en-easy"])
async def test_every_page_is_in_order_for_everybody_with_a_part(house: House, doors: Doors, voice: str) -> None:
    for who, citizen in (("frida", "bo"), ("gert", "anna"), ("ib", "bo"), ("lis", "bo"), ("hanne", "anna")):
        visitor, case = await visit(house, doors, who, voice), f"/work/{house.case(who, citizen)}/arrows"
        page = await visitor.get(case)
        links = {one.attributes["href"] for one in page.named("a") if "/arrows/" in one.attributes["href"]}
        assert links
        for link in links:
            await visitor.get(link)
            await visitor.get(f"{link}/sent")


async def test_without_a_part_there_is_no_such_case(house: House, doors: Doors) -> None:
    mona = await visit(house, doors, "mona", "en")
    await mona.get(f"/work/{house.case('mona', 'bo')}/arrows", expect=404)
    assert (await house.last("turned-away")).said["what"] == "look-up"
    gert = await visit(house, doors, "gert", "en")
    await gert.get(f"/work/{house.case('gert', 'anna')}/arrows/needs-to-cafe", expect=404)
