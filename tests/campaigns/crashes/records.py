"""What stands in the stores, read from outside by a reader that shares no code with what wrote it.

`Records` is what the judge needs of any kind of store; `SqliteRecords` reads the files of SQLite, and
`tests.campaigns.crashes.postgres` databases.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson

from bench.world import COLLABORATION


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the collaboration's ledger: as hashed, and what the store says about it beside."""

    index: int
    event: str
    case: str
    arrow: str
    body: bytes
    leaf: bytes
    said: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """What kind of entry it is."""
        return str(self.said["kind"])


ENTRIES = "SELECT idx, event, case_id, arrow, body, leaf FROM entry WHERE ledger = ? AND idx > ? ORDER BY idx"
DEPOSITS = "SELECT flow, state FROM deposit"
RECEIPTS = "SELECT id, made_at FROM receipt"


def row_of(found: Sequence[Any]) -> Row:
    """What ENTRIES found, one row of it."""
    index, event, case, arrow, body, leaf = found
    return Row(index, event, case, arrow, bytes(body), bytes(leaf), orjson.loads(body))


class Records(Protocol):
    """What lies in the stores."""

    def rows(self, after: int) -> list[Row]:
        """The entries behind this index, in order."""

    def deposits(self) -> dict[str, str]:
        """The state of each deposit, by its flow."""

    def receipts(self) -> dict[str, int]:
        """The instant of the entry of each receipt that somebody has, by its id."""


class SqliteRecords:
    """The stores of an installation on SQLite, below its data folder."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def rows(self, after: int) -> list[Row]:
        found = self._read("audit.db", ENTRIES, (COLLABORATION, after))
        return [row_of(row) for row in found]

    def deposits(self) -> dict[str, str]:
        return dict(self._read("gateway.db", DEPOSITS, ()))

    def receipts(self) -> dict[str, int]:
        return dict(self._read("consent.db", RECEIPTS, ()))

    def _read(self, name: str, question: str, values: tuple[Any, ...]) -> list[Any]:
        with closing(sqlite3.connect(f"file:{self._data / name}?mode=ro", uri=True)) as store:
            return store.execute(question, values).fetchall()
