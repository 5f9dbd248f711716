"""How other rooms reach the ledger: the methods of `services.audit.service.Audit`, over HTTP."""

from collections.abc import Sequence
from typing import Any, Protocol

from services.audit.wire import Draft, Entry, Place, Proof, Query
from services.calls import Calls


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


class LedgerClient(Ledger):
    """The ledger in another process."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def append(self, drafts: Sequence[Draft]) -> list[Place]:
        return await self._calls.post("/internal/v1/append", list(drafts), list[Place])

    async def find(self, ledger: str, events: Sequence[str]) -> dict[str, Place]:
        question = {"ledger": ledger, "events": list(events)}
        return await self._calls.post("/internal/v1/find", question, dict[str, Place])

    async def fences(self, ledger: str, names: Sequence[str]) -> dict[str, int]:
        return await self._calls.post("/internal/v1/fences", {"ledger": ledger, "names": list(names)}, dict[str, int])

    async def prove(self, ledger: str, index: int, opened: Sequence[str] = ()) -> Proof:
        question: dict[str, Any] = {"ledger": ledger, "index": index, "opened": list(opened)}
        return await self._calls.post("/internal/v1/prove", question, Proof)

    async def entries(self, query: Query) -> list[Entry]:
        return await self._calls.post("/internal/v1/entries", query, list[Entry])

    async def now(self) -> int:
        return await self._calls.post("/internal/v1/now", {}, int)
