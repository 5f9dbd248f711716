"""Fifty repeats of one question at the same moment, under one key: one is released, the others hear that it was."""

import asyncio
from collections import Counter
from typing import Any

import httpx2

from deploy.demo.partner_client import key_in, person_assertion
from deploy.demo.people import key_file
from tests.campaigns.inputs.dose import MANY
from tests.doors.callers import Doors
from tests.house import House, K

REPEATS = 50
FLOWS = f"/v1/collaborations/{K}/flows"


async def test_of_fifty_repeats_at_once_one_is_released(house: House) -> None:
    doors = Doors(house)
    await doors.open()
    for key in range(MANY):
        answers = await asyncio.gather(*(_asked(doors, f"key-{key}") for _ in range(REPEATS)))
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: REPEATS - 1}
        told = [answer.json() for answer in answers]
        [released] = [one for one in told if "information" in one]
        others = [one for one in told if "information" not in one]
        assert {one["code"] for one in others} == {"already_released"}
        assert {one["flow"] for one in told} == {released["flow"]}
        later = (await _asked(doors, f"key-{key}")).json()
        assert _same_release(later["proof"], released["proof"])
        assert len(await house.entries("released")) == key + 1
        assert len(house.holder.asked) == key + 1


def _same_release(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one["entry"] == other["entry"]


async def _asked(doors: Doors, key: str) -> httpx2.Response:
    house, client = doors.house, "municipality-system"
    person = person_assertion(client, key_in(key_file(house.settings, client)), "gert", await house.clock.now())
    reference, arrow = house.references["anna"]["municipality"], "wishes-to-matching"
    body = {"case": reference, "arrow": arrow, "purpose": house.map.arrow(arrow).purpose, "person": person}
    headers = {"authorization": f"Bearer {doors.tokens[client]}", "idempotency-key": key}
    transport = httpx2.ASGITransport(doors.apps["gateway"], raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=house.settings.url("gateway"), timeout=60) as http:
        return await http.post(FLOWS, json=body, headers=headers)
