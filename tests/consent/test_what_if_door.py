"""Who may hold the decisions on record against a draft, and what the command says of it."""

import asyncio

import pytest
from click import unstyle

from consent.what_if import WhatIfs
from deploy.what_if_cli import _tell
from gateway.wire import WhatIfAsked
from services.identity.wire import Session
from services.problems import Invalid, NotAllowed, NotFound
from tests.house import MAP_TEXT, House, K

ASKED = WhatIfAsked(K, MAP_TEXT, permissions={"needs-to-cafe": "withdrawn"})


def door(house: House) -> WhatIfs:
    """The door as people meet it."""
    return WhatIfs(house.gateway, house.collaboration)


@pytest.mark.parametrize("name", ["anna", "frida", "ib", "jonna", "ove"])
async def test_it_is_for_officers(house: House, name: str) -> None:
    with pytest.raises(NotAllowed):
        await door(house).begin(house.session(name), ASKED, "", "")
    with pytest.raises(NotAllowed):
        await door(house).state(house.session(name), K, "wif_any")


@pytest.mark.parametrize("partner", ["cafe", "care-home", "elsewhere", ""])
async def test_an_officer_of_who_does_not_operate_learns_nothing(house: House, partner: str) -> None:
    other = Session("per_other", "Otto", partner, ["data-protection-officer"], 2**52)
    for collaboration in (K, "elsewhere"):
        with pytest.raises(NotFound, match="no such collaboration"):
            await door(house).begin(other, WhatIfAsked(collaboration, MAP_TEXT), "", "")


@pytest.mark.parametrize(("field", "days"), [("first_day", ("tomorrow", "")), ("last_day", ("", "2026-13-01"))])
async def test_a_day_that_is_none_is_named(house: House, field: str, days: tuple[str, str]) -> None:
    with pytest.raises(Invalid, match=field):
        await door(house).begin(house.session("mona"), ASKED, *days)


async def test_one_of_another_collaboration_is_not_told(house: House) -> None:
    begun = await door(house).begin(house.session("mona"), ASKED, "", "")
    with pytest.raises(NotFound):
        await door(house).state(house.session("mona"), "house", begun.id)
    assert (await door(house).state(house.session("mona"), K, begun.id)).id == begun.id


async def test_days_bound_it_and_the_command_says_what_came(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    await house.permit("clara", "bo", "needs-to-cafe")
    await house.flow("ib", "bo", "needs-to-cafe")
    for first_day, decided in (("2026-12-02", 0), ("2026-12-01", 1)):
        state = await door(house).begin(house.session("mona"), ASKED, first_day, "")
        while state.state == "running":
            await asyncio.sleep(0.05)
            state = await door(house).state(house.session("mona"), K, state.id)
        assert (state.state, state.decided) == ("done", decided)
        _tell({**{name: getattr(state, name) for name in ("decided", "gone", "unlike")}, "rows": [
            {name: getattr(row, name) for name in row.__slots__} for row in state.rows]})  # fmt: skip
    said = " ".join(unstyle(capsys.readouterr().out).split())
    assert "No decision is on record in these days" in said
    assert "needs-to-cafe cafe-manager of cafe 1 1" in said
    assert "needs-to-cafe: lost because" in said
    assert "1 decision held against it: 1 would have been otherwise." in said
