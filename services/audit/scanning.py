"""Reading many entries as they stand in the clear, in short reads: whoever appends a flow waits behind none of them.

A look over a long ledger stops after MOST_READ of its entries, or MOST_FOUND that match, and says where to go on.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import orjson

from services.audit import store
from services.audit.service import Audit
from services.audit.wire import ABOUT, Entry, Query
from services.connection import Connection
from services.periods import FOREVER

MOST_READ = 250_000
MOST_FOUND = 20_000
_AT_A_TIME = 4_000
"""So many entries of the ledger are looked at in one read: some milliseconds."""

_IN_THE_FRAME = frozenset({"index", "time", "kind", "commitments"})


@dataclass(frozen=True, slots=True)
class Part:
    """Some matching entries in order; the next part goes on at `reached`, None where nothing is left."""

    entries: list[Entry]
    reached: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Indexes of a ledger from `start` up to, not including, `end`, and in which order to read them."""

    start: int
    end: int
    newest_first: bool = True

    def windows(self, width: int) -> list["Stretch"]:
        """The stretch in pieces of at most `width`, in the order of reading."""
        starts = range(self.start, self.end, width)
        pieces = [Stretch(at, min(at + width, self.end), self.newest_first) for at in starts]
        if not self.newest_first:
            return pieces
        tops = range(self.end, self.start, -width)
        return [Stretch(max(top - width, self.start), top) for top in tops]


async def stretch_of(audit: Audit, ledger: str, since: int = 0, until: int = FOREVER) -> Stretch:
    """The indexes of the entries from an instant up to another."""

    def work(connection: Connection) -> Stretch:
        size = store.read_head(connection, ledger)[0].size
        start = store.read_index_at(connection, ledger, size, since) if since else 0
        return Stretch(start, store.read_index_at(connection, ledger, size, until) if until < FOREVER else size)

    return await audit.database.read(work)


async def scan(audit: Audit, query: Query, stretch: Stretch) -> AsyncIterator[Part]:
    """Entries of the stretch that match the query, part by part. Sealed parts stay shut, and `hidden` is not told."""
    found = 0
    for window in stretch.windows(_width(query, stretch)):
        rows = await audit.database.read(
            lambda connection, one=window: store.read_clear(  # type: ignore[misc]
                connection, replace(query, limit=_AT_A_TIME), one.start, one.end, one.newest_first
            )
        )
        entries = await asyncio.to_thread(lambda told=rows: [_clear(query.ledger, row) for row in told])  # type: ignore[misc]
        found += len(entries)
        cut = len(rows) == _AT_A_TIME and window.end - window.start > _AT_A_TIME
        ended = found >= MOST_FOUND or cut or _read(stretch, window) >= MOST_READ
        yield Part(entries, _going_on(stretch, window, entries if cut else []))
        if ended:
            return


async def every(audit: Audit, query: Query, stretch: Stretch) -> Part:
    """All of them at once; `reached` tells where it stopped, None where it came to the end."""
    entries: list[Entry] = []
    reached: int | None = None
    async for part in scan(audit, query, stretch):
        entries += part.entries
        reached = part.reached
    return Part(entries, reached)


async def with_hidden(audit: Audit, ledger: str, entries: list[Entry]) -> list[Entry]:
    """The same entries, told of each whether its content is gone: it has commitments that nothing opens any more."""

    def work(connection: Connection) -> set[int]:
        shut = store.read_shut(connection, ledger, [entry.index for entry in entries])
        ring = audit.keys.ring(connection, ledger, {case for case, sealed in shut.values() if sealed})
        return {index for index, (case, sealed) in shut.items() if sealed and case in ring.sealers}

    readable = await audit.database.read(work) if entries else set()
    return [replace(entry, hidden=entry.hidden and entry.index not in readable) for entry in entries]


def _width(query: Query, stretch: Stretch) -> int:
    # By case, flow or check there is an index, and little to find: in one read.
    by_index = bool(query.case) or bool(query.about.get("flow")) or bool(query.about.get("check_id"))
    return max(1, stretch.end - stretch.start) if by_index else _AT_A_TIME


def _read(stretch: Stretch, window: Stretch) -> int:
    return stretch.end - window.start if stretch.newest_first else window.end - stretch.start


def _going_on(stretch: Stretch, window: Stretch, cut_at: list[Entry]) -> int | None:
    if cut_at:
        return cut_at[-1].index
    if stretch.newest_first:
        return window.start if window.start > stretch.start else None
    return window.end - 1 if window.end < stretch.end else None


def _clear(ledger: str, row: dict[str, Any]) -> Entry:
    body = orjson.loads(row["body"])
    said = {key: value for key, value in body.items() if key not in _IN_THE_FRAME}
    about = {name: row[name] for name in ABOUT if row[name]}
    # What has commitments may be hidden; `with_hidden` looks.
    hidden = bool(body["commitments"])
    return Entry(ledger, row["idx"], row["time"], row["kind"], said, {}, about, hidden, row["case_id"])
