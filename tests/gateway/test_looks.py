"""What partners look at is on record, look by look; and of two who fetch the same at once, one gets it (P2, P6)."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from gateway.wire import FlowAnswer, FlowAsked
from tests.house import House, K, heard

HOURS = "hours-to-subsidy"
Look = Callable[[House], Awaitable[object]]
LOOKS: dict[str, Look] = {
    "cases": lambda house: house.gateway.cases(house.who("ib"), K),
    "inbox": lambda house: house.gateway.inbox(house.who("lis"), K),
    "messages": lambda house: house.gateway.messages(house.who("ib"), K),
}


@pytest.mark.parametrize("name", LOOKS)
async def test_each_look_of_a_partner_leaves_one_entry(house: House, name: str) -> None:
    await house.send("ib", "bo", HOURS)
    before = len(await house.entries())
    found = await LOOKS[name](house)
    entries = (await house.entries())[before:]
    assert [(one.kind, one.said["what"], one.said["outcome"]) for one in entries] == [("look-up", name, "permitted")]
    assert entries[0].said["found"] == len(found)  # type: ignore[arg-type]


async def test_of_two_who_fetch_at_once_one_gets_it(house: House) -> None:
    sent = await house.send("ib", "bo", HOURS)
    asked = FlowAsked(K, "", "", flow=sent.flow)
    done = await asyncio.gather(
        *(house.gateway.carry_one(house.who("lis"), asked) for _ in range(5)), return_exceptions=True
    )
    got = [one for one in done if isinstance(one, FlowAnswer)]
    assert len(got) == 1 == len(await house.entries("released"))
    assert got[0].information
    assert [heard(one) for one in done if not isinstance(one, FlowAnswer)] == [["being_fetched"]] * 4  # type: ignore[arg-type]
