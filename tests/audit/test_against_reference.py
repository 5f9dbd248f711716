"""The sequencer against a small reference: whatever is appended, in whatever groups, both say the same."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.audit.checkpoint import open_checkpoint
from services.audit.wire import HOUSE, NEVER, Count, Draft, Query
from services.periods import FOREVER
from tests.audit.installation import LEDGER, NINE, audit_in

LEDGERS = st.sampled_from([LEDGER, HOUSE])
FENCES = st.sampled_from(["part:a", "part:b", "map"])
KEYS, TAKES = st.lists(st.integers(1, 3), max_size=1), st.sampled_from([1, 1, 0])
EVENTS = st.integers(0, 40).map("evt_{}".format)


class Reference:
    """What a ledger is, said as plainly as can be: a list of entries, and every answer looked up in it anew."""

    def __init__(self) -> None:
        self.entries: dict[str, list[tuple[int, Draft]]] = {LEDGER: [], HOUSE: []}

    def last(self, ledger: str, fence: str) -> int:
        bumped = [index for index, (_, draft) in enumerate(self.entries[ledger]) if fence in draft.bumps]
        return max(bumped, default=NEVER)

    def append(self, now: int, draft: Draft) -> tuple[str, int, bool]:
        entries = self.entries[draft.ledger]
        for index, (_, known) in enumerate(entries):
            if known.event == draft.event:
                return "placed", index, True
        if any(self.last(draft.ledger, fence) != index for fence, index in draft.rests_on.items()):
            return "moved", -1, False
        if max(now, entries[-1][0] if entries else 0) >= draft.good_before:
            return "late", -1, False
        taken = [count for _, known in entries for count in known.counts]
        used = {count.key: sum(one.takes for one in taken if one.key == count.key) for count in draft.counts}
        if any(used[count.key] >= count.at_most for count in draft.counts):
            return "used_up", -1, False
        entries.append((max(now, entries[-1][0] if entries else 0), draft))
        return "placed", len(entries) - 1, False


class Ledgers(RuleBasedStateMachine):
    """Appends, time, restarts; after each step both tell the same."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.audit, self.clock = audit_in(self.folder)
        self.reference, self.now = Reference(), NINE
        self.roots: dict[tuple[str, int], bytes] = {}

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def draft(self, data: Any) -> Draft:
        ledger = data.draw(LEDGERS)
        seen = data.draw(st.lists(FENCES, max_size=2, unique=True))
        fences = {name: self.reference.last(ledger, name) + data.draw(st.sampled_from([0, 0, 0, -1])) for name in seen}
        return Draft(
            ledger,
            "decision",
            data.draw(EVENTS),
            {},
            rests_on=fences,
            good_before=self.now + data.draw(st.sampled_from([-5, 0, 5, FOREVER - 2**45])),
            bumps=tuple(data.draw(st.lists(FENCES, max_size=2, unique=True))),
            counts=tuple(Count(f"n:{key}", key, data.draw(TAKES)) for key in data.draw(KEYS)),
        )

    @rule(data=st.data(), sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3))
    def append(self, data: Any, sizes: list[int]) -> None:
        groups = [[self.draft(data) for _ in range(size)] for size in sizes]

        async def all_at_once() -> Any:
            return await asyncio.gather(*(self.audit.append(group) for group in groups))

        for group, places in zip(groups, self.run(all_at_once()), strict=True):
            for wanted, place in zip(group, places, strict=True):
                expected = self.reference.append(self.now, wanted)
                assert (place.outcome, place.index, place.repeat) == expected

    @rule(by=st.integers(-3, 10))
    def time_passes(self, by: int) -> None:
        self.now += by
        self.clock.instant = self.now

    @rule()
    def restart(self) -> None:
        self.audit.close()
        self.audit, self.clock = audit_in(self.folder)
        self.clock.instant = self.now

    @invariant()
    def both_say_the_same(self) -> None:
        for ledger, entries in self.reference.entries.items():
            found = self.run(self.audit.entries(Query(ledger, limit=10_000)))
            assert [(entry.index, entry.time) for entry in found] == list(enumerate(time for time, _ in entries))
            last = {name: self.reference.last(ledger, name) for name in ("part:a", "part:b", "map")}
            assert self.run(self.audit.fences(ledger, list(last))) == last
            self.one_root_for_one_size(ledger)

    def one_root_for_one_size(self, ledger: str) -> None:
        note = self.run(self.audit.checkpoint(ledger))
        checkpoint = open_checkpoint(note.encode(), self.audit.signers(ledger).key)[0]
        assert checkpoint.size == len(self.reference.entries[ledger])
        assert self.roots.setdefault((ledger, checkpoint.size), checkpoint.root) == checkpoint.root

    def teardown(self) -> None:
        self.audit.close()
        self.loop.close()
        shutil.rmtree(self.folder)


TestLedgers = Ledgers.TestCase
TestLedgers.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
