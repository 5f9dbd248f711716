"""The ledger's SQL: what a batch reads, what it writes, and the hashes that proofs are made of."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from services.audit.judge import Standing
from services.audit.tree import Frontier
from services.audit.wire import Draft, Place, Query
from services.connection import Connection
from services.problems import Unavailable

_ENTRY = (
    "ledger, idx, time, kind, event, case_id, arrow, flow, person, subject, from_partner, to_partner, check_id, "
    "previous, body, leaf, sealed"
)
_CLEAR = "idx, time, kind, case_id, flow, person, subject, from_partner, to_partner, check_id, body"
# SQLite takes many more, but a question stays readable in a log.
_MOST_NAMES = 500


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(set(values))
    for at in range(0, len(listed), _MOST_NAMES):
        yield listed[at : at + _MOST_NAMES]


def _pairs(rows: Iterable[Any]) -> dict[str, int]:
    return {name: number for name, number in rows}  # noqa: C416  # rows are no pairs to the type checker


def read_head(connection: Connection, ledger: str) -> tuple[Frontier, int]:
    """The tree's right edge and the ledger's last time; an empty tree for a ledger that has no entry yet."""
    row = connection.row("SELECT frontier, time FROM head WHERE ledger = ?", (ledger,))
    return (Frontier.from_bytes(row[0]), row[1]) if row else (Frontier(0, ()), 0)


def read_standing(connection: Connection, ledger: str, drafts: Sequence[Draft]) -> tuple[Frontier, Standing]:
    """All that judging these drafts of one ledger depends on."""
    frontier, time = read_head(connection, ledger)
    standing = Standing(frontier.size, time)
    standing.fences = read_fences(connection, ledger, (name for d in drafts for name in (*d.rests_on, *d.bumps)))
    standing.events = read_places(connection, ledger, (draft.event for draft in drafts))
    for keys in _chunks(count.key for draft in drafts for count in draft.counts):
        question = f"SELECT key, times FROM used WHERE ledger = ? AND key IN ({_marks(keys)})"  # noqa: S608
        standing.used.update(_pairs(connection.rows(question, (ledger, *keys))))
    return frontier, standing


def read_fences(connection: Connection, ledger: str, names: Iterable[str]) -> dict[str, int]:
    """The last index of each fence that some entry has bumped."""
    found: dict[str, int] = {}
    for part in _chunks(names):
        question = f"SELECT name, last FROM fence WHERE ledger = ? AND name IN ({_marks(part)})"  # noqa: S608
        found.update(_pairs(connection.rows(question, (ledger, *part))))
    return found


def read_places(connection: Connection, ledger: str, events: Iterable[str]) -> dict[str, Place]:
    """Where these events stand, as far as they do."""
    found: dict[str, Place] = {}
    for part in _chunks(events):
        question = f"SELECT event, idx, time, previous FROM entry WHERE ledger = ? AND event IN ({_marks(part)})"  # noqa: S608
        for event, index, time, previous in connection.rows(question, (ledger, *part)):
            found[event] = Place("placed", index, time, orjson.loads(previous))
    return found


def write_entries(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """The new entries, in the order of the columns in `_ENTRY`."""
    connection.run_many(f"INSERT INTO entry ({_ENTRY}) VALUES ({_marks(_ENTRY.split(','))})", list(rows))  # noqa: S608


def write_standing(
    connection: Connection, ledger: str, before: Frontier, frontier: Frontier, standing: Standing
) -> None:
    """The head, swapped for the one that was read `before`, and the fences and counts as this batch leaves them.

    Raises Unavailable where the head is another one by now: then nothing of the batch may stand.
    """
    head = (frontier.to_bytes(), standing.time, ledger)
    if before.size:
        swap = "UPDATE head SET frontier = ?, time = ? WHERE ledger = ? AND frontier = ?"
        swapped = connection.run(swap, (*head, before.to_bytes()))
    else:
        first = "INSERT INTO head (frontier, time, ledger) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        swapped = connection.run(first, head)
    if swapped != 1:
        raise Unavailable("Somebody else wrote into this ledger at the same moment; nothing was done.", "Try again.")
    if standing.fences:
        connection.run_many(
            "INSERT INTO fence (ledger, name, last) VALUES (?, ?, ?) "
            "ON CONFLICT (ledger, name) DO UPDATE SET last = excluded.last",
            [(ledger, name, last) for name, last in standing.fences.items()],
        )
    if standing.used:
        connection.run_many(
            "INSERT INTO used (ledger, key, times) VALUES (?, ?, ?) "
            "ON CONFLICT (ledger, key) DO UPDATE SET times = excluded.times",
            [(ledger, key, times) for key, times in standing.used.items()],
        )


def read_hashes(connection: Connection, ledger: str, tile_level: int, start: int, end: int) -> list[bytes]:
    """Hashes start to end of a tile level: leaves at level 0, roots of full tiles above."""
    if tile_level == 0:
        question, place = "SELECT leaf FROM entry WHERE ledger = ? AND idx >= ? AND idx < ? ORDER BY idx", ()
    else:
        question = "SELECT hash FROM tile WHERE ledger = ? AND level = ? AND idx >= ? AND idx < ? ORDER BY idx"
        place = (tile_level,)  # type: ignore[assignment]
    return connection.values(question, (ledger, *place, start, end))


def write_tile(connection: Connection, ledger: str, level: int, index: int, root: bytes) -> None:
    """The root of a tile that has become full."""
    values = (ledger, level, index, root)
    connection.run("INSERT INTO tile (ledger, level, idx, hash) VALUES (?, ?, ?, ?)", values)


def read_bodies(connection: Connection, ledger: str, start: int, end: int) -> list[bytes]:
    """What was hashed, entries start to end."""
    question = "SELECT body FROM entry WHERE ledger = ? AND idx >= ? AND idx < ? ORDER BY idx"
    return connection.values(question, (ledger, start, end))


def read_entries(connection: Connection, query: Query) -> list[dict[str, Any]]:
    """Rows that match a query, oldest first."""
    where, values = _where(query)
    where.append("idx > ?")
    question = f"SELECT {_ENTRY} FROM entry WHERE {' AND '.join(where)} ORDER BY idx LIMIT ?"  # noqa: S608
    return connection.named(question, (*values, query.after, query.limit))


def read_clear(connection: Connection, query: Query, start: int, end: int, newest_first: bool) -> list[dict[str, Any]]:
    """Rows that match a query, from index `start` up to `end`, without what is sealed; at most `query.limit`."""
    where, values = _where(query)
    order = "DESC" if newest_first else "ASC"
    question = (
        f"SELECT {_CLEAR} FROM entry WHERE {' AND '.join(where)} AND idx >= ? AND idx < ? "  # noqa: S608
        f"ORDER BY idx {order} LIMIT ?"
    )
    return connection.named(question, (*values, start, end, query.limit))


def read_plain(connection: Connection, ledger: str, kinds: Sequence[str], start: int, end: int) -> list[Any]:
    """Of the entries of these kinds, from index `start` up to `end`: time, kind, case, event, body."""
    question = (
        f"SELECT time, kind, case_id, event, body FROM entry WHERE ledger = ? AND kind IN ({_marks(kinds)}) "  # noqa: S608
        "AND idx >= ? AND idx < ? ORDER BY idx"
    )
    return connection.rows(question, (ledger, *kinds, start, end))


def read_in_cases(connection: Connection, ledger: str, kinds: Sequence[str], cases: Sequence[str]) -> list[Any]:
    """Of the entries of these kinds in these cases, oldest first in each case: time, kind, case, body."""
    found: list[Any] = []
    for part in _chunks(cases):
        marks = f"case_id IN ({_marks(part)}) AND kind IN ({_marks(kinds)})"
        question = f"SELECT time, kind, case_id, body FROM entry WHERE ledger = ? AND {marks} ORDER BY idx"  # noqa: S608
        found += connection.rows(question, (ledger, *part, *kinds))
    return found


def read_index_at(connection: Connection, ledger: str, size: int, instant: int) -> int:
    """The index of the first entry at or after an instant, or the ledger's size. Time never falls along a ledger."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        if int(connection.value("SELECT time FROM entry WHERE ledger = ? AND idx = ?", (ledger, middle))) < instant:
            low = middle + 1
        else:
            high = middle
    return low


def read_shut(connection: Connection, ledger: str, indexes: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """Of these entries, by index, the case and whether anything sealed lies beside."""
    found: dict[int, tuple[str, bool]] = {}
    for at in range(0, len(indexes), _MOST_NAMES):
        part = list(indexes[at : at + _MOST_NAMES])
        question = f"SELECT idx, case_id, sealed <> ? FROM entry WHERE ledger = ? AND idx IN ({_marks(part)})"  # noqa: S608
        for index, case, sealed in connection.rows(question, (b"", ledger, *part)):
            found[index] = (case, bool(sealed))
    return found


def _where(query: Query) -> tuple[list[str], list[Any]]:
    where: list[str] = ["ledger = ?"]
    values: list[Any] = [query.ledger]
    same = {**query.about, "case_id": query.case, "arrow": query.arrow}
    for column, wanted in same.items():
        if wanted:
            where.append(f"{_checked(column)} = ?")
            values.append(wanted)
    for column, any_of in (("kind", query.kinds), ("event", query.events)):
        if any_of:
            where.append(f"{column} IN ({_marks(any_of)})")
            values.extend(any_of)
    for partners in query.at_ends:
        where.append(f"(from_partner IN ({_marks(partners)}) OR to_partner IN ({_marks(partners)}))")
        values.extend((*partners, *partners))
    return where, values


def read_latest_time(connection: Connection) -> int:
    """The time of the newest entry of all ledgers; 0 where there is none."""
    return int(connection.value("SELECT COALESCE(MAX(time), 0) FROM head"))


def read_open_checks(connection: Connection, ledger: str) -> list[str]:
    """The events that opened checks which nobody has done yet; a check is opened by the first entry with its id."""
    question = """
        SELECT event FROM entry WHERE ledger = ? AND idx IN (
            SELECT MIN(idx) FROM entry WHERE ledger = ? AND check_id <> ''
            GROUP BY check_id HAVING COUNT(CASE WHEN kind = 'check-done' THEN 1 END) = 0)
        ORDER BY idx
    """
    return connection.values(question, (ledger, ledger))


def read_last_look_up(connection: Connection, ledger: str, person: str) -> int:
    """The index of a person's last look-up in a ledger; -1 when there is none."""
    question = "SELECT COALESCE(MAX(idx), -1) FROM entry WHERE ledger = ? AND kind = 'look-up' AND person = ?"
    return int(connection.value(question, (ledger, person)))


def read_ledgers(connection: Connection) -> list[str]:
    """The ledgers that have entries."""
    return connection.values("SELECT ledger FROM head ORDER BY ledger")


def _checked(column: str) -> str:
    # Names of columns cannot be bound; only these ever reach a statement.
    if column not in ("case_id", "flow", "person", "subject", "from_partner", "to_partner", "check_id", "arrow"):
        raise ValueError(f"entries cannot be found by {column}")
    return column


def read_cosigned_by(connection: Connection, ledger: str, signer: str) -> int:
    """The size of a ledger that a co-signer signed last; 0 before the first."""
    question = "SELECT size FROM cosignature WHERE ledger = ? AND signer = ?"
    return int(connection.value(question, (ledger, signer)) or 0)


def read_cosignatures(connection: Connection, ledger: str) -> list[tuple[int, bytes, str]]:
    """Size, root and signature line of each co-signer's newest word on a ledger."""
    question = "SELECT size, root, line FROM cosignature WHERE ledger = ? ORDER BY signer"
    return [(size, root, line) for size, root, line in connection.rows(question, (ledger,))]


def write_cosignature(connection: Connection, ledger: str, signer: str, size: int, root: bytes, line: str) -> None:
    """A co-signer's word on a ledger, unless it has said one on a longer ledger by now."""
    connection.run(
        "INSERT INTO cosignature (ledger, signer, size, root, line) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (ledger, signer) DO UPDATE SET size = excluded.size, root = excluded.root, line = excluded.line "
        "WHERE cosignature.size < excluded.size",
        (ledger, signer, size, root, line),
    )


def read_clock(connection: Connection) -> int | None:
    """How far a story's clock is ahead, if it was ever kept."""
    offset: int | None = connection.value('SELECT "offset" FROM clock WHERE id = 1')
    return offset


def write_clock(connection: Connection, offset: int) -> None:
    """Keeps how far a story's clock is ahead, unless it is further ahead by now."""
    connection.run(
        'INSERT INTO clock (id, "offset") VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET "offset" = excluded."offset" '
        'WHERE clock."offset" < excluded."offset"',
        (offset,),
    )
