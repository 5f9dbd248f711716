"""What pages tell beside what was asked of them: that something was done, what came, which case, and why not."""

import pytest

from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import visit

DREAM = "field-own-words.dream"


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def test_a_caseworker_is_told_what_was_done_and_made_up_words_are_not_said(house: House, doors: Doors) -> None:
    frida, case = await visit(house, doors, "frida", "en"), f"/work/{house.case('frida', 'anna')}"
    asked = {"arrows": ["plan-to-cafe", "needs-to-cafe"], "sure": "yes"}
    page = await frida.send(f"{case}/ask", asked)
    assert "Anna has been asked. Questions sent: 2." in page.text()
    assert "It is done" not in (await frida.get(f"{case}?done=something")).text()
    page = await frida.send(f"{case}/activities/follow-up", {"first_day": "2026-12-24"})
    assert "The days are kept." in page.text()


async def test_what_was_sent_to_a_caseworker_waits_on_their_first_page_until_it_is_fetched(
    house: House, doors: Doors
) -> None:
    anna, frida = await visit(house, doors, "anna", "en"), await visit(house, doors, "frida", "en")
    assert "Sent to you" not in (await frida.get("/work")).text()
    await anna.send(f"/cases/{house.cases['anna']}/own/own-wishes", {DREAM: "Cakes", "sure": "yes"})
    page = await frida.get("/work")
    assert "Sent to you" in page.text() and "Dream" in page.text() and "Cakes" not in page.text()
    await frida.follow("Dream")
    page = await frida.press("Fetch and read 1")
    assert "Cakes" in page.text()
    assert "Sent to you" not in (await frida.get("/work")).text()


async def test_a_part_that_waits_for_a_yes_leads_to_asking_for_it(house: House, doors: Doors) -> None:
    frida, case = await visit(house, doors, "frida", "en"), f"/work/{house.case('frida', 'anna')}"
    await frida.get(f"{case}/parts/shelter-mentor")
    await frida.press("Give the part", 422, person=house.people["jonna"])
    page = await frida.follow("Ask for permission")
    ticked = [one.attributes["value"] for one in page.named("input") if "checked" in one.attributes]
    assert ticked == ["introduction-to-shelter"]


async def test_who_knows_no_names_sees_which_case_it_is(house: House, doors: Doors) -> None:
    ib, number = await visit(house, doors, "ib", "en"), house.case("ib", "bo")
    for path in ("/", f"/work/{number}/arrows", f"/work/{number}/arrows/needs-to-cafe"):
        assert number in (await ib.get(path)).text(), path


async def test_a_guardian_whose_days_are_over_reads_so_and_is_still_signed_in(house: House, doors: Doors) -> None:
    house.step("2027-03-01T09:00")
    clara = await visit(house, doors, "clara", "en")
    page = await clara.get(f"/cases/{house.cases['bo']}/seen", expect=403)
    assert "You do not decide here any more" in page.text()
    assert "28 February 2027" in page.text()
    links = {one.text.strip() for one in page.named("a")}
    assert "Signed in: Clara" in links and "Sign in" not in links


async def test_a_guardian_whose_yes_comes_after_a_no_reads_that_the_no_counts(house: House, doors: Doors) -> None:
    clara, question = await visit(house, doors, "clara", "en"), f"/cases/{house.cases['bo']}/arrows/plan-to-cafe"
    await clara.get(question)
    await house.answer("bo", "bo", "plan-to-cafe", yes=False)
    notice = await house.notice("bo", "plan-to-cafe")
    page = await clara.send(question, {"said": "yes", "fields": ["trial-plan.tasks"], "notice": notice}, expect=403)
    assert "They have said no themselves" in page.text()


async def test_news_of_a_case_that_is_theirs_no_more_leads_nowhere(house: House, doors: Doors) -> None:
    await house.ask("bo", "attendance-to-follow-up")
    clara = await visit(house, doors, "clara", "en")
    assert "Read and answer" in (await clara.get("/")).text()
    house.step("2027-03-01T09:00")
    clara = await visit(house, doors, "clara", "en")
    page = await clara.get("/")
    assert "Your caseworker would like to ask you something" in page.text()
    assert "Read and answer" not in page.text() and "There is nothing here for you" not in page.text()
