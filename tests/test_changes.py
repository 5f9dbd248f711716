"""Changes on the real stores, side by side and interrupted: what `tests/ordering` does not already tell."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from services.audit.service import Audit
from services.audit.wire import NEVER, Draft, Place, Query
from services.changes import Change
from services.ids import EVENT, new_id
from services.problems import Moved, Unavailable
from tests.audit.installation import LEDGER, NINE, StillClock, audit_in
from tests.ordering.owners import Owner
from tests.ordering.world import PERMISSION
from tests.postgres import only_databases

CASE = "cas_1"
FENCE = f"{PERMISSION}:{CASE}"


class Stage:
    """The real ledger, with a gate before and after the append of each event that a test names."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self.before: dict[str, asyncio.Event] = {}
        self.after: dict[str, asyncio.Event] = {}
        self.find_gate: asyncio.Event | None = None
        self.away = False

    async def append(self, drafts: Sequence[Draft]) -> list[Place]:
        [draft] = drafts
        if draft.event in self.before:
            await self.before[draft.event].wait()
        if self.away:
            raise Unavailable("The ledger does not answer.")
        places = await self._audit.append(drafts)
        if draft.event in self.after:
            await self.after[draft.event].wait()
        return places

    async def find(self, ledger: str, events: Sequence[str]) -> dict[str, Place]:
        gate, self.find_gate = self.find_gate, None
        if gate is not None:
            await gate.wait()
        return await self._audit.find(ledger, events)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._audit, name)


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[tuple[Audit, StillClock]]:
    audit, clock = audit_in(tmp_path)
    yield audit, clock
    audit.close()


@pytest.fixture
def audit(ledger: tuple[Audit, StillClock]) -> Audit:
    return ledger[0]


@pytest.fixture
def clock(ledger: tuple[Audit, StillClock]) -> StillClock:
    return ledger[1]


@pytest.fixture
def stage(audit: Audit) -> Stage:
    return Stage(audit)


@pytest.fixture
def owner(stage: Stage, tmp_path: Path) -> Owner:
    return Owner(tmp_path, PERMISSION, stage)


def change(does: str, **draft: Any) -> Change:
    made = Draft(LEDGER, does, new_id(EVENT), {}, CASE, bumps=(FENCE,))
    return Change(FENCE, does, {"case": CASE}, replace(made, **draft), ends=does in ("no", "end"))


async def applied(owner: Owner) -> int:
    return (await owner.facts(CASE)).index


async def pending(owner: Owner) -> int:
    question = "SELECT COUNT(*) FROM pending_change"
    return await owner.database.read(lambda connection: connection.value(question))


async def soon(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not await condition():
            await asyncio.sleep(0.001)


async def entered(audit: Audit, count: int) -> None:
    async def there() -> bool:
        return len(await audit.entries(Query(LEDGER))) == count

    await soon(there)


async def test_a_later_change_applies_the_one_that_stopped_between_append_and_apply(
    owner: Owner, stage: Stage, audit: Audit
) -> None:
    slow, quick = change("no"), change("yes")
    gate = stage.after[slow.draft.event] = asyncio.Event()
    first = asyncio.create_task(owner.make(slow))
    await entered(audit, 1)
    assert await applied(owner) == NEVER
    assert (await owner.make(quick)).previous == {FENCE: 0}
    # Applied in the order of the ledger: the no, then the yes, although the no's own process still waits.
    assert await owner.facts(CASE) == replace(await owner.facts(CASE), holds=True, own_no=True, index=1)
    gate.set()
    assert (await first).index == 0
    assert (await applied(owner), await pending(owner)) == (1, 0)


async def test_a_change_that_overtakes_others_while_somebody_applies_is_not_taken_for_lost(
    owner: Owner, stage: Stage, audit: Audit
) -> None:
    """One looks what is pending, then two more get their places: the one it saw stands behind one it did not see."""
    first, seen, unseen = change("other"), change("yes"), change("no")
    gate = stage.before[seen.draft.event] = asyncio.Event()
    behind = asyncio.create_task(owner.make(seen))
    await soon(lambda: _is(pending(owner), 1))
    looking = stage.find_gate = asyncio.Event()
    ahead = asyncio.create_task(owner.make(first))
    await entered(audit, 1)
    await soon(lambda: _is(_gate_is_passed(stage), True))
    stage.after[unseen.draft.event] = stuck = asyncio.Event()
    between = asyncio.create_task(owner.make(unseen))
    await entered(audit, 2)
    stage.after[seen.draft.event] = held = asyncio.Event()
    gate.set()
    await entered(audit, 3)
    looking.set()
    assert (await ahead).index == 0
    assert owner.changes.lost == set()
    stuck.set()
    held.set()
    assert [(await between).index, (await behind).index] == [1, 2]
    assert (await applied(owner), await pending(owner), owner.changes.lost) == (2, 0, set())


async def _is(asked: Any, wanted: Any) -> bool:
    return bool(await asked == wanted)


async def _gate_is_passed(stage: Stage) -> bool:
    return stage.find_gate is None


@pytest.mark.parametrize("seed", range(8))
async def test_many_changes_at_once_are_all_applied_in_the_ledgers_order(
    owner: Owner, stage: Stage, audit: Audit, seed: int
) -> None:
    random = Random(seed)
    wanted = [change(random.choice(["no", "end", "yes", "other"])) for _ in range(12)]
    gates = [
        gates.setdefault(one.draft.event, asyncio.Event()) for one in wanted for gates in (stage.before, stage.after)
    ]
    tasks = [asyncio.create_task(owner.make(one)) for one in wanted]
    random.shuffle(gates)
    for gate in gates:
        gate.set()
        for _ in range(random.randrange(4)):
            await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    kinds = [entry.kind for entry in await audit.entries(Query(LEDGER))]
    deciding = kinds[max((at for at, kind in enumerate(kinds) if kind in ("no", "end", "yes")), default=0)]
    facts = await owner.facts(CASE)
    assert facts.holds == (deciding not in ("no", "end"))
    assert (facts.index, await pending(owner), owner.changes.lost) == (11, 0, set())


async def test_what_rests_on_facts_that_moved_leaves_nothing_behind(owner: Owner, audit: Audit) -> None:
    await owner.make(change("no"))
    with pytest.raises(Moved):
        await owner.make(change("yes", rests_on={FENCE: NEVER}))
    assert (await applied(owner), await pending(owner)) == (0, 0)
    assert len(await audit.entries(Query(LEDGER))) == 1


async def test_an_end_that_waited_goes_in_although_what_it_was_judged_on_has_moved(owner: Owner, stage: Stage) -> None:
    stage.away = True
    with pytest.raises(Unavailable):
        await owner.make(change("end", rests_on={FENCE: NEVER}))
    stage.away = False
    await owner.make(change("yes"))
    assert await owner.changes.settle() == []
    assert not (await owner.facts(CASE)).holds
    assert (await applied(owner), await pending(owner)) == (1, 0)


async def test_an_end_that_became_too_late_while_it_waited_is_dropped_on_record(
    owner: Owner, stage: Stage, audit: Audit, clock: StillClock
) -> None:
    """Somebody's right to end it was over before the ledger was back; it must not wait, and count, for ever."""
    stage.away = True
    with pytest.raises(Unavailable):
        await owner.make(change("end", good_before=NINE + 10))
    stage.away = False
    clock.instant = NINE + 20
    assert [one.kind for one in await owner.changes.settle()] == ["end"]
    assert [entry.kind for entry in await audit.entries(Query(LEDGER))] == ["dropped"]
    assert (await applied(owner), await pending(owner)) == (NEVER, 0)
    assert (await owner.facts(CASE)).holds


async def test_a_yes_that_waited_too_long_is_dropped_once_and_gone(
    owner: Owner, stage: Stage, audit: Audit, clock: StillClock
) -> None:
    stage.away = True
    with pytest.raises(Unavailable):
        await owner.make(change("yes", rests_on={FENCE: NEVER}, good_before=NINE + 10))
    stage.away = False
    clock.instant = NINE + 20
    assert [one.kind for one in await owner.changes.settle()] == ["yes"]
    assert await owner.changes.settle() == []
    assert [entry.kind for entry in await audit.entries(Query(LEDGER))] == ["dropped"]
    assert (await applied(owner), await pending(owner)) == (NEVER, 0)


async def test_a_yes_that_was_dropped_while_its_append_was_on_the_way_never_comes_in(
    owner: Owner, stage: Stage, audit: Audit
) -> None:
    late = change("yes")
    gate = stage.before[late.draft.event] = asyncio.Event()
    waiting = asyncio.create_task(owner.make(late))
    await soon(lambda: _is(pending(owner), 1))
    del stage.before[late.draft.event]
    assert [one.kind for one in await owner.changes.settle()] == ["yes"]
    gate.set()
    with pytest.raises(Unavailable):
        await waiting
    assert await audit.fences(LEDGER, [FENCE]) == {FENCE: NEVER}
    assert (await applied(owner), await pending(owner)) == (NEVER, 0)


async def test_the_sweeper_leaves_alone_what_somebody_still_waits_for(owner: Owner, stage: Stage) -> None:
    slow = change("yes")
    gate = stage.before[slow.draft.event] = asyncio.Event()
    waiting = asyncio.create_task(owner.make(slow))
    await soon(lambda: _is(pending(owner), 1))
    assert await owner.changes.settle(older_than=60_000) == []
    gate.set()
    assert (await waiting).index == await applied(owner) == 0


async def test_a_start_with_a_gap_names_the_case_and_goes_on_with_the_others(owner: Owner, audit: Audit) -> None:
    """An entry of this fence that no pending row here knows of: this store is older than the ledger."""
    await owner.make(change("other"))
    await audit.append([change("no").draft])
    late = change("yes")
    await owner.database.write(lambda connection: owner.changes._store(connection, late))
    await audit.append([late.draft])
    await owner.changes.check_start()
    assert owner.changes.lost == {FENCE}
    assert await applied(owner) == 0


async def test_pending_ends_are_told_whole_and_only_those_of_the_fences_asked_for(owner: Owner, stage: Stage) -> None:
    stage.away = True
    for does in ("yes", "end"):
        with pytest.raises(Unavailable):
            await owner.make(change(does))

    async def ends(*fences: str) -> list[str]:
        found = await owner.database.read(lambda connection: owner.changes.pending_ends(connection, fences))
        return [one.kind for one in found]

    assert (await ends(FENCE), await ends("part:other")) == (["end"], [])


async def test_what_moved_under_a_change_is_applied_before_it_is_judged_anew(owner: Owner, stage: Stage) -> None:
    """Else whoever stands still between append and apply would turn away everybody who comes after."""
    first, second = change("no"), change("yes", rests_on={FENCE: NEVER})
    gate = stage.after[first.draft.event] = asyncio.Event()
    standing = asyncio.create_task(owner.make(first))
    await soon(lambda: _is(entered_in(stage), 1))
    assert await applied(owner) == NEVER
    with pytest.raises(Moved):
        await owner.make(second)
    assert await applied(owner) == 0
    gate.set()
    assert (await standing).index == 0


@only_databases
async def test_a_start_leaves_alone_what_a_living_process_is_doing(
    owner: Owner, stage: Stage, audit: Audit, tmp_path: Path
) -> None:
    before, after = change("yes"), change("yes")
    gates = stage.before[before.draft.event], stage.after[after.draft.event] = asyncio.Event(), asyncio.Event()
    tasks = [asyncio.create_task(owner.make(one)) for one in (after, before)]
    await soon(lambda: _is(pending(owner), 2))
    await soon(lambda: _is(entered_in(stage), 1))
    other = Owner(tmp_path, PERMISSION, audit)
    await other.changes.check_start()
    assert await pending(other) == 2
    assert other.changes.lost == set()
    assert [entry.kind for entry in await audit.entries(Query(LEDGER))] == ["yes"]
    for gate in gates:
        gate.set()
    assert {place.index for place in await asyncio.gather(*tasks)} == {0, 1}
    assert (await applied(other), await pending(other)) == (1, 0)
    other.database.close()


@only_databases
async def test_a_start_alone_settles_at_once_what_the_last_process_left(
    owner: Owner, stage: Stage, audit: Audit, tmp_path: Path
) -> None:
    stage.away = True
    with pytest.raises(Unavailable):
        await owner.make(change("end"))
    owner.database.close()
    other = Owner(tmp_path, PERMISSION, audit)
    await other.changes.check_start()
    assert (await applied(other), await pending(other)) == (0, 0)
    other.database.close()


async def entered_in(stage: Stage) -> int:
    return len(await stage.entries(Query(LEDGER)))
