"""A connection to a room's store, as its SQL uses it: rows in, rows out, values always bound to `?` marks.

Straight to the driver: an answer of a few rows costs a tenth of what it costs through an ORM or SQLAlchemy's results,
and a flow asks a dozen such questions. Statements made with SQLAlchemy Core run on the same connection, in the same
transaction, through `execute`.
"""

import os
import socket
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Engine, Executable

Values = Sequence[Any]


class Connection:
    """One connection, used by one thread at a time; whoever holds it sees to its transactions."""

    def __init__(self, engine: Engine, marked: Callable[[str], str] = str, shared: bool = False) -> None:
        """`marked` gives a statement with its `?` marks as the driver wants them. `shared` says that other processes
        may write in this store: what was read in an earlier transaction need not be so any more."""
        self._marked, self.shared = marked, shared
        self._core = engine.connect()
        self._raw: Any = self._core.connection.driver_connection

    def rows(self, statement: str, values: Values = ()) -> list[Any]:
        """All rows, as tuples."""
        found: list[Any] = self._raw.execute(self._marked(statement), values).fetchall()
        return found

    def row(self, statement: str, values: Values = ()) -> Any:
        """The first row, as a tuple; None where there is none."""
        cursor = self._raw.execute(self._marked(statement), values)
        found = cursor.fetchone()
        cursor.close()  # else it would keep its place, and its snapshot
        return found

    def value(self, statement: str, values: Values = ()) -> Any:
        """The first column of the first row; None where there is none."""
        found = self.row(statement, values)
        return found[0] if found else None

    def values(self, statement: str, values: Values = ()) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in self.rows(statement, values)]

    def named(self, statement: str, values: Values = ()) -> list[dict[str, Any]]:
        """All rows, as columns by name."""
        cursor = self._raw.execute(self._marked(statement), values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def run(self, statement: str, values: Values = ()) -> int:
        """Runs a statement; how many rows it touched."""
        touched: int = self._raw.execute(self._marked(statement), values).rowcount
        return touched

    def run_many(self, statement: str, rows: Sequence[Values]) -> None:
        """Runs a statement once for each of these rows of values."""
        cursor = self._raw.cursor()
        cursor.executemany(self._marked(statement), rows)
        cursor.close()

    def execute(self, statement: Executable, values: Any = None) -> Any:
        """The `CursorResult` of a statement of SQLAlchemy Core; `values` are the rows of an insert of many."""
        return self._core.execute(statement, values)

    def cut(self) -> None:
        """Makes whoever waits for a server's word on this connection hear that it is gone; from any thread.

        Raises OSError, or the driver's error where it is closed already.
        """
        with socket.socket(fileno=os.dup(self._raw.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends it; what it has not committed is undone."""
        self._core.invalidate()  # not back into a pool: whatever state it was left in goes with it
        self._core.close()
