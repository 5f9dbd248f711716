"""Releases: who has what, and how each release ended.

A release is written down before its entry, so that a crash leaves nothing released that nobody knows of: at start,
every release whose entry stands and that was never closed is closed as `unknown`, and counts as disclosed. What was
deposited is claimed in the same commit, so that only one ever fetches it, of however many processes. Closes come
together, many in one entry; nobody waits for them.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from gateway import received_store, release_store, store
from gateway.deposits import Deposits, being_fetched
from gateway.entries import closed_entry, unknown_entry
from gateway.questions import Facts
from gateway.wire import Received
from services.audit.client import Ledger
from services.audit.wire import Draft, Query
from services.batches import Batches
from services.connection import Connection
from services.database import Database, real_time
from services.decision.wire import PERSON, Answer
from services.problems import Gone

# How long a release stays open after it has left, in seconds: closes that come meanwhile share entry and commit.
_GATHERS = 0.25


@dataclass(frozen=True, slots=True)
class Begun:
    """A release that begins. `deposited` says that it leaves from here, and must be claimed."""

    draft: Draft
    facts: Facts
    answer: Answer
    deposited: bool = False

    @property
    def flow(self) -> tuple[str, str]:
        """Collaboration and flow."""
        return self.draft.ledger, self.draft.about["flow"]


class Releases:
    """Releases under way, in the gateway's database."""

    def __init__(self, database: Database, ledger: Ledger, deposits: Deposits) -> None:
        self._database, self._ledger, self._deposits = database, ledger, deposits
        self._closes: Batches[tuple[str, str, str], None] = Batches(self._close, pause=_GATHERS)

    async def begin(self, begun: Sequence[Begun]) -> list[Gone | None]:
        """Writes releases down, durably, in one commit; their entries may then be appended. For each of them None, or
        Gone where somebody else claimed the deposit and nothing was written.

        A crash after this leaves releases that perhaps never were: the ledger knows, and `close_open` asks it.
        """
        return await self._database.write(lambda connection: _write_begun(connection, begun)) if begun else []

    async def forget(self, draft: Draft) -> None:
        """Its entry got no place, so nothing was released; what was deposited waits again."""
        await self._forget(draft.ledger, draft.event, draft.about["flow"])

    async def close(self, collaboration: str, flow: str, outcome: str = "handed-over") -> None:
        """A release has ended: `handed-over`, or `unknown`. What was deposited is erased."""
        await self._closes.ask((collaboration, flow, outcome))

    async def close_open(self, until: int | None = None) -> int:
        """Closes as unknown what stands in the ledger and was never closed; what does not stand never was.

        Releases that began after `until` (real time, ms) are spared: they are on their way. Returns how many.
        """
        until = real_time() if until is None else until
        rows = await self._database.read(lambda connection: release_store.read_open(connection, until))
        unknown = [row for row in rows if await self._stands(*row)]
        if unknown:
            # Each by an entry of its own, which stands once, of however many processes that sweep.
            await self._ledger.append([unknown_entry(*row) for row in unknown])
            await self._ended([(collaboration, flow) for collaboration, _, flow in unknown])
        return len(unknown)

    async def _stands(self, collaboration: str, event: str, flow: str) -> bool:
        """Whether a release stands in the ledger. One that does not is given up, by an entry under its own event: an
        append that is still under way somewhere cannot bring it in afterwards."""
        found = await self._ledger.entries(Query(collaboration, events=(event,), limit=1))
        if found and found[0].kind == "released":
            return True
        place = None if found else (await self._ledger.append([Draft(collaboration, "dropped", event, {})]))[0]
        if place is None or not place.repeat:
            await self._forget(collaboration, event, flow)
        return False  # a repeat came in between: the next sweep sees it

    async def _forget(self, collaboration: str, event: str, flow: str) -> None:
        def forget(connection: Connection) -> None:
            # Only whoever forgets it gives back what it claimed: by now another release may have claimed that again.
            if release_store.delete_open(connection, collaboration, event):
                received_store.delete_received(connection, collaboration, event)
                store.write_staying(connection, [(collaboration, flow)])

        await self._database.write(forget)

    async def _close(self, closes: Sequence[tuple[str, str, str]]) -> list[BaseException | None]:
        together: dict[tuple[str, str], list[str]] = {}
        for collaboration, flow, outcome in closes:
            together.setdefault((collaboration, outcome), []).append(flow)
        await self._ledger.append([closed_entry(ledger, ended, how) for (ledger, how), ended in together.items()])
        await self._ended([(collaboration, flow) for collaboration, flow, _ in closes])
        return [None] * len(closes)

    async def _ended(self, flows: Sequence[tuple[str, str]]) -> None:
        # Side by side, so that one commit does for both. A crash before it closes these releases once more.
        erased = self._deposits.fetched(flows)
        await asyncio.gather(
            erased, self._database.write(lambda connection: release_store.delete_flows(connection, flows))
        )


def _write_begun(connection: Connection, begun: Sequence[Begun]) -> list[Gone | None]:
    """One commit for all: claims, who will have what, and what is under way."""
    ours: list[Begun] = []
    outcomes: list[Gone | None] = []
    for one in begun:
        claimed = not one.deposited or store.write_leaving(connection, one.flow)
        outcomes.append(None if claimed else being_fetched())
        if claimed:
            ours.append(one)
    received_store.write_received(connection, [row for row in map(_received, ours) if row.partner != PERSON])
    release_store.write_open(connection, [(*one.flow, one.draft.event) for one in ours], real_time())
    return outcomes


def _received(begun: Begun) -> Received:
    draft, facts, answer = begun.draft, begun.facts, begun.answer
    arrow = facts.case.arrow
    assert arrow is not None
    erase_by = next((each["erase_by"] for each in answer.obligations if "erase_by" in each), "")
    return Received(
        draft.ledger, draft.event, draft.about["flow"], facts.permission.permission, facts.case.case, arrow.id,
        arrow.to_end.partner, arrow.to_end.actor, list(draft.said["fields"]), facts.question["now"], erase_by,
    )  # fmt: skip
