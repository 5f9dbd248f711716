"""A ledger that a test watches and steps into: the real one behind it, with doors to break and to pause at."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.audit.client import Ledger
from services.audit.service import Audit
from services.audit.wire import Draft, Entry, Place, Proof, Query
from services.clock import UnsafeSteppedClock
from services.problems import Conflict, Unavailable

Step = Callable[[Sequence[Draft]], Awaitable[None]]
After = Callable[[Sequence[Draft], Sequence[Place]], Awaitable[None]]


class StandingClock(UnsafeSteppedClock):
    """A story's clock that stands still until somebody moves it, so that a test can stand on a boundary."""

    def __init__(self, instant: int) -> None:
        super().__init__(0)
        self.instant = instant

    def read(self) -> int:
        return self.instant

    def step_to(self, instant: int) -> None:
        if instant < self.instant:
            raise Conflict("The clock already shows a later time.", "Step to a later time.")
        self.instant = instant


async def _nothing(*_: Any) -> None:
    return None


@dataclass
class Watched(Ledger):
    """The ledger as one room reaches it. `down` makes it answer as one that is away, `lost_answers` as one that did
    what it was asked and could not say so; the clock ticks with every append that writes."""

    audit: Audit
    clock: StandingClock
    down: bool = False
    lost_answers: bool = False
    before: Step = _nothing
    after: After = _nothing
    appended: list[Draft] = field(default_factory=list)

    async def append(self, drafts: Sequence[Draft]) -> list[Place]:
        await self.before(drafts)
        self._answer()
        places = await self.audit.append(drafts)
        self.clock.instant += any(place.placed and not place.repeat for place in places)
        self.appended += drafts
        await self.after(drafts, places)
        if self.lost_answers:
            raise Unavailable("The audit service does not answer.", "Try again, with the same key.")
        return places

    async def find(self, ledger: str, events: Sequence[str]) -> dict[str, Place]:
        self._answer()
        return await self.audit.find(ledger, events)

    async def fences(self, ledger: str, names: Sequence[str]) -> dict[str, int]:
        self._answer()
        return await self.audit.fences(ledger, names)

    async def prove(self, ledger: str, index: int, opened: Sequence[str] = ()) -> Proof:
        self._answer()
        return await self.audit.prove(ledger, index, opened)

    async def entries(self, query: Query) -> list[Entry]:
        self._answer()
        return await self.audit.entries(query)

    async def now(self) -> int:
        self._answer()
        return await self.audit.now()

    def _answer(self) -> None:
        if self.down:
            raise Unavailable("The audit service does not answer.", "Try again, with the same key.")
