"""In every room whoever is turned away early is counted, under the name that was proven and no other."""

from typing import Any

import pytest

from services.settings import SERVICES
from services.turned_away import KIND
from tests.doors.callers import Doors
from tests.house import House, K

INNER = {
    "identity": ("gateway", "/internal/v1/client"),
    "audit": ("gateway", "/internal/v1/find"),
    "decision": ("gateway", "/internal/v1/decide"),
    "collaboration": ("gateway", "/internal/v1/facts"),
    "consent": ("gateway", "/internal/v1/facts"),
    "gateway": ("consent", "/internal/v1/inbox"),
}
FLOWS = f"/v1/collaborations/{K}/flows"


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


async def told(doors: Doors, service: str) -> dict[str, Any]:
    """What the room says when the minute is over: one entry, and what stands in it beside room and time."""
    counting = doors.apps[service].state.turned_away
    await counting.sweep()
    doors.house.clock.instant += 60_000
    await counting.sweep()
    [entry] = await doors.house.entries(KIND, ledger="house")
    assert entry.said["room"] == service
    assert entry.said["until"] - entry.said["from"] == 60_000
    assert not entry.sealed and not entry.about
    return {name: said for name, said in entry.said.items() if name not in ("room", "from", "until")}


@pytest.mark.parametrize("service", SERVICES)
async def test_in_every_room_hostile_calls_are_one_entry(doors: Doors, service: str) -> None:
    caller, inner = INNER[service]
    for _ in range(5):
        assert (await doors.knock(service, "nobody", "GET", "/no/such/page", None)).status_code == 404
        assert (await doors.knock(service, "a made-up token", "POST", inner, {})).status_code == 401
        too_deep: Any = 0
        for _ in range(40):
            too_deep = [too_deep]
        assert (await doors.knock(service, f"service {caller}", "POST", inner, too_deep)).status_code == 413
        assert (await doors.knock(service, f"service {caller}", "POST", inner, 7)).status_code == 422
    found = await told(doors, service)
    assert found == {"unknown": {"404": 5, "401": 5, "413": 5}, "services": {caller: {"422": 5}}}


async def test_a_partners_system_is_named_when_its_token_was_verified(doors: Doors) -> None:
    for caller in ("the café's system", "the municipality's system", "the café's system"):
        assert (await doors.knock("gateway", caller, "POST", FLOWS, {"case": "ref_0"})).status_code == 422
    assert (await doors.knock("gateway", "a made-up token", "POST", FLOWS, {"client": "roster-app"})).status_code == 401
    no_person = {"case": "ref_0", "arrow": "needs-to-cafe", "purpose": "prepare-trial", "person": "made-up"}
    assert (await doors.knock("gateway", "the café's system", "POST", FLOWS, no_person)).status_code == 401
    clients = {"roster-app": {"422": 2}, "municipality-system": {"422": 1}}
    assert await told(doors, "gateway") == {"clients": clients, "unknown": {"401": 2}}


async def test_somebody_who_is_signed_in_is_a_person_without_a_name(doors: Doors) -> None:
    case = doors.house.cases["anna"]
    for name in ("the citizen", "a professional"):
        path = f"/v1/cases/{case}/arrows/needs-to-cafe/answer"
        found = await doors.knock("consent", name, "POST", path, {"answer": ["no such answer"]})
        assert found.status_code == 422, found.text
    assert (await doors.knock("consent", "nobody", "GET", "/v1/cases", None)).status_code == 401
    assert await told(doors, "consent") == {"person": {"422": 2}, "unknown": {"401": 1}}


async def test_the_ledger_away_is_heard_by_callers_and_told_when_it_is_back(doors: Doors) -> None:
    doors.house.ledger_down()
    assert (
        await doors.knock("gateway", "the café's system", "GET", f"/v1/collaborations/{K}/cases", None)
    ).status_code == 503
    doors.house.ledger_down(False)
    assert await told(doors, "gateway") == {"clients": {"roster-app": {"503": 1}}}


async def test_refusals_on_record_and_questions_after_our_health_are_not_counted(doors: Doors) -> None:
    house = doors.house
    assert (
        await doors.knock("consent", "another citizen", "GET", f"/v1/cases/{house.cases['anna']}", None)
    ).status_code == 404
    path = f"/v1/collaborations/{K}/entries"
    assert (await doors.knock("audit", "the caseworker", "GET", path, None)).status_code == 403
    house.wiring.ready.clear()
    for service in SERVICES:
        assert (await doors.knock(service, "nobody", "GET", "/health", None)).status_code == 503
    for service in SERVICES:
        counting = doors.apps[service].state.turned_away
        await counting.stop()
    assert await house.entries(KIND, ledger="house") == []
