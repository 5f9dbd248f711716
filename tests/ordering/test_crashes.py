"""What a crash or a loss between any two steps leaves behind, and what is done about it at the next start.

Each test stops the real thing where the table in `docs/ordering.md` says, and starts it again on the same stores.
"""

import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from services.audit.service import Audit
from services.audit.wire import Draft, Place
from services.changes import Change
from services.ids import EVENT, new_id
from services.problems import CannotStart, Unavailable
from tests.audit.installation import LEDGER, audit_in
from tests.ordering.owners import Owner
from tests.ordering.world import PERMISSION
from tests.tampering import backed_up

CASE = "cas_1"
FENCE = f"{PERMISSION}:{CASE}"


class Crash(BaseException):
    """The process ends here."""


class Failing:
    """Stands before the ledger and fails at one call: `before` it does anything, or `after` it is durable."""

    def __init__(self, audit: Audit, when: str, error: BaseException) -> None:
        self._audit, self._when, self._error, self.fired = audit, when, error, 0

    async def append(self, drafts: Sequence[Draft]) -> list[Place]:
        places = [] if self._when == "before" else await self._audit.append(drafts)
        self.fired += 1
        raise self._error
        return places

    def __getattr__(self, name: str) -> object:
        return getattr(self._audit, name)


@pytest.fixture
async def audit(tmp_path: Path) -> AsyncIterator[Audit]:
    made, _ = audit_in(tmp_path)
    yield made
    made.close()


def change(does: str) -> Change:
    draft = Draft(LEDGER, does, new_id(EVENT), {}, CASE, bumps=(FENCE,))
    return Change(FENCE, does, {"case": CASE}, draft, ends=does == "no")


async def crashed(folder: Path, audit: Audit, when: str, does: str) -> Change:
    """A change that stopped at its append; its owner's store is closed as a crash leaves it."""
    failing = Failing(audit, when, Crash())
    owner = Owner(folder, PERMISSION, failing)  # type: ignore[arg-type]  # it answers for the whole ledger
    made = change(does)
    with pytest.raises(Crash):
        await owner.make(made)
    assert failing.fired == 1
    owner.database.close()
    return made


async def started(folder: Path, audit: Audit) -> Owner:
    owner = Owner(folder, PERMISSION, audit)
    await owner.changes.check_start()
    return owner


async def test_a_pending_no_that_the_ledger_does_not_know_goes_in_at_start(audit: Audit, tmp_path: Path) -> None:
    await crashed(tmp_path, audit, "before", "no")
    facts = await (await started(tmp_path, audit)).facts(CASE)
    assert (facts.holds, facts.own_no, facts.index) == (False, True, 0)
    assert await audit.fences(LEDGER, [FENCE]) == {FENCE: 0}


async def test_a_pending_yes_that_the_ledger_does_not_know_is_dropped_for_good(audit: Audit, tmp_path: Path) -> None:
    first = await started(tmp_path, audit)
    await first.make(change("no"))
    first.database.close()
    late = await crashed(tmp_path, audit, "before", "yes")
    owner = await started(tmp_path, audit)
    assert not (await owner.facts(CASE)).holds
    # An append that was still on its way arrives now, and finds its place taken by the entry that dropped it.
    [place] = await audit.append([late.draft])
    assert (place.repeat, place.previous) == (True, {})
    assert (await audit.fences(LEDGER, [FENCE]))[FENCE] == (await owner.facts(CASE)).index == 0


async def test_an_entry_that_was_not_applied_is_applied_before_anything_is_served(audit: Audit, tmp_path: Path) -> None:
    await crashed(tmp_path, audit, "after", "yes")
    facts = await (await started(tmp_path, audit)).facts(CASE)
    assert (facts.holds, facts.index) == (True, 0)


async def test_the_same_event_again_gets_the_same_answer(audit: Audit, tmp_path: Path) -> None:
    owner, wanted = await started(tmp_path, audit), change("no")
    first = await owner.make(wanted)
    again = await owner.make(wanted)
    assert (again.index, again.previous, again.repeat) == (first.index, first.previous, True)
    assert (await owner.facts(CASE)).index == 0


async def test_a_no_while_the_ledger_is_away_is_kept_and_already_counts(audit: Audit, tmp_path: Path) -> None:
    away = Failing(audit, "before", Unavailable("The ledger does not answer."))
    owner = Owner(tmp_path, PERMISSION, away)  # type: ignore[arg-type]  # it answers for the whole ledger
    with pytest.raises(Unavailable):
        await owner.make(change("no"))
    assert away.fired == 1
    assert await owner.database.read(owner.changes.waiting_ends) == {FENCE}
    owner.changes.ledger = audit
    assert await owner.changes.settle() == []
    assert (await owner.facts(CASE)).own_no
    assert await owner.database.read(owner.changes.waiting_ends) == set()


async def test_an_old_backup_of_an_owner_is_refused_case_by_case(audit: Audit, tmp_path: Path) -> None:
    owner = await started(tmp_path, audit)
    await owner.make(change("other"))
    owner.database.close()
    backed_up(tmp_path, tmp_path / "backup", shutil.ignore_patterns("audit.db*", "keys"))
    owner = await started(tmp_path, audit)
    await owner.make(change("no"))
    owner.database.close()

    restored = await started(tmp_path / "backup", audit)
    assert restored.changes.lost == {FENCE}
    # And whatever it still believes carries an index that is not the fence's last: nothing is placed on it.
    stale = await restored.facts(CASE)
    [place] = await audit.append([Draft(LEDGER, "permit", new_id(EVENT), {}, CASE, rests_on={FENCE: stale.index})])
    assert place.outcome == "moved"
    with pytest.raises(Unavailable):
        await restored.make(change("yes"))


async def test_an_old_backup_of_the_ledger_refuses_to_start_with_newer_owners(tmp_path: Path) -> None:
    audit, _ = audit_in(tmp_path)
    audit.close()
    backed_up(tmp_path, tmp_path / "backup")
    audit, _ = audit_in(tmp_path)
    owner = await started(tmp_path, audit)
    await owner.make(change("no"))
    owner.database.close()
    audit.close()

    older, _ = audit_in(tmp_path / "backup")
    with pytest.raises(CannotStart, match="knows less"):
        await started(tmp_path, older)
    older.close()
