"""What a store is told while it writes: statement by statement, and one refused as a full disk would refuse it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from services.database import Database


class Overheard:
    """The driver's connection, overheard; `failing` is how the statement begins that is refused, once."""

    def __init__(self, raw: Any, failing: str) -> None:
        self._raw, self._failing = raw, failing
        self.seen: list[str] = []
        self.refused: list[str] = []

    def execute(self, statement: str, values: Any = ()) -> Any:
        self._hear(statement)
        return self._raw.execute(statement, values)

    def cursor(self) -> Any:
        return self  # good for one statement, which is all that is asked of it

    def close(self) -> None:
        pass

    def executemany(self, statement: str, rows: Any) -> Any:
        self._hear(statement)
        cursor = self._raw.cursor()
        cursor.executemany(statement, rows)
        return cursor

    def _hear(self, statement: str) -> None:
        self.seen.append(statement)
        if self._failing and statement.startswith(self._failing) and not self.refused:
            self.refused.append(statement)
            raise OSError("No space left on device")


@contextmanager
def statements(database: Database, failing: str = "") -> Iterator[list[str]]:
    """The statements that the store is given to write, or those that were refused."""
    connection = database._writing.get()
    overheard = connection._raw = Overheard(connection._raw, failing)
    try:
        yield overheard.refused if failing else overheard.seen
    finally:
        connection._raw = overheard._raw
