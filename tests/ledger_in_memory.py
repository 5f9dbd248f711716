"""A ledger in memory, for tests of rooms that write in one: the real rule of who gets a place, without a disk.

It judges with `services.audit.judge`, so events, fences, `good_before` and counts behave as in the real thing; it
hashes nothing, and cannot prove. `down = True` makes it answer as a ledger that is away; `before_append` and
`after_append` let a test step in between the steps of a change.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from services.audit.client import Ledger
from services.audit.judge import Standing, judge
from services.audit.wire import NEVER, Draft, Entry, Place, Proof, Query
from services.problems import NotFound, Unavailable

Step = Callable[[Sequence[Draft]], Awaitable[None]]


async def _nothing(_: Sequence[Draft]) -> None:
    return None


@dataclass
class LedgerInMemory(Ledger):
    """One or several ledgers; `time` (milliseconds) stands still until a test moves it."""

    time: int = 1_796_112_000_000
    down: bool = False
    before_append: Step = _nothing
    after_append: Step = _nothing
    standings: dict[str, Standing] = field(default_factory=lambda: defaultdict(lambda: Standing(0, 0)))
    drafts: dict[str, list[Draft]] = field(default_factory=lambda: defaultdict(list))

    async def append(self, drafts: Sequence[Draft]) -> list[Place]:
        await self.before_append(drafts)
        self._answer()
        places = [self._place(draft) for draft in drafts]
        await self.after_append(drafts)
        return places

    async def find(self, ledger: str, events: Sequence[str]) -> dict[str, Place]:
        self._answer()
        known = self.standings[ledger].events
        return {event: known[event] for event in events if event in known}

    async def fences(self, ledger: str, names: Sequence[str]) -> dict[str, int]:
        self._answer()
        return {name: self.standings[ledger].fences.get(name, NEVER) for name in names}

    async def prove(self, ledger: str, index: int, opened: Sequence[str] = ()) -> Proof:
        raise NotFound("A ledger in memory proves nothing.", "Use the real one in this test.")

    async def entries(self, query: Query) -> list[Entry]:
        self._answer()
        found = [self._entry(query.ledger, draft) for draft in self.drafts[query.ledger]]
        return [entry for entry in found if self._fits(query, entry)][: query.limit]

    async def now(self) -> int:
        self._answer()
        return self.time

    def kinds(self, ledger: str) -> list[str]:
        """What stands in a ledger, kind by kind, in order."""
        return [draft.kind for draft in self.drafts[ledger]]

    def said(self, ledger: str) -> list[str]:
        """Everything that stands in a ledger in the clear, as text, for searching it for what must not be there."""
        return [f"{draft.kind} {draft.said} {draft.bumps}" for draft in self.drafts[ledger]]

    def _answer(self) -> None:
        if self.down:
            raise Unavailable("The audit service does not answer.", "Try again, with the same key.")

    def _place(self, draft: Draft) -> Place:
        place = judge(draft, self.time, self.standings[draft.ledger])
        if place.placed and not place.repeat:
            self.drafts[draft.ledger].append(draft)
        return replace(place)

    def _entry(self, ledger: str, draft: Draft) -> Entry:
        place = self.standings[ledger].events[draft.event]
        return Entry(ledger, place.index, place.time, draft.kind, draft.said, draft.sealed, draft.about)

    def _fits(self, query: Query, entry: Entry) -> bool:
        draft = self.drafts[query.ledger][entry.index]
        return (
            entry.index > query.after
            and (not query.kinds or entry.kind in query.kinds)
            and (not query.events or draft.event in query.events)
            and (not query.case or draft.case == query.case)
            and (not query.arrow or entry.said.get("arrow") == query.arrow)
            and all(entry.about.get(name) == wanted for name, wanted in query.about.items())
        )
