"""What every page has around it: for whom one acts, the way out, how long one is signed in, and where else."""

import pytest

from services.identity.model import IDLE
from tests.doors.callers import Doors
from tests.doors.test_doors import filled, routes
from tests.house import House, at
from tests.pages.browsing import HTML, Visitor, visit
from tests.pages.reading import read

NEEDS = "needs-to-cafe"
PAGES = ("/cases/", "/work/")
"""Where the forms of citizens, guardians and professionals are."""


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


def banner(visitor: Visitor) -> str:
    return " ".join(
        " ".join(one.text.split()) for one in visitor.page.elements if "dl-behalf" in one.attributes.get("class", "")
    )


def leaves(visitor: Visitor) -> bool:
    return any("govuk-exit-this-page" in one.attributes.get("class", "").split() for one in visitor.page.elements)


async def test_a_guardian_always_sees_for_whom_in_what_and_until_when(house: House, doors: Doors) -> None:
    await house.ask("bo", NEEDS)
    clara = await visit(house, doors, "clara", "en")
    for path in ("permissions", "seen", f"arrows/{NEEDS}", f"arrows/{NEEDS}/withdraw"):
        await clara.get(f"/cases/{house.cases['bo']}/{path}")
        said = banner(clara)
        assert said.startswith("You act for Bo. Within: personal matters, economy.")
        assert "Until 28 February 2027." in said
    await clara.get("/")
    assert not banner(clara), "the first page is nobody's case"


async def test_who_acts_for_themselves_is_told_nothing_about_it(house: House, doors: Doors) -> None:
    bo = await visit(house, doors, "bo", "en")
    await bo.get(f"/cases/{house.cases['bo']}/permissions")
    assert not banner(bo)


async def test_a_guardian_whose_time_is_over_acts_for_nobody(house: House, doors: Doors) -> None:
    house.clock.step_to(at("2027-03-01"))
    clara = await visit(house, doors, "clara", "en")
    await clara.get(f"/cases/{house.cases['bo']}/permissions", expect=403)
    assert not banner(clara)


async def test_citizens_and_guardians_can_leave_every_page_at_once_and_officials_need_not(
    house: House, doors: Doors
) -> None:
    for who, wanted in (("anna", True), ("clara", True), ("", True), ("frida", False)):
        visitor = await visit(house, doors, who)
        await visitor.get("/")
        assert leaves(visitor) is wanted, who


async def test_leaving_goes_elsewhere_and_signs_out_here(house: House, doors: Doors) -> None:
    anna = await visit(house, doors, "anna")
    answer = await anna.http.get("/leave", headers=HTML)
    assert answer.status_code == 303
    assert "127.0.0.1" not in answer.headers["location"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    again = await anna.http.get("/sessions", headers=HTML)
    assert (again.status_code, again.headers["location"]) == (303, "/sign-in?next=/sessions")


async def test_another_site_signs_nobody_out_by_a_link(house: House, doors: Doors) -> None:
    anna = await visit(house, doors, "anna")
    answer = await anna.http.get("/leave", headers={**HTML, "sec-fetch-site": "cross-site"})
    assert answer.status_code == 303
    await anna.get("/sessions")


async def test_leaving_works_while_the_ledger_is_away(house: House, doors: Doors) -> None:
    anna = await visit(house, doors, "anna")
    house.ledger_down()
    assert (await anna.http.get("/leave", headers=HTML)).status_code == 303


async def test_a_page_says_until_when_one_is_signed_in(house: House, doors: Doors) -> None:
    anna = await visit(house, doors, "anna", "en")
    page = await anna.get("/help")
    assert any("You are signed in until 09:30" in one.text for one in page.named("footer"))
    (dialog,) = page.named("dialog")
    assert int(dialog.attributes["data-session"]) == IDLE
    await (nobody := await visit(house, doors, "", "en")).get("/help")
    assert not nobody.page.named("dialog")


async def test_somebody_sees_where_they_are_signed_in_and_signs_out_everywhere(house: House, doors: Doors) -> None:
    phone, desk = await visit(house, doors, "anna", "en"), await visit(house, doors, "anna", "en")
    page = await desk.get("/sessions")
    assert page.text().count("Your permissions") == 2
    assert page.text().count("You are here now") == 1
    await desk.press("Sign out everywhere")
    assert (await phone.http.get("/sessions", headers=HTML)).status_code == 303


async def test_where_one_was_going_is_kept_with_its_filters(house: House, doors: Doors) -> None:
    nobody = await visit(house, doors, "")
    answer = await nobody.http.get("/sessions?a=1&b=two", headers=HTML)
    assert answer.headers["location"] == "/sign-in?next=/sessions%3Fa%3D1%26b%3Dtwo"


async def test_words_are_shown_again_to_whoever_was_signed_out_over_them(house: House, doors: Doors) -> None:
    nobody = await visit(house, doors, "", "en")
    words = "<b>Nobody</b> asked me about this."
    path = f"/cases/{house.cases['anna']}/seen/1"
    page = await nobody.send(path, {"words": words}, expect=401)
    assert [one.text for one in page.named("blockquote")] == [words]


async def test_no_form_of_any_page_loses_what_was_written_when_the_session_is_over(house: House, doors: Doors) -> None:
    forms = {path for method, path in routes(doors.apps["consent"]) if method == "POST" and path.startswith(PAGES)}
    assert len(forms) > 5
    written = {"words": "Nobody asked me\nabout this.", "fields": ["a.b", "a.c"], "sure": "yes"}
    for path in sorted(forms):
        nobody = await visit(house, doors, "", "en")
        page = await nobody.send(filled(path, house), dict(written), expect=401)
        hidden = [one.attributes for one in page.named("input") if "main" in one.within]
        assert sorted((one["name"], one["value"]) for one in hidden) == sorted(
            [("words", written["words"]), ("fields", "a.b"), ("fields", "a.c"), ("sure", "yes")]
        ), path
        (form,) = [one for one in page.named("form") if "main" in one.within]
        assert form.attributes["action"] == filled(path, house)


async def test_a_chosen_file_is_not_kept_and_the_page_says_so(house: House, doors: Doors) -> None:
    nobody = await visit(house, doors, "", "en")
    sent = await nobody.http.post(
        f"/cases/{house.cases['anna']}/seen/1", data={"words": "with a scan"}, files={"scan": b"%PDF"}, headers=HTML
    )
    assert sent.status_code == 401
    assert "choose it again" in read(sent.text).text()


async def test_another_sites_form_is_not_kept_to_be_sent_on_under_our_name(house: House, doors: Doors) -> None:
    # It comes without the cookie, as if nobody were signed in; the person, who is, would only have to press a button.
    nobody = await visit(house, doors, "")
    path = f"/cases/{house.cases['anna']}/arrows/{NEEDS}"
    headers = {"accept": "text/html", "sec-fetch-site": "cross-site"}
    answer = await nobody.http.post(path, data={"said": "yes", "fields": "x"}, headers=headers)
    assert answer.status_code == 403
    assert 'name="said"' not in answer.text


async def test_a_page_that_timed_out_shows_nothing_of_anybody(house: House, doors: Doors) -> None:
    nobody = await visit(house, doors, "", "en")
    page = await nobody.get("/signed-out")
    assert "Nothing happened here for half an hour" in page.text()


async def test_every_page_says_what_it_depends_on(house: House, doors: Doors) -> None:
    nobody = await visit(house, doors, "")
    await nobody.get("/")
    assert {"Cookie", "HX-Request"} <= {one.strip() for one in nobody.answer.headers["vary"].split(",")}
