"""A citizen's pages: one question after another, receipts, the picture, stopping it all, filters, who is around."""

import pytest

from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import Visitor, visit

NEEDS, PLAN, INTRO = "needs-to-cafe", "plan-to-cafe", "introduction-to-cafe"
VOICES = ("da", "da-easy", "en", "en-easy")


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def anna(house: House, doors: Doors, voice: str = "en") -> Visitor:
    return await visit(house, doors, "anna", voice)


def boxes(visitor: Visitor) -> list[str]:
    return [one.attributes["value"] for one in visitor.page.named("input") if one.attributes.get("type") == "checkbox"]


@pytest.mark.parametrize("voice", VOICES)
async def test_every_page_is_in_order_in_every_voice(house: House, doors: Doors, voice: str) -> None:
    await house.permit("anna", "anna", INTRO)
    await house.ask("anna", NEEDS)
    visitor, case = await anna(house, doors, voice), f"/cases/{house.cases['anna']}"
    pages = ("/questions", "/permissions", "/picture", "/withdraw", "/seen", "/seen?outcome=refused", "/around")
    for path in ("/", "/messages", "/receipts", *(f"{case}{page}" for page in pages)):
        page = await visitor.get(path)
        assert page.named("html")[0].attributes["lang"] == voice[:2]


async def test_three_questions_come_one_after_another_each_with_its_place(house: House, doors: Doors) -> None:
    await house.ask("anna", INTRO, PLAN, NEEDS)
    visitor = await anna(house, doors)
    await visitor.get("/")
    assert "Question 1 of 3" in (await visitor.follow("Read and answer")).text()
    await visitor.press("Yes to what I ticked", fields=boxes(visitor))
    assert "Your yes is kept" in visitor.page.text()
    assert "Question 2 of 3" in (await visitor.follow("Next question: 2 of 3")).text()
    await visitor.press("Later")
    assert "Question 3 of 3" in visitor.page.text(), "later goes on to the next, and says nothing"
    page = await visitor.press("No")
    assert "Your no is kept" in page.text()
    assert "Next question" not in page.text()
    standing = (await house.consent.permissions(house.cases["anna"], house.session("anna")))["permissions"]
    assert {one["arrow"]: one["state"] for one in standing if one["arrow"] in (INTRO, PLAN, NEEDS)} == {
        INTRO: "given", PLAN: "asked", NEEDS: "refused",
    }  # fmt: skip


async def test_a_form_with_mistakes_keeps_its_place_among_the_questions(house: House, doors: Doors) -> None:
    await house.ask("anna", PLAN, NEEDS)
    visitor = await anna(house, doors)
    await visitor.get(f"/cases/{house.cases['anna']}/questions")
    page = await visitor.press("Yes to what I ticked", expect=422)
    assert "Question 1 of 2" in page.text()
    await visitor.get(f"/cases/{house.cases['anna']}/arrows/{NEEDS}?number=5000&of=2", expect=422)


async def test_a_receipt_tells_what_was_answered_and_brings_its_proof(house: House, doors: Doors) -> None:
    given = await house.permit("anna", "anna", NEEDS, ["support-needs.practical_support"])
    visitor = await anna(house, doors)
    page = await visitor.get("/receipts")
    assert "You said yes: Café manager, Café Kastanjen" in page.text()
    page = await visitor.get(f"/receipts/{given.receipt}")
    assert "Practical support" in page.text()
    assert "Sound, light, calm" not in page.text()
    proof = next(one.attributes["href"] for one in page.named("a") if "download" in one.attributes)
    assert (await visitor.http.get(proof)).json()["proof"]["index"] == given.entry
    await (await visit(house, doors, "bo", "en")).get(f"/receipts/{given.receipt}", expect=404)


async def test_the_same_message_stands_once_and_is_marked_as_read(house: House, doors: Doors) -> None:
    visitor = await anna(house, doors)
    await visitor.get("/")
    await visitor.send("/messages/read", {})
    await house.ask("anna", INTRO, NEEDS)
    page = await visitor.get("/")
    assert page.text().count("Mark as read") == 1
    assert "2 times" in page.text()
    ids = [one.attributes["value"] for one in page.named("input") if one.attributes.get("name") == "messages"]
    assert "2 times" not in (await visitor.send("/messages/read", {"messages": ids[:1]})).text()
    assert "Mark as read" in visitor.page.text()
    other = await visit(house, doors, "bo", "en")
    await other.send("/messages/read", {"messages": ids})
    assert "Mark as read" in (await visitor.get("/")).text(), "nobody reads another's messages for them"
    assert "Mark as read" not in (await visitor.send("/messages/read", {"messages": ids})).text()
    assert "ask you something" in (await visitor.get("/messages")).text(), "what was read is still there"


async def test_the_picture_tells_each_state_in_words_and_leads_to_the_list(house: House, doors: Doors) -> None:
    await house.permit("anna", "anna", NEEDS)
    await house.ask("anna", INTRO)
    await house.answer("anna", "anna", INTRO, False)
    visitor = await anna(house, doors)
    page = await visitor.get(f"/cases/{house.cases['anna']}/picture")
    titles = [one.text for one in page.named("title") if "svg" in one.within]
    assert sum(title.endswith("You said yes") for title in titles) >= 1
    assert sum(title.endswith("You said no") for title in titles) == 1
    signs = {one.attributes["class"] for one in page.named("g") if one.attributes.get("class", "").startswith("sign")}
    assert {"sign yes", "sign no", "sign none", "sign emergency"} <= signs
    link = next(
        one.attributes["href"] for one in page.named("a") if one.attributes["href"].endswith(f"#permission-{NEEDS}")
    )
    listed = await visitor.get(link.partition("#")[0])
    assert f"permission-{NEEDS}" in {one.attributes.get("id") for one in listed.elements}


async def test_everything_is_stopped_in_two_steps(house: House, doors: Doors) -> None:
    for arrow in (INTRO, NEEDS):
        await house.permit("anna", "anna", arrow)
    visitor, case = await anna(house, doors), f"/cases/{house.cases['anna']}"
    await visitor.get(f"{case}/permissions")
    page = await visitor.follow("Stop all that was permitted")
    assert "café manager" in page.text()
    assert not await house.entries("withdrawn"), "the first step only tells what will happen"
    page = await visitor.press("Stop everything")
    stopped = len(await house.entries("withdrawn"))
    assert stopped >= 2
    assert f"{stopped} stopped" in page.text()
    await visitor.send(f"{case}/withdraw", {})
    assert len(await house.entries("withdrawn")) == stopped, "sent twice, it stands once"
    assert "Nothing is permitted" in (await visitor.get(f"{case}/withdraw")).text()


async def test_lines_are_filtered_by_organization_and_outcome_and_no_person_is_in_the_address(
    house: House, doors: Doors
) -> None:
    await house.refused("ib", "anna", NEEDS, case=house.references["anna"]["municipality"])
    visitor, case = await anna(house, doors), house.cases["anna"]
    page = await visitor.get(f"/cases/{case}/seen?outcome=refused")
    assert "Ib, " in page.text()
    assert "Café Kastanjen" in page.text()
    assert "Your case was opened" not in page.text()
    page = await visitor.get(f"/cases/{case}/seen?who=cafe")
    assert "Lines: 1" in page.text()
    values = {one.attributes.get("value") for one in page.named("option")}
    assert {"cafe", "municipality", "person"} <= values
    assert not values & set(house.people.values())
    assert "There are no lines of this kind" in (await visitor.get(f"/cases/{case}/seen?who=shelter")).text()
    assert "Your case was opened" in (await visitor.get(f"/cases/{case}/seen?when=week&who=")).text()
    house.step("2027-01-20T09:00")
    visitor = await anna(house, doors)
    assert "Your case was opened" not in (await visitor.get(f"/cases/{case}/seen?when=week")).text()


async def test_older_lines_stand_on_the_pages_after(house: House, doors: Doors) -> None:
    for _ in range(45):
        await house.refused("ib", "anna", NEEDS, case=house.references["anna"]["municipality"])
    visitor, case = await anna(house, doors), house.cases["anna"]
    page = await visitor.get(f"/cases/{case}/seen")
    assert "Your case was opened" not in page.text()
    page = await visitor.follow("Older")
    assert "Your case was opened" in page.text()
    await visitor.follow("Newer")


async def test_a_question_about_a_line_is_answered_there_and_sent_twice_stands_once(house: House, doors: Doors) -> None:
    visitor, case = await anna(house, doors), house.cases["anna"]
    index = next(one.index for one in await house.entries("case") if one.sealed["case"] == case)
    await visitor.get(f"/cases/{case}/seen/{index}")
    await visitor.press("Send", words="Why?", kind="question")
    page = await visitor.send(f"/cases/{case}/seen/{index}", {"words": "Why?", "kind": "question"})
    assert len(await house.entries("question")) == 1
    assert "You asked" in page.text()
    assert "by 15 December 2026" in page.text()
    assert "Waits for an answer" in (await visitor.get(f"/cases/{case}/seen?outcome=written")).text()


async def test_who_is_around_a_person_is_told_with_names_and_days(house: House, doors: Doors) -> None:
    visitor = await visit(house, doors, "bo", "en")
    page = await visitor.get(f"/cases/{house.cases['bo']}/around")
    assert "Clara" in page.text()
    assert "personal matters, economy" in page.text()
    assert "until the end of 28 February 2027" in page.text()
    assert "Café manager, Café Kastanjen" in page.text()


async def test_a_minor_is_told_who_says_yes_and_can_say_no(house: House, doors: Doors) -> None:
    visitor = await visit(house, doors, "dagny", "en")
    await house.ask("dagny", NEEDS)
    page = await visitor.get(f"/cases/{house.cases['dagny']}/arrows/{NEEDS}")
    assert "it is your parent who can say yes" in page.text()
    assert "Yes to what I ticked" not in page.text()
    await visitor.press("No")
    assert (await house.last("refused")).said["arrow"] == NEEDS
