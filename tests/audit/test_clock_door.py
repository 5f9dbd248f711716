"""The clock: everybody may read it, an operator moves a story's forward on record, and it never goes back (P24)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services import clock as clocks
from services.audit.app import build_audit
from services.audit.wire import HOUSE, Query
from services.clock import ClockJumped, WallClock
from services.problems import CannotStart, Conflict
from tests.audit.installation import LEDGER, NINE, audit_in, draft, settings_in
from tests.audit.office import Office, office_in

DAY = 86_400_000


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with office_in(tmp_path) as opened:
        yield opened


async def test_anybody_may_ask_what_time_it_is(office: Office) -> None:
    answer = await (await office.at()).get("/v1/clock")
    assert answer.json() == {"now": NINE, "local": "2026-12-01T09:00", "stepped": True}


@pytest.mark.parametrize(
    "body",
    [
        {"to": "2026-12-10T09:00"},
        {"to": "2026-12-10T09:00", "collaboration": LEDGER},
        {"to": "2026-12-10T08:00Z"},
        {"to": "2026-12-10T09:00+01:00"},
    ],
)
async def test_an_operator_moves_the_clock_on_record(office: Office, body: dict[str, str]) -> None:
    answer = await (await office.at("ove")).post("/v1/clock", json=body)
    assert (answer.status_code, answer.json()["local"]) == (200, "2026-12-10T09:00")
    [entry] = await office.audit.entries(Query(HOUSE, kinds=("clock",)))
    assert (entry.index, entry.said) == (answer.json()["entry"], {"to": NINE + 9 * DAY})
    assert entry.sealed["person"] == office.people["ove"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"to": "2026-11-30T09:00"}, 409),
        ({"to": "tomorrow"}, 422),
        ({"to": "9999-12-31T23:59:59.999-14:00"}, 422),
        ({}, 422),
        ({"to": "2026-12-10T09:00", "collaboration": "no-such"}, 404),
    ],
)
async def test_what_is_no_step_forward_is_refused_and_changes_nothing(
    office: Office, body: dict[str, str], status: int
) -> None:
    answer = await (await office.at("ove")).post("/v1/clock", json=body)
    assert (answer.status_code, office.clock.instant) == (status, NINE), answer.text
    assert answer.json()["remedy"]
    assert await office.audit.entries(Query(HOUSE, kinds=("clock",))) == []


@pytest.mark.parametrize(("name", "status"), [("", 401), ("mona", 403), ("frida", 403)])
async def test_only_an_operator_moves_it(office: Office, name: str, status: int) -> None:
    answer = await (await office.at(name)).post("/v1/clock", json={"to": "2026-12-10T09:00"})
    assert (answer.status_code, office.clock.instant) == (status, NINE)


async def test_a_storys_clock_goes_on_after_a_restart(tmp_path: Path) -> None:
    audit = build_audit(settings_in(tmp_path))
    await audit.check_start()
    assert abs(await audit.now() - NINE) < 60_000
    await audit.step_clock(NINE + DAY, "psn_ove")
    audit.close()
    audit = build_audit(settings_in(tmp_path))
    await audit.check_start()
    assert 0 <= await audit.now() - (NINE + DAY) < 60_000
    audit.close()


async def test_the_real_clock_cannot_be_moved(tmp_path: Path) -> None:
    audit = build_audit(settings_in(tmp_path, clock="wall"))
    with pytest.raises(Conflict):
        await audit.step_clock(2**52, "psn_ove")
    audit.close()


def test_a_story_that_begins_at_no_time_is_refused_with_the_settings_name(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="DOTTEDLINE_STORY_BEGINS"):
        build_audit(settings_in(tmp_path, story_begins="soon"))


async def test_ledger_time_never_goes_back(tmp_path: Path) -> None:
    audit, clock = audit_in(tmp_path)
    [first] = await audit.append([draft()])
    clock.instant -= 1_000
    [second] = await audit.append([draft()])
    assert second.time == first.time
    # And what had ended by ledger time stays ended, whatever the clock shows.
    [late] = await audit.append([draft(good_before=first.time)])
    assert late.outcome == "late"
    audit.close()


@pytest.mark.parametrize("jump", [7_200_000, -7_200_000, 60_500, -60_500])
async def test_a_clock_that_was_set_refuses_until_somebody_has_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: int
) -> None:
    audit, _ = audit_in(tmp_path)
    wall, real, moved = WallClock(), clocks._wall, 0
    audit.clock = wall
    monkeypatch.setattr(clocks, "_wall", lambda: real() + moved)
    [first] = await audit.append([draft()])
    moved = jump
    for _ in range(2):
        with pytest.raises(ClockJumped):
            await audit.append([draft()])
    wall.accept()
    [second] = await audit.append([draft()])
    assert second.index == 1 and second.time >= max(first.time, first.time + jump)
    audit.close()


async def test_a_ledger_ahead_of_the_clock_refuses_to_start(tmp_path: Path) -> None:
    audit, clock = audit_in(tmp_path)
    clock.instant += DAY
    await audit.append([draft()])
    audit.close()
    with pytest.raises(CannotStart, match="future"):
        await build_audit(settings_in(tmp_path)).check_start()
