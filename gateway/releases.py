"""Releases: who has what, and how each release ended.

A release is written down before its entry, so that a crash leaves nothing released that nobody knows of: at start,
every release whose entry stands and that was never closed is closed as `unknown`, and counts as disclosed. Closes ride
in the next batch, many in one entry; nobody waits for them.
"""

import asyncio
from collections.abc import Sequence

from sqlalchemy import Connection

from gateway.entries import closed_entry
from gateway.questions import Facts
from gateway.receivers import Receivers
from gateway.wire import Received
from services.audit.client import Ledger
from services.audit.wire import Draft
from services.batches import Batches
from services.database import Database
from services.decision.wire import PERSON, Answer


class Releases:
    """Releases under way, in the gateway's database."""

    def __init__(self, database: Database, ledger: Ledger, receivers: Receivers) -> None:
        self._database, self._ledger, self._receivers = database, ledger, receivers
        self._begun: Batches[tuple[Draft, Facts, Answer], None] = Batches(self._begin)
        self._closes: Batches[tuple[str, str, str], None] = Batches(self._close)

    async def begin(self, draft: Draft, facts: Facts, answer: Answer) -> None:
        """Writes a release down, durably; its entry may then be appended."""
        await self._begun.ask((draft, facts, answer))

    async def forget(self, draft: Draft) -> None:
        """Its entry got no place, so nothing was released."""
        await self._receivers.forget([_key(draft)])
        await self._drop(draft.ledger, draft.event)

    async def close(self, collaboration: str, flow: str, outcome: str = "handed-over") -> None:
        """A release has ended: `handed-over`, or `unknown`."""
        await self._closes.ask((collaboration, flow, outcome))

    async def close_open(self) -> int:
        """At start: closes as unknown what stands in the ledger and was never closed. Returns how many."""
        rows = await self._database.read(_open)
        closed = 0
        for collaboration, event, flow in rows:
            standing = await self._ledger.find(collaboration, [event])
            if event in standing:
                await self.close(collaboration, flow, "unknown")
                closed += 1
            else:
                await self._drop(collaboration, event)
        return closed

    async def _drop(self, collaboration: str, event: str) -> None:
        await self._database.write(lambda connection: _delete(connection, [(collaboration, event)]))

    async def _begin(self, begun: Sequence[tuple[Draft, Facts, Answer]]) -> list[BaseException | None]:
        rows = [row for row in (_received(*one) for one in begun) if row.partner != PERSON]
        open_ = [(draft.ledger, draft.event, draft.about["flow"]) for draft, _, _ in begun]
        # Together: one commit for both. Either one alone, after a crash, is a release whose entry does not stand.
        await asyncio.gather(
            self._receivers.remember(rows), self._database.write(lambda connection: _insert(connection, open_))
        )
        return [None] * len(begun)

    async def _close(self, closes: Sequence[tuple[str, str, str]]) -> list[BaseException | None]:
        together: dict[tuple[str, str], list[str]] = {}
        for collaboration, flow, outcome in closes:
            together.setdefault((collaboration, outcome), []).append(flow)
        await self._ledger.append([closed_entry(ledger, ended, how) for (ledger, how), ended in together.items()])
        flows = [(collaboration, flow) for collaboration, flow, _ in closes]
        await self._database.write(lambda connection: _delete_flows(connection, flows))
        return [None] * len(closes)


def _received(draft: Draft, facts: Facts, answer: Answer) -> Received:
    arrow = facts.case.arrow
    assert arrow is not None
    erase_by = next((each["erase_by"] for each in answer.obligations if "erase_by" in each), "")
    return Received(
        draft.ledger, draft.event, draft.about["flow"], facts.permission.permission, facts.case.case, arrow.id,
        arrow.to_end.partner, arrow.to_end.actor, list(draft.said["fields"]), facts.question["now"], erase_by,
    )  # fmt: skip


def _key(draft: Draft) -> Received:
    return Received(draft.ledger, draft.event, draft.about["flow"], "", "", "", "", "", [], 0, "")


def _insert(connection: Connection, rows: Sequence[tuple[str, str, str]]) -> None:
    connection.exec_driver_sql(
        "INSERT INTO open_release (collaboration, event, flow) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", list(rows)
    )


def _delete(connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
    connection.exec_driver_sql("DELETE FROM open_release WHERE collaboration = ? AND event = ?", list(keys))


def _delete_flows(connection: Connection, flows: Sequence[tuple[str, str]]) -> None:
    connection.exec_driver_sql("DELETE FROM open_release WHERE collaboration = ? AND flow = ?", list(flows))


def _open(connection: Connection) -> list[tuple[str, str, str]]:
    rows = connection.exec_driver_sql("SELECT collaboration, event, flow FROM open_release")
    return [(row[0], row[1], row[2]) for row in rows]
