"""Practice at its door and in the terminal: for who works in the collaboration, and for nobody else."""

from dataclasses import asdict

import orjson
import pytest
from pydantic import TypeAdapter

from deploy.practice_words import say
from services.learning.findings import lasting
from services.learning.wire import Practice
from tests.doors.callers import Doors
from tests.house import House, K
from tests.learning.test_practice import learning

PATH = f"/v1/collaborations/{K}/practice"


async def doors(house: House) -> Doors:
    opened = Doors(house)
    await opened.open()
    return opened


async def test_a_professional_reads_practice_and_a_citizen_does_not(house: House) -> None:
    await house.flow("gert", "dagny", "needs-to-matching")
    house.step("2027-04-01T00:00")
    at = await doors(house)
    answer = await at.knock("audit", "a professional", "GET", f"{PATH}?quarter=2026-Q4", None)
    assert answer.status_code == 200
    assert answer.json()["counts"]["needs-to-matching"] == "<5"
    assert answer.json()["quarter"] == "2026-Q4"
    assert (await at.knock("audit", "the citizen", "GET", PATH, None)).status_code == 403
    assert (await at.knock("audit", "a professional", "GET", PATH.replace(K, "elsewhere"), None)).status_code == 404


async def test_a_quarter_that_is_not_over_is_turned_down_with_what_to_do(house: House) -> None:
    answer = await (await doors(house)).knock("audit", "the officer", "GET", f"{PATH}?quarter=2026-Q4", None)
    assert (answer.status_code, answer.json()["field"]) == (422, "quarter")
    assert "2026-Q3" in answer.json()["remedy"]


@pytest.mark.parametrize("language", ["da", "en"])
async def test_the_terminal_tells_every_arrow_and_every_finding(
    house: House, language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    house.step("2027-04-01T00:00")
    found = await learning(house).practice(K, "2026-Q4")
    again = TypeAdapter(Practice).validate_json(orjson.dumps(asdict(found)))
    assert again == found, "what a program reads is what was counted"
    say(found, "da" if language == "da" else "en")
    told = " ".join(capsys.readouterr().out.split())
    assert all(arrow in told for arrow in house.map.arrows)
    assert all(" ".join((one.da if language == "da" else one.en).split()) in told for one in found.findings)


def test_time_is_told_as_people_tell_it() -> None:
    assert [lasting(span, "en") for span in (20_000, 60_000, 3_600_000, 3 * 86_400_000)] == [
        "less than a minute", "1 minute", "1 hour", "3 days",
    ]  # fmt: skip
    assert lasting(2 * 86_400_000, "da") == "2 dage"
