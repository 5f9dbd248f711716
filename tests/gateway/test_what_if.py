"""What-if: recorded decisions held against a draft map, a rule or permissions; counted, and nothing written."""

import asyncio
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from deploy.map_files import to_yaml
from gateway.wire import WhatIf, WhatIfAsked, WhatIfRow
from services.collaboration.tree import parse
from services.problems import Conflict, Invalid, NotFound
from tests.house import MAP_TEXT, House, K

NEEDS, MATCHING, WISHES = "needs-to-cafe", "needs-to-matching", "wishes-to-matching"
SUPPORT = ["support-needs.practical_support", "support-needs.sensory_needs", "support-needs.emergency_contact"]
RULE = (Path(__file__).parents[2] / "deploy" / "demo" / "local.rego").read_text(encoding="utf-8")


def redrawn(change: Callable[[dict[str, Any]], None]) -> str:
    """The map with something changed in it."""
    content = parse(MAP_TEXT).content
    before = str(content)
    change(content)
    assert str(content) != before
    return to_yaml(content)


def carrying(fields: list[str]) -> Callable[[dict[str, Any]], None]:
    """The arrow to the café with these fields on it."""

    def change(map_: dict[str, Any]) -> None:
        map_["arrows"][NEEDS]["information"] = {"support-needs": fields}

    return change


async def tried(house: House, **what: object) -> WhatIf:
    """A what-if carried through."""
    asked = WhatIfAsked(K, **what)  # type: ignore[arg-type]
    state = await house.gateway.begin_what_if(asked)
    for _ in range(600):
        if state.state != "running":
            return state
        await asyncio.sleep(0.05)
        state = await house.gateway.what_if(K, state.id)
    raise AssertionError("it did not end")


def row(found: WhatIf, arrow: str) -> WhatIfRow:
    """What came of one arrow."""
    assert found.state == "done", found.says
    return next(one for one in found.rows if one.arrow == arrow)


async def a_day(house: House) -> None:
    """Flows of many kinds: permitted, trimmed, refused, by law, sent and fetched, off the map."""
    await house.answer("clara", "bo", NEEDS, True, SUPPORT[:2])
    await house.flow("ib", "bo", NEEDS)
    await house.flow("ib", "bo", NEEDS, fields=SUPPORT[:1])
    await house.flow("gert", "anna", WISHES)
    assert await house.refused("ib", "anna", NEEDS)
    assert await house.refused("ib", "bo", "no-such-arrow-Anna-Andersen")
    sent = await house.send("anna", "anna", "own-wishes")
    await house.fetch("frida", sent.flow)
    await house.withdraw("clara", "bo", NEEDS)
    assert await house.refused("ib", "bo", NEEDS)


async def test_the_map_as_it_is_changes_nothing_and_writes_nothing(house: House) -> None:
    await a_day(house)
    before = [entry.index for entry in await house.entries()]
    found = await tried(house, map=MAP_TEXT + "\n# redrawn\n")
    assert found.state == "done"
    assert (found.decided, found.gone, found.unlike) == (sum(one.same for one in found.rows), 0, 0)
    assert found.decided >= 8
    assert [entry.index for entry in await house.entries()] == before


async def test_what_was_asked_off_the_map_is_never_said(house: House) -> None:
    await a_day(house)
    found = await tried(house, map=MAP_TEXT)
    assert "Anna" not in str(found)
    assert "" in [one.arrow for one in found.rows]


async def test_every_question_is_made_again_as_it_was(house: House) -> None:
    """All arrows are touched by a word, so every question is composed anew; and every answer is what it was."""
    await a_day(house)
    touched = redrawn(lambda map_: [arrow.update(keep_for="P1W") for arrow in map_["arrows"].values()] and None)
    found = await tried(house, map=touched)
    assert (found.unlike, found.gone) == (0, 0)
    assert [one for one in found.rows if one.same < one.decided] == []


async def test_an_arrow_that_is_taken_away_loses_what_flowed(house: House) -> None:
    await a_day(house)
    text = redrawn(lambda map_: map_["arrows"].pop(WISHES) and None)
    lost = row(await tried(house, map=text), WISHES)
    assert (lost.decided, lost.loses) == (1, 1)
    assert lost.reasons == {"no_such_arrow": 1}
    assert (lost.actor, lost.partner) == ("job-consultant", "municipality")


async def test_fewer_fields_take_them_from_those_who_got_them(house: House) -> None:
    await a_day(house)
    text = redrawn(carrying(["practical_support"]))
    found = row(await tried(house, map=text), NEEDS)
    assert found.fewer >= 1
    assert found.fields_lost[SUPPORT[1]] >= 1
    assert not found.fields_gained


async def test_a_field_that_is_called_something_else_waits_for_a_new_yes(house: House) -> None:
    """No decision asks for a title, and yet the yes was to what it said."""
    await house.answer("clara", "bo", NEEDS)
    await house.flow("ib", "bo", NEEDS)
    text = MAP_TEXT.replace('en: "Practical support"}', 'en: "Diagnosis and medication"}')
    assert text != MAP_TEXT
    found = row(await tried(house, map=text), NEEDS)
    assert (found.decided, found.waits, found.loses) == (1, 1, 0)


async def test_more_fields_wait_for_a_new_yes(house: House) -> None:
    """Whoever said yes to less is asked anew: until then nothing flows, and after it more does."""
    await house.answer("clara", "bo", NEEDS, True, SUPPORT[:2])
    await house.flow("ib", "bo", NEEDS)
    text = redrawn(carrying(["practical_support", "sensory_needs", "emergency_contact", "transport"]))
    found = row(await tried(house, map=text), NEEDS)
    assert (found.decided, found.waits, found.loses) == (1, 1, 0)


async def test_a_missing_arrow_would_carry_once_the_citizen_says_yes(house: House) -> None:
    assert await house.refused("ib", "bo", "hours-to-cafe-too")
    text = redrawn(lambda map_: map_["arrows"].update({"hours-to-cafe-too": deepcopy(map_["arrows"][NEEDS])}))
    purpose = house.map.arrow(NEEDS).purpose
    assert await house.refused("ib", "bo", "hours-to-cafe-too", purpose=purpose, fields=SUPPORT[:1])
    found = row(await tried(house, map=text), "hours-to-cafe-too")
    assert (found.decided, found.gains_if_yes) == (2, 1)


async def test_a_rule_takes_and_never_gives(house: House) -> None:
    await a_day(house)
    never = RULE.replace(
        '	input.arrow.to.partner == "cafe"\n	not _weekday', '	input.arrow.to.partner == "cafe"'
    )
    assert never != RULE
    found = await tried(house, rule=never)
    lost = row(found, NEEDS)
    assert lost.loses == 2
    assert lost.reasons == {"local_not_on_sundays": 2}
    assert all(one.gains == one.more == 0 for one in found.rows)
    assert row(found, WISHES).same == 1


async def test_permissions_can_be_tried(house: House) -> None:
    await a_day(house)
    withdrawn = row(await tried(house, permissions={NEEDS: "withdrawn"}), NEEDS)
    given = row(await tried(house, permissions={NEEDS: "given"}), NEEDS)
    assert (withdrawn.loses, withdrawn.reasons) == (2, {"withdrawn": 2})
    assert given.gains >= 1
    assert given.loses == 0


async def test_only_the_days_that_were_asked_for(house: House) -> None:
    await a_day(house)
    found = await tried(house, map=MAP_TEXT, until=house.clock.instant - 1)
    assert found.decided < 8


async def test_what_cannot_be_tried_is_said_at_once(house: House) -> None:
    with pytest.raises(Invalid, match="nothing to try"):
        await house.gateway.begin_what_if(WhatIfAsked(K))
    with pytest.raises(Invalid, match="mistake"):
        await house.gateway.begin_what_if(WhatIfAsked(K, map="collaboration: x"))
    with pytest.raises(Invalid, match="no arrow"):
        await house.gateway.begin_what_if(WhatIfAsked(K, permissions={"nowhere": "given"}))
    with pytest.raises(NotFound):
        await house.gateway.begin_what_if(WhatIfAsked("elsewhere", map=MAP_TEXT))
    with pytest.raises(NotFound):
        await house.gateway.what_if(K, "wif_unknown")


async def test_a_rule_that_will_not_do_is_named_with_its_line(house: House) -> None:
    await a_day(house)
    found = await tried(house, rule=RULE + "\nbroken {\n")
    assert (found.state, found.rows) == ("failed", [])
    assert "line" in found.says


async def test_one_at_a_time(house: House) -> None:
    await a_day(house)
    await house.gateway.begin_what_if(WhatIfAsked(K, rule=RULE))
    with pytest.raises(Conflict):
        await house.gateway.begin_what_if(WhatIfAsked(K, rule=RULE))


async def test_rules_that_do_not_answer_are_no_loss(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_day(house)
    monkeypatch.setattr("deploy.rehearsing._PATIENT", 0.000_001)
    found = await tried(house, rule=RULE)
    assert (found.state, found.rows) == ("failed", [])
    assert "could not be asked in time" in found.says
