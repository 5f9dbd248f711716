"""Problems as pages: what went wrong in the reader's own language and words, and what to do next."""

import pytest

from services.pages.environment import HERE
from services.pages.mount import _SAID
from services.pages.texts import Texts, Voice
from tests.doors.callers import Doors
from tests.house import House
from tests.pages.browsing import HTML, visit
from tests.pages.reading import read

TEXTS = Texts([HERE / "texts"])


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


@pytest.mark.parametrize("voice", ["da", "en", "da-easy", "en-easy"])
async def test_every_problem_is_told_in_the_readers_own_words(house: House, doors: Doors, voice: str) -> None:
    visitor, named = await visit(house, doors, "anna", voice), Voice.named(voice)
    assert named
    for path, method, status, kind in (
        ("/nowhere", "GET", 404, "not_found"),
        ("/sign-out", "GET", 405, "not_found"),
        ("/sign-in/callback?state=x", "GET", 401, "not_signed_in"),
        ("/language", "POST", 422, "invalid"),
    ):
        answer = await visitor.http.request(method, path, headers=HTML)
        assert answer.status_code == status, path
        told = read(answer.text)
        assert told.named("h1")[0].text == TEXTS.say(named, f"problem.{kind}.title", {}), path


def test_every_kind_of_problem_has_words_in_both_languages() -> None:
    for kind in {*_SAID.values(), "other"}:
        for language in ("da", "en"):
            assert {f"problem.{kind}.title", f"problem.{kind}.words"} <= TEXTS.keys(language), kind


async def test_what_is_away_is_told_as_a_page_and_nothing_is_said_to_have_happened(house: House, doors: Doors) -> None:
    bo = await visit(house, doors, "bo", "da")
    house.ledger_down()
    page = await bo.get(f"/cases/{house.cases['bo']}/seen", expect=503)
    assert "Det kan vi ikke lige nu" in page.text()
