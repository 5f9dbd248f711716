"""The portal, page by page, as a citizen meets it: every page in order, in every voice, without scripts."""

import pytest

from services.pages.texts import Voice
from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import Visitor, visit

NEEDS = "needs-to-cafe"
VOICES = ("da", "da-easy", "en", "en-easy")


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def anna(house: House, doors: Doors, voice: str = "en") -> Visitor:
    return await visit(house, doors, "anna", voice)


async def opening(house: House) -> int:
    """The line of Anna's case being opened."""
    return next(one.index for one in await house.entries("case") if one.sealed["case"] == house.cases["anna"])


@pytest.mark.parametrize("voice", VOICES)
async def test_every_page_of_a_citizen_is_in_order_in_every_voice(house: House, doors: Doors, voice: str) -> None:
    await house.ask("anna", NEEDS, "introduction-to-cafe")
    await house.permit("anna", "anna", "introduction-to-cafe")
    visitor, case = await anna(house, doors, voice), house.cases["anna"]
    paths = ("/", f"arrows/{NEEDS}", "arrows/introduction-to-cafe/withdraw", "permissions", "seen", "seen/0")
    paths = (*paths[:-1], f"seen/{await opening(house)}")
    for path in paths:
        page = await visitor.get(path if path == "/" else f"/cases/{case}/{path}")
        assert page.named("html")[0].attributes["lang"] == voice[:2]
    for path in ("/privacy", "/accessibility", "/help", "/kept", "/signed-in"):
        await visitor.get(path)
    await (await visit(house, doors, "", voice)).get("/")


async def test_a_question_is_answered_in_the_words_that_were_shown(house: House, doors: Doors) -> None:
    await house.ask("anna", NEEDS)
    visitor = await anna(house, doors, "da-easy")
    await visitor.get("/")
    page = await visitor.follow("Café")
    assert all("checked" not in one.attributes for one in page.named("input")), "nothing is ticked beforehand"
    boxes = [one.attributes["value"] for one in page.named("input") if one.attributes.get("type") == "checkbox"]
    await visitor.press("Ja til det, jeg har valgt", fields=boxes[:1])
    assert visitor.at.startswith("/receipts/")
    given = await house.last("given")
    assert given.said["fields"] == boxes[:1]
    assert given.said["language"] == "da-easy"


async def test_a_yes_to_nothing_is_asked_again_and_later_says_nothing(house: House, doors: Doors) -> None:
    await house.ask("anna", NEEDS)
    before = len(await house.entries("given", "refused"))
    visitor = await anna(house, doors)
    await visitor.get(f"/cases/{house.cases['anna']}/arrows/{NEEDS}")
    page = await visitor.press("Yes to what I ticked", expect=422)
    assert "Tick at least one" in page.text()
    assert page.named("title")[0].text.startswith("Error:")
    await visitor.press("Later")
    assert visitor.at == "/"
    assert len(await house.entries("given", "refused")) == before


async def test_a_permission_is_withdrawn_in_two_steps(house: House, doors: Doors) -> None:
    await house.ask("anna", NEEDS)
    await house.permit("anna", "anna", NEEDS)
    visitor = await anna(house, doors)
    await visitor.get(f"/cases/{house.cases['anna']}/permissions")
    await visitor.get(f"/cases/{house.cases['anna']}/arrows/{NEEDS}/withdraw")
    assert not await house.entries("withdrawn"), "the first step only tells what will happen"
    await visitor.press("Stop")
    assert visitor.at.startswith("/receipts/")
    assert (await house.last("withdrawn")).said["arrow"] == NEEDS


async def test_ones_own_looks_do_not_hide_what_others_did(house: House, doors: Doors) -> None:
    visitor = await anna(house, doors)
    for _ in range(5):
        page = await visitor.get(f"/cases/{house.cases['anna']}/seen")
    assert page.text().count("You looked at your own pages") <= 2
    assert "Your case was opened" in page.text()


async def test_somebody_disagrees_and_hears_by_when_it_is_looked_at(house: House, doors: Doors) -> None:
    visitor = await anna(house, doors)
    await visitor.get(f"/cases/{house.cases['anna']}/seen/{await opening(house)}")
    assert "Choose whether" in (await visitor.press("Send", expect=422, words="No.")).text()
    page = await visitor.press("Send", expect=422, words=" ", kind="disagreement")
    assert "Write a few words" in page.text()
    page = await visitor.press("Send", words="<script>alert(1)</script> I did not want this.", kind="disagreement")
    assert "15 December 2026" in page.text()
    assert (await house.last("disagreement")).sealed["words"].endswith("this.")


async def test_a_form_of_somebody_whose_session_is_over_is_not_lost(house: House, doors: Doors) -> None:
    case = house.cases["anna"]
    nobody = await visit(house, doors, "", "en")
    page = await nobody.send(
        f"/cases/{case}/seen/{await opening(house)}", {"words": "Nobody asked me.", "kind": "disagreement"}, expect=401
    )
    assert "What you wrote is not lost" in page.text()
    signed_in = await anna(house, doors)
    signed_in.page = page
    await signed_in.press("Send what I wrote")
    assert (await house.last("disagreement")).sealed["words"] == "Nobody asked me."


async def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_comes_back(house: House, doors: Doors) -> None:
    nobody = await visit(house, doors, "")
    path = f"/cases/{house.cases['anna']}/seen"
    answer = await nobody.http.get(path, headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}")


async def test_a_page_that_is_not_ones_own_is_no_page_and_says_so_kindly(house: House, doors: Doors) -> None:
    visitor = await visit(house, doors, "bo", "da")
    page = await visitor.get(f"/cases/{house.cases['anna']}/seen", expect=404)
    assert "Siden findes ikke" in page.text()
    nowhere = await visitor.get("/nowhere", expect=404)
    assert "Siden findes ikke" in nowhere.text()


async def test_a_program_gets_its_problems_as_documents_at_the_same_door(house: House, doors: Doors) -> None:
    visitor = await anna(house, doors)
    answer = await visitor.http.get("/v1/receipts/0", headers={"accept": "text/html"})
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_language_is_chosen_at_the_foot_and_never_by_another_site(house: House, doors: Doors) -> None:
    visitor = await visit(house, doors, "", "da")
    await visitor.send("/language", {"voice": "en-easy", "back": "/help"})
    assert visitor.at == "/help"
    assert Voice.named(visitor.http.cookies["dottedline-language"]) == Voice("en", easy=True)
    away = await visitor.http.post(
        "/language", data={"voice": "da", "back": "//evil.example"}, headers={"sec-fetch-site": "same-origin"}
    )
    assert away.headers["location"] == "/"
    foreign = await visitor.http.post("/language", data={"voice": "da"}, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403


async def test_a_page_lets_nothing_foreign_in_and_is_kept_by_nobody(house: House, doors: Doors) -> None:
    visitor = await anna(house, doors)
    await visitor.get("/")
    headers = visitor.answer.headers
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert house.people["anna"] not in visitor.answer.text


async def test_the_first_page_weighs_less_than_100_kb_with_all_it_brings(house: House, doors: Doors) -> None:
    visitor = await visit(house, doors, "")
    page = await visitor.get("/")
    brought = [one.attributes["src"] for one in page.named("script")]
    brought += [one.attributes["href"] for one in page.named("link")]
    brought.append(brought[0].replace("dottedline.js", "govuk-frontend.js"))  # which that script asks for
    weight = len(visitor.answer.content)
    for path in brought:
        async with visitor.http.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            assert "immutable" in answer.headers["cache-control"]
            weight += len(b"".join([part async for part in answer.aiter_raw()]))
    assert weight < 100_000
