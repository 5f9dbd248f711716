"""A citizen sends their own words and reads what was sent to them; a guardian reads what they may do."""

import pytest

from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import Visitor, visit

VOICES = ("da", "da-easy", "en", "en-easy")
DREAM, AVOID = "field-own-words.dream", "field-own-words.places_to_avoid"


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def anna(house: House, doors: Doors, voice: str = "en") -> tuple[Visitor, str]:
    return await visit(house, doors, "anna", voice), f"/cases/{house.cases['anna']}"


@pytest.mark.parametrize("voice", VOICES)
async def test_every_page_is_in_order_in_every_voice(house: House, doors: Doors, voice: str) -> None:
    visitor, case = await anna(house, doors, voice)
    for path in ("/own", "/own/own-wishes", "/own/own-wishes/sent", "/post"):
        await visitor.get(f"{case}{path}")
    clara = await visit(house, doors, "clara", voice)
    for path in ("", "/guarding", "/permissions", "/seen", "/post", "/around", "/own", "/withdraw"):
        await clara.get(f"/cases/{house.cases['bo']}{path}" if path else "/")


async def test_own_words_are_read_through_and_sent_once(house: House, doors: Doors) -> None:
    visitor, case = await anna(house, doors)
    await visitor.get(f"{case}/own")
    await visitor.follow("My own words: First talk")
    await visitor.press("Read it through", expect=422)
    page = await visitor.press("Read it through", **{DREAM: "Cakes <script>", AVOID: ""})
    assert "Cakes <script>" in page.text()
    assert "Caseworker, Aalborg Municipality" in page.text()
    before = len(await house.entries("decision"))
    checked = visitor.page
    page = await visitor.press("Send")
    assert "It is sent" in page.text()
    visitor.page = checked
    assert "It is sent" in (await visitor.press("Send")).text(), "sent twice, it goes once"
    assert len(await house.entries("decision")) == before + 1
    (waits,) = await house.gateway.inbox(house.who("frida"), "aalborg-aktiv")
    assert (waits.arrow, waits.fields) == ("own-wishes", ["own-words.dream"])


async def test_nobody_sends_along_an_arrow_that_is_not_theirs(house: House, doors: Doors) -> None:
    visitor, case = await anna(house, doors)
    await visitor.get(f"{case}/own/needs-to-cafe", expect=404)
    await visitor.send(f"{case}/own/plan-to-cafe", {"sure": "yes"}, expect=404)
    other = await visit(house, doors, "bo", "en")
    await other.get(f"{case}/own", expect=404)
    await other.get(f"{case}/post", expect=404)


async def test_what_was_sent_to_a_citizen_is_read_once_and_erased(house: House, doors: Doors) -> None:
    sent = await house.send("frida", "anna", "next-step-to-citizen")
    visitor, case = await anna(house, doors)
    page = await visitor.get(f"{case}/post")
    assert "From Aalborg Municipality" in page.text()
    page = await visitor.press("Read it 1")
    assert "This was sent to you" in page.text()
    assert "It is about you" in page.text()
    assert (await house.last("released")).said["flow"] == sent.flow
    assert (await house.last("closed")).said["outcome"] == "handed-over"
    await visitor.send(f"{case}/post/{sent.flow}", {}, expect=410)
    assert "Ask the one who sent it" in visitor.page.text()
    assert "There is nothing new" in (await visitor.get(f"{case}/post")).text()


async def test_a_guardian_reads_the_limits_and_what_the_person_decided(house: House, doors: Doors) -> None:
    await house.answer("clara", "bo", "plan-to-cafe")
    await house.answer("bo", "bo", "needs-to-cafe", False)
    clara, case = await visit(house, doors, "clara", "en"), f"/cases/{house.cases['bo']}"
    page = await clara.get("/")
    assert "On behalf of Bo" in page.text()
    page = await clara.follow("What you may do as guardian")
    assert "until the end of 28 February 2027" in page.text()
    assert "Bo said no. Only Bo can say yes again." in page.text()
    assert "start date" in page.text(), "what Clara permitted, and when it ends"
    page = await clara.get(f"{case}/arrows/needs-to-cafe")
    assert "Only they can say yes again" in page.text()
    assert not [one for one in page.named("button") if "main" in one.within]
    await clara.send(f"{case}/arrows/needs-to-cafe", {"said": "yes", "fields": "support-needs.transport"}, expect=403)


async def test_a_guardian_whose_last_day_is_over_sees_nothing_more_in_an_open_tab(house: House, doors: Doors) -> None:
    case = f"/cases/{house.cases['bo']}"
    house.step("2027-03-01T09:00")
    clara = await visit(house, doors, "clara", "en")
    for path in ("/guarding", "/permissions", "/seen", "/around", "/own", "/post", "/questions"):
        await clara.get(f"{case}{path}", expect=403)
    await clara.send(f"{case}/withdraw", {}, expect=403)
    assert "On behalf of" not in (await clara.get("/")).text()
    await (await visit(house, doors, "bo", "en")).get(f"{case}/guarding", expect=404)
