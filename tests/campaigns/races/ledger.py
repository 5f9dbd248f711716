"""The ledger as it lies in its store, read from outside, and held against every checkpoint that clients were shown.

The tree is made here from the entries by RFC 9162, 2.1.1, and shares no code with what wrote it.
"""

import base64
import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import psycopg

from bench.world import COLLABORATION
from tests.campaigns.crashes.records import Row

_QUESTION = "SELECT idx, event, case_id, arrow, body, leaf FROM entry WHERE ledger = {} AND idx > {} ORDER BY idx"
_FENCE = "SELECT last FROM fence WHERE ledger = {} AND name = {}"
_APPLIED = "SELECT idx FROM applied WHERE ledger = {} AND fence = {}"


class Store:
    """One service's store: a file, or a database of PostgreSQL. Each question is asked on what is committed now."""

    def __init__(self, place: Path | str) -> None:
        self._question_mark = "%s" if isinstance(place, str) else "?"
        self._connection: Any
        if isinstance(place, str):
            self._connection = psycopg.connect(place, autocommit=True)
        else:
            self._connection = sqlite3.connect(f"file:{place}?mode=ro", uri=True, isolation_level=None)

    def rows(self, question: str, *values: Any) -> list[Any]:
        """What is found; `{}` stands for each value."""
        marks = question.format(*([self._question_mark] * len(values)))
        return list(self._connection.execute(marks, values).fetchall())

    def entries(self, after: int = -1) -> list[Any]:
        """The raw rows of the collaboration's entries behind an index."""
        return self.rows(_QUESTION, COLLABORATION, after)

    def fence(self, name: str) -> int:
        """The last entry that bumped a fence, in the ledger's store; -1 before the first."""
        return self._first(_FENCE, name)

    def applied(self, name: str) -> int:
        """The last change of a fence that its owner has applied, in the owner's store."""
        return self._first(_APPLIED, name)

    def close(self) -> None:
        """Lets go of the store."""
        self._connection.close()

    def _first(self, question: str, name: str) -> int:
        found = self.rows(question, COLLABORATION, name)
        return int(found[0][0]) if found else -1


def read_rows(place: Path | str) -> list[Row]:
    """All entries of the collaboration's ledger."""
    with closing(Store(place)) as store:
        return [
            Row(index, event, case, arrow, bytes(body), bytes(leaf), orjson.loads(bytes(body)))
            for index, event, case, arrow, body, leaf in store.entries()
        ]


def wrong_in_ledger(rows: Sequence[Row], notes: Iterable[str]) -> list[str]:
    """What is wrong with the ledger by itself: gaps, hashes, times, events twice, checkpoints of another history."""
    wrong: list[str] = []
    leaves: list[bytes] = []
    before, events = 0, set[str]()
    for at, row in enumerate(rows):
        if not row.index == at == row.said["index"]:
            wrong.append(f"entry {at} is missing, or stands there as {row.index}")
        leaves.append(hashlib.sha256(b"\x00" + row.body).digest())
        if leaves[-1] != row.leaf:
            wrong.append(f"entry {at} has another hash than it should")
        if int(row.said["time"]) < before:
            wrong.append(f"entry {at} is earlier than the one before it")
        if row.event in events:
            wrong.append(f"the event {row.event} stands twice")
        before = int(row.said["time"])
        events.add(row.event)
    return wrong + _wrong_notes(leaves, notes)


def _wrong_notes(leaves: Sequence[bytes], notes: Iterable[str]) -> list[str]:
    claimed = sorted({(int(note.split("\n")[1]), note.split("\n")[2]) for note in notes})
    roots: Mapping[int, bytes] = _roots(leaves, {size for size, _ in claimed})
    return [
        f"a checkpoint of size {size} is of another ledger than this one"
        for size, root in claimed
        if size not in roots or base64.b64encode(roots[size]).decode() != root
    ]


def _roots(leaves: Sequence[bytes], sizes: set[int]) -> dict[int, bytes]:
    """The root of the tree at each of these sizes, as far as there are so many leaves."""
    found: dict[int, bytes] = {}
    edge: list[tuple[int, bytes]] = []  # (how many leaves, hash) of the full trees that make it, largest first
    for size, leaf in enumerate(leaves, 1):
        edge.append((1, leaf))
        while len(edge) > 1 and edge[-1][0] == edge[-2][0]:
            (many, right), (_, left) = edge.pop(), edge.pop()
            edge.append((2 * many, _node(left, right)))
        if size in sizes:
            root = edge[-1][1]
            for _, left in reversed(edge[:-1]):
                root = _node(left, root)
            found[size] = root
    return found


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
