"""Whether name and address are protected, at the people's door."""

import pytest

from services.problems import NotFound
from tests.doors.callers import Doors
from tests.house import House


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def test_the_caseworker_notes_it_and_sees_it(doors: Doors) -> None:
    house = doors.house
    path = f"/v1/cases/{house.references['anna']['municipality']}"
    for protected, known in ((True, "protected"), (False, "none")):
        noted = await doors.knock("consent", "the caseworker", "PUT", f"{path}/protection", {"protected": protected})
        assert noted.status_code == 200, noted.text
        assert noted.json()["entry"] == (await house.last("protection")).index
        assert (await doors.knock("consent", "the caseworker", "GET", path, None)).json()["protection"] == known


async def test_a_mistake_is_taken_back_with_a_reason(doors: Doors) -> None:
    path = f"/v1/cases/{doors.house.references['bo']['municipality']}/protection"
    body = {"protected": None, "why": "It was another Bo"}
    noted = await doors.knock("consent", "the caseworker", "PUT", path, body)
    assert noted.status_code == 200, noted.text
    assert (await doors.house.collaboration.case("aalborg-aktiv", doors.house.cases["bo"])).protection == "unknown"


@pytest.mark.parametrize("body", [{}, {"protected": None}, {"protected": "false"}, {"protected": 0}, []])
async def test_what_is_not_said_is_not_taken_for_not_protected(doors: Doors, body: object) -> None:
    path = f"/v1/cases/{doors.house.references['anna']['municipality']}/protection"
    before = len(await doors.house.entries("protection"))
    assert (await doors.knock("consent", "the caseworker", "PUT", path, body)).status_code == 422
    assert len(await doors.house.entries("protection")) == before


async def test_an_attempt_of_somebody_else_is_on_record(doors: Doors) -> None:
    house = doors.house
    for who in ("a professional", "the citizen"):
        path = f"/v1/cases/{house.cases['anna']}/protection"
        assert (await doors.knock("consent", who, "PUT", path, {"protected": False})).status_code == NotFound.status
        assert (await house.last("turned-away")).said["what"] == "protection"


async def test_the_citizen_reads_that_it_was_noted_and_nobody_reads_there_which(house: House) -> None:
    await house.collaboration.protect("aalborg-aktiv", house.cases["bo"], True, house.doer("frida"))
    for reader, whose in (("bo", "your name"), ("clara", "name")):
        seen = await house.consent.lines(house.cases["bo"], house.session(reader))
        assert f"It was noted whether {whose} and " in str(seen)
        assert "'protected'" not in str(seen)
