"""A simulation: everything that people do with a map happens in it, through the real services, and again for a seed."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from deploy.simulation.cast import Habit, cast
from deploy.simulation.plan import Act, Around, What, plan
from deploy.simulation.play import Played, Simulation, play
from services.audit.casekeys import CaseKeys
from services.audit.service import MIGRATIONS, Audit
from services.audit.signers import Signers
from services.audit.wire import Entry, Query
from services.clock import UnsafeSteppedClock
from services.collaboration.load import load_map
from services.database import Database
from services.keys import secret_bytes
from services.learning.hiding import FEW
from tests.house import MAP_TEXT, K, at, the_map

# Many steps one after the other: on a machine that is busy they take long.
pytestmark = pytest.mark.timeout(1_200)

DOSE = Simulation(MAP_TEXT, citizens=8, months=3, seed=31, first_day=date(2027, 1, 1))
_DAYS = 181
MAPS = Path(__file__).parents[2] / "deploy" / "demo" / "maps"


def planned(seed: int, citizens: int = 40) -> list[Act]:
    return plan(the_map(), cast(the_map(), citizens, seed), date(2027, 1, 1), _DAYS, seed)


def test_the_same_seed_plans_the_same_and_another_something_else() -> None:
    assert planned(7) == planned(7)
    assert planned(7) != planned(8)


def test_a_plan_has_everything_that_people_do() -> None:
    acts = planned(7)
    assert {act.what for act in acts} == set(What)
    assert {act.around for act in acts} == set(Around)
    assert {act.who.habit for act in acts if act.who.partner} >= {Habit.PROMPT, Habit.EARLY, Habit.FORGETFUL}
    assert {act.arrow for act in acts} - {""} == set(the_map().arrows)
    assert acts == sorted(acts, key=lambda act: (act.minute, act.case))  # in the order in which they are done
    assert {act.yes for act in acts if act.what is What.ANSWER} == {True, False}


def test_a_case_is_opened_before_anything_else_is_done_in_it() -> None:
    seen: set[int] = set()
    for act in planned(7):
        assert act.what is What.OPEN or act.case in seen, act
        seen.add(act.case)


@pytest.mark.parametrize("file", sorted(MAPS.glob("*/map.yaml")), ids=lambda file: file.parent.name)
def test_along_every_map_of_ours_every_arrow_is_tried(file: Path) -> None:
    map_ = load_map(file.read_text(encoding="utf-8")).map
    assert map_
    acts = plan(map_, cast(map_, 40, 7), date(2027, 1, 1), _DAYS, 7)
    assert {act.arrow for act in acts if act.what in (What.REQUEST, What.SEND, What.EMERGENCY)} == set(map_.arrows)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Played, list[Entry]]:
    """The dose, played."""
    return asyncio.run(_played(DOSE, tmp_path_factory.mktemp("simulation")))


async def _played(simulation: Simulation, folder: Path) -> tuple[Played, list[Entry]]:
    steps: list[int] = []
    played = await play(simulation, folder, Console(stderr=True), lambda done, of: steps.append(done))
    assert steps == list(range(1, played.acts + 1))
    master = secret_bytes(folder / "keys" / "ledger-master.key")
    keys = Signers(folder / "keys", "ledger.example")
    audit = Audit(Database(folder / "audit.db", MIGRATIONS), CaseKeys(master), keys, UnsafeSteppedClock(0))
    entries = await audit.entries(Query(K, limit=100_000))
    audit.close()
    return played, entries


def _as_said(entries: list[Entry]) -> list[Any]:
    """What the entries say, without what is drawn at random: ids, and what hangs on the moment."""
    drawn = {"flow", "flows", "policy", "obligations", "notice", "notices", "proposal"}
    said = [(one.kind, {k: v for k, v in one.said.items() if k not in drawn}) for one in entries]
    return [one for one in said if one[0] != "closed" or "arrow" in one[1]]


def test_a_simulation_repeats_itself_to_the_word(tmp_path: Path) -> None:
    small = replace(DOSE, citizens=3, months=2)
    (one, entries), (other, again) = [asyncio.run(_played(small, tmp_path / str(time))) for time in range(2)]
    assert one.outcomes == other.outcomes
    assert _as_said(entries) == _as_said(again)


def test_everything_happened_that_practice_counts(once: tuple[Played, list[Entry]]) -> None:
    played, entries = once
    kinds = Counter(entry.kind for entry in entries)
    assert all(kinds[kind] for kind in ("released", "asked", "given", "refused", "withdrawn", "emergency")), kinds
    refused = [entry for entry in entries if (entry.kind, entry.said.get("outcome")) == ("decision", "refused")]
    reasons = {code for entry in refused for code in entry.said["reasons"]}
    assert reasons & {"wrong_purpose", "field_not_on_arrow", "no_such_arrow"}, "somebody worked around the map"
    assert reasons & {"too_early", "not_planned"}, "somebody asked before it was time"
    assert reasons & {"refused", "withdrawn", "asked_not_answered", "never_asked"}, "somebody had said no, or nothing"
    sent = {e.said["flow"] for e in entries if e.kind == "decision" and e.said.get("form") == "sent"
            and e.said["outcome"] == "permitted" and e.said["side"] == "from"}  # fmt: skip
    fetched = {entry.said["flow"] for entry in entries if entry.kind == "released"}
    assert sent & fetched and sent - fetched, "some of what was sent was fetched, some was left lying"
    assert played.outcomes["open", "done"] == DOSE.citizens


def test_practice_of_the_simulation_adds_up_to_what_its_ledger_says(
    once: tuple[Played, list[Entry]],
) -> None:
    played, entries = once
    (practice,) = played.practices
    assert practice.quarter == "2027-Q1"
    quarter = [entry for entry in entries if entry.time < at("2027-04-01")]
    for one in practice.along:
        used = sum(entry.kind == "released" and entry.said["arrow"] == one.arrow for entry in quarter)
        assert one.used in (used, FEW), one
        assert one.used == FEW or not 0 < used < 5
    assert any(isinstance(one.used, int) and one.used >= 5 for one in practice.along)
