"""Whether somebody or a case exists is told to no stranger: not by status, not by bytes, not by how long it takes."""

from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter

import httpx2
import pytest

from deploy.demo.partner_client import key_in, person_assertion
from deploy.demo.people import key_file
from tests.campaigns.inputs.dose import MANY
from tests.doors.callers import SYSTEMS, Doors
from tests.house import House, K

PAIRS = 12 * MANY
BOUND = 2.0
"""Medians may differ by so much either way. On a busy machine equal things differ by a third in so few pairs; what
only one of the two waits for (another service, a signature, a policy) is further off."""

NOBODYS_CASE, NOBODYS_REFERENCE = "cas_" + "0" * 32, "ref_" + "0" * 32
Ask = Callable[[str], Awaitable[httpx2.Response]]


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    return doors


@pytest.mark.parametrize("path", ["permissions", "lines", ""])
@pytest.mark.parametrize("caller", ["another citizen", "a guardian of another", "a professional"])
async def test_a_case_at_the_peoples_door(doors: Doors, caller: str, path: str) -> None:
    stranger = "another citizen" if caller == "another citizen" else caller
    there = doors.house.cases["anna"]

    async def ask(case: str) -> httpx2.Response:
        return await doors.knock("consent", stranger, "GET", f"/v1/cases/{case}/{path}".rstrip("/"), None)

    await _alike(ask, there, NOBODYS_CASE)


@pytest.mark.parametrize("caller", list(SYSTEMS))
async def test_a_case_at_the_partners_door(doors: Doors, caller: str) -> None:
    other = "care-home"  # another partner's reference is nobody's here
    client = SYSTEMS[caller]
    person = {"roster-app": "ib", "municipality-system": "gert"}[client]

    async def ask(reference: str) -> httpx2.Response:
        body = {"case": reference, "arrow": "needs-to-cafe", "purpose": "prepare-trial"}
        return await _as_system(doors, client, {**body, "person": await _assertion(doors, client, person)})

    await _alike(ask, doors.house.references["anna"][other], NOBODYS_REFERENCE)


@pytest.mark.parametrize("caller", list(SYSTEMS))
async def test_a_person_behind_a_system(doors: Doors, caller: str) -> None:
    client = SYSTEMS[caller]

    async def ask(subject: str) -> httpx2.Response:
        body = {"case": NOBODYS_REFERENCE, "arrow": "needs-to-cafe", "purpose": "prepare-trial"}
        return await _as_system(doors, client, {**body, "person": await _assertion(doors, client, subject)})

    await _alike(ask, "hanne", "hanna")


async def _alike(ask: Ask, present: str, absent: str) -> None:
    took: dict[str, list[float]] = {present: [], absent: []}
    heard: dict[str, set[object]] = {present: set(), absent: set()}
    for at in range(PAIRS + 3):
        for asked in (present, absent) if at % 2 else (absent, present):
            began = perf_counter()
            answer = await ask(asked)
            if at >= 3:  # the first ones find nothing remembered
                took[asked].append(perf_counter() - began)
            names = sorted(pair for pair in answer.headers.items() if pair[0] != "x-request-id")
            heard[asked].add((answer.status_code, answer.content, str(names)))
    assert heard[present] == heard[absent]
    assert len(heard[present]) == 1
    assert {status for status, _, _ in heard[present]} <= {401, 404}  # type: ignore[misc]
    ratio = median(took[present]) / median(took[absent])
    print(f"{present[:8]} against {absent[:8]}: {ratio:.2f}")
    assert 1 / BOUND <= ratio <= BOUND


async def _assertion(doors: Doors, client: str, person: str) -> str:
    key = key_in(key_file(doors.house.settings, client))
    return person_assertion(client, key, person, await doors.house.clock.now())


async def _as_system(doors: Doors, client: str, body: dict[str, str]) -> httpx2.Response:
    headers = {"authorization": f"Bearer {doors.tokens[client]}"}
    transport = httpx2.ASGITransport(doors.apps["gateway"], raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=doors.house.settings.url("gateway")) as http:
        return await http.post(f"/v1/collaborations/{K}/flows", json=body, headers=headers)
