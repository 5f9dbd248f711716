"""How other rooms reach the ledger: the methods of `services.audit.service.Audit`, over HTTP."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Protocol

import orjson

from services.audit.wire import Draft, Entry, EntryAsked, EventsAsked, FencesAsked, Place, Proof, Query, Said
from services.calls import Calls
from services.clock import Clock

# A service takes bodies of some 256 kB; a batch of many flows with their facts can be more, and goes in parts.
_LARGEST_PART = 128_000


class Ledger(Protocol):
    """The ledger as other rooms see it; the service itself and its client both are one."""

    async def append(self, drafts: Sequence[Draft]) -> list[Place]:
        """Gives each draft its place, durably, in the order given; see Place for when one is not written.

        Raises Unavailable or TooBusy when nothing is known to be written: ask again with the same events.
        """

    async def find(self, ledger: str, events: Sequence[str]) -> dict[str, Place]:
        """Where events stand; those the ledger does not know are left out."""

    async def fences(self, ledger: str, names: Sequence[str]) -> dict[str, int]:
        """The last index of each fence; NEVER for one that no entry has bumped."""

    async def prove(self, ledger: str, index: int, opened: Sequence[str] = ()) -> Proof:
        """The proof of one entry, with the commitments named in `opened` opened."""

    async def entries(self, query: Query) -> list[Entry]:
        """Entries that match, with their sealed parts opened."""

    async def now(self) -> int:
        """What time the ledger's clock shows."""


class PlainLedger(Protocol):
    """What the ledger tells to whoever only counts. It is reached in the ledger's own process and by no door."""

    def said(self, ledger: str, since: int, until: int) -> AsyncIterator[list[Said]]:
        """What entries from an instant up to another say in the clear, in order, part by part."""


class LedgerClient(Ledger):
    """The ledger in another process."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def append(self, drafts: Sequence[Draft]) -> list[Place]:
        places: list[Place] = []
        # Parts one after the other, in order. If a later one fails, the first stand: asked again, they are repeats.
        for part in _parts(drafts):
            places += await self._calls.post("/internal/v1/append", part, list[Place])
        return places

    async def find(self, ledger: str, events: Sequence[str]) -> dict[str, Place]:
        return await self._calls.post("/internal/v1/find", EventsAsked(ledger, list(events)), dict[str, Place])

    async def fences(self, ledger: str, names: Sequence[str]) -> dict[str, int]:
        return await self._calls.post("/internal/v1/fences", FencesAsked(ledger, list(names)), dict[str, int])

    async def prove(self, ledger: str, index: int, opened: Sequence[str] = ()) -> Proof:
        return await self._calls.post("/internal/v1/prove", EntryAsked(ledger, index, list(opened)), Proof)

    async def entries(self, query: Query) -> list[Entry]:
        return await self._calls.post("/internal/v1/entries", query, list[Entry])

    async def now(self) -> int:
        return await self._calls.post("/internal/v1/now", {}, int)


class LedgerClock(Clock):
    """The ledger's clock, for services in other processes; what an operator steps is stepped for all of them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def now(self) -> int:
        """The present instant. Raises Unavailable while the ledger does not answer."""
        return await self._ledger.now()


def _parts(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    part: list[Draft] = []
    size = 0
    for draft in drafts:
        own = len(orjson.dumps(draft))
        if part and size + own > _LARGEST_PART:
            yield part
            part, size = [], 0
        part.append(draft)
        size += own
    if part:
        yield part
