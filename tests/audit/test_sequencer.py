"""The sequencer: many at once in one durable write, in order, all or nothing, and the same checkpoint after a crash."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.audit import reading
from services.audit.checkpoint import Checkpoint, open_checkpoint
from services.audit.service import Audit
from services.audit.tree import Frontier, leaf_hash, verify_consistency
from services.audit.wire import HOUSE, NEVER, Count, Place, Query
from services.batches import Batches
from services.problems import CannotStart, TooBusy
from tests.audit.installation import LEDGER, StillClock, audit_in, draft
from tests.statements import statements


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[tuple[Audit, StillClock]]:
    audit, clock = audit_in(tmp_path)
    yield audit, clock
    audit.close()


@pytest.fixture
def audit(parts: tuple[Audit, StillClock]) -> Audit:
    return parts[0]


async def test_what_arrives_during_a_write_goes_in_the_next_one_together(audit: Audit) -> None:
    with statements(audit.database) as seen:
        groups = await asyncio.gather(*(audit.append([draft()]) for _ in range(100)))
    assert [group[0].index for group in groups] == list(range(100)), "in the order of arrival"
    assert seen.count("COMMIT") <= 3, "a hundred waited for three writes at most"


async def test_drafts_of_one_batch_are_judged_in_order_each_on_those_before(audit: Audit) -> None:
    places = await audit.append(
        [
            draft(rests_on={"part:a": NEVER}),
            draft(bumps=("part:a",)),
            draft(rests_on={"part:a": NEVER}),
            draft(rests_on={"part:a": 1}),
            draft(bumps=("part:a", "part:b")),
        ]
    )
    assert [place.outcome for place in places] == ["placed", "placed", "moved", "placed", "placed"]
    assert [place.index for place in places] == [0, 1, -1, 2, 3]
    assert places[4].previous == {"part:a": 1, "part:b": NEVER}


async def test_one_event_twice_in_a_batch_is_written_once(audit: Audit) -> None:
    wanted = draft(counts=(Count("once", 1),))
    first, again = await audit.append([wanted, wanted])
    assert (first.repeat, again.repeat, again.index) == (False, True, first.index)
    assert len(await audit.entries(Query(LEDGER))) == 1


async def test_a_repeat_keeps_its_place_whatever_changed_since(parts: tuple[Audit, StillClock]) -> None:
    audit, clock = parts
    wanted = draft(rests_on={"part:a": NEVER}, good_before=clock.instant + 1, counts=(Count("once", 1),))
    [first] = await audit.append([wanted])
    await audit.append([draft(bumps=("part:a",))])
    clock.instant += 10
    [again] = await audit.append([wanted])
    assert (again.outcome, again.index, again.time, again.repeat) == ("placed", 0, first.time, True)


async def test_what_was_not_written_uses_nothing_up(audit: Audit) -> None:
    once = (Count("once", 1),)
    refused = draft(rests_on={"part:a": 7}, counts=once)
    places = await audit.append([refused, draft(counts=once), draft(counts=once)])
    assert [place.outcome for place in places] == ["moved", "placed", "used_up"]


async def test_a_batch_over_several_ledgers_gives_each_its_own_places(audit: Audit) -> None:
    drafts = [draft(ledger=name, bumps=("map",)) for name in (LEDGER, HOUSE, LEDGER, "other", HOUSE)]
    places = await audit.append(drafts)
    assert [place.index for place in places] == [0, 0, 1, 0, 1]
    assert [place.previous["map"] for place in places] == [NEVER, NEVER, 0, NEVER, 0]
    sizes = {name: (await opened(audit, name)).size for name in (LEDGER, HOUSE, "other")}
    assert sizes == {LEDGER: 2, HOUSE: 2, "other": 1}


async def opened(audit: Audit, ledger: str = LEDGER) -> Checkpoint:
    return open_checkpoint((await audit.checkpoint(ledger)).encode(), await audit.public_key(ledger))[0]


@pytest.mark.parametrize("statement", ["INSERT INTO entry", "UPDATE head", "INSERT INTO case_key", "COMMIT"])
async def test_a_write_that_fails_leaves_nothing_and_the_next_goes_on(audit: Audit, statement: str) -> None:
    await audit.append([draft()])
    before = await audit.checkpoint(LEDGER)
    spoilt = [draft(case="cas_1", sealed={"words": "lost"}, bumps=("part:a",), counts=(Count("once", 1),))]
    with statements(audit.database, failing=statement) as refused:
        answers = await asyncio.gather(audit.append(spoilt), audit.append(spoilt), return_exceptions=True)
    assert len(refused) == 1, "the fault fired, once"
    assert isinstance(answers[0], OSError)
    if isinstance(answers[1], BaseException):
        assert await audit.checkpoint(LEDGER) == before
        assert await audit.fences(LEDGER, ["part:a"]) == {"part:a": NEVER}
    [place] = await audit.append(spoilt)
    assert (place.outcome, place.index) == ("placed", 1)
    # Sealed under a key that is really there, not under one that went with the failed write: another start reads it.
    again, _ = audit_in(Path(audit.database.place).parent)
    [entry] = await again.entries(Query(LEDGER, case="cas_1"))
    again.close()
    assert (entry.sealed, entry.hidden) == ({"words": "lost"}, False)


async def test_a_full_queue_turns_away_at_once_and_does_nothing(audit: Audit) -> None:
    audit.sequencer._batches = Batches(audit.sequencer._write, longest_queue=2)
    answers = await asyncio.gather(*(audit.append([draft()]) for _ in range(5)), return_exceptions=True)
    turned_away = [answer for answer in answers if isinstance(answer, TooBusy)]
    assert len(turned_away) == 3
    assert len(await audit.entries(Query(LEDGER))) == 2


class Crash(BaseException):
    """The process ends here."""


async def test_a_crash_before_the_signature_is_mended_by_signing_the_same_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit, _ = audit_in(tmp_path)
    fired = []

    def crash(*_: object) -> str:
        fired.append(1)
        raise Crash

    await audit.append([draft() for _ in range(300)])
    monkeypatch.setattr(audit.sequencer, "checkpoint", crash)
    with pytest.raises(Crash):
        await audit.sequencer._write([[draft(opens=("person",), sealed={"person": "psn_1"})]])
    assert fired
    audit.close()

    notes = []
    for _ in range(2):
        audit, _ = audit_in(tmp_path)
        await audit.check_start()
        notes.append(await audit.checkpoint(LEDGER))
        bodies = await audit.database.read(lambda c: c.values("SELECT body FROM entry ORDER BY idx"))
        audit.close()
    assert notes[0] == notes[1]
    checkpoint = open_checkpoint(notes[0].encode(), audit.signers(LEDGER).key)[0]
    assert checkpoint.root == Frontier().extended(map(leaf_hash, bodies)).root()
    assert checkpoint.size == len(bodies) == 301


async def test_every_checkpoint_continues_the_one_before(audit: Audit) -> None:
    seen = []
    for size in (1, 2, 253, 1, 256, 300):
        await audit.append([draft() for _ in range(size)])
        seen.append(await opened(audit))
    for old in seen:
        for new in seen[seen.index(old) :]:
            path = await audit.database.read(lambda c, o=old, n=new: reading.consistency(c, LEDGER, o.size, n.size))  # type: ignore[misc]
            verify_consistency(old.size, old.root, new.size, new.root, path)


async def test_indexes_have_no_gap_however_appends_meet(audit: Audit) -> None:
    async def writer(number: int) -> list[Place]:
        places = []
        for _ in range(5):
            drafts = [draft(), draft(rests_on={"x": 99}), draft(ledger=HOUSE)]
            places += await audit.append(drafts[: 1 + number % 3])
        return places

    places = [place for some in await asyncio.gather(*map(writer, range(12))) for place in some if place.placed]
    for ledger in (LEDGER, HOUSE):
        indexes = [entry.index for entry in await audit.entries(Query(ledger, limit=1_000))]
        assert indexes == list(range(len(indexes)))
    assert len(places) == 12 * 5 + 4 * 5


@pytest.mark.parametrize("lost", ["ledger-aalborg-aktiv.pem", "ledger-master.key"])
async def test_with_other_keys_than_its_own_a_ledger_does_not_start(tmp_path: Path, lost: str) -> None:
    """Else a second process with an empty folder of keys would sign a second history."""
    first, _ = audit_in(tmp_path / "data")
    await first.append([draft(case="cas_1", sealed={"words": "a"})])
    key = str(await first.public_key(LEDGER))
    first.close()
    kept = (tmp_path / "data" / "keys" / lost).rename(tmp_path / lost)
    other, _ = audit_in(tmp_path / "data")
    with pytest.raises(CannotStart, match="this installation's keys back"):
        await other.check_start()
    other.close()
    kept.replace(tmp_path / "data" / "keys" / lost)
    again, _ = audit_in(tmp_path / "data")
    await again.check_start()
    assert str(await again.public_key(LEDGER)) == key
    again.close()
