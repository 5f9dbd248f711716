"""The two kinds of store a room may have: a SQLite file of its own, or a PostgreSQL database of its own.

What they do alike is in `services.database`; here is what sets them apart: how a connection is made, how a transaction
begins, what makes a commit durable and how that is read back. Neither starts where a commit could be lost.
"""

import sqlite3
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.pool import NullPool

from services.connection import Connection
from services.problems import CannotStart

FAULTS = (DatabaseError, sqlite3.DatabaseError, psycopg.Error)
"""What a store raises, asked through SQLAlchemy or straight."""

_BUSY = 5_000
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", f"busy_timeout={_BUSY}")
_READ_BACK = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
# A room asks some hundred different questions: each is prepared once.
_DRIVER = {"check_same_thread": False, "cached_statements": 512}
# Whoever writes holds this until their commit is durable: writes of a room never meet, of however many processes.
_ONE_WRITER = "SELECT pg_advisory_xact_lock(1)"
# Each statement sees what was committed before it, so all that is read behind the lock is what the last writer left;
# said here, since a server may have another default.
_BEGIN_WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
# Every process that has the store open shares this; whoever could have it alone is the only one.
_PRESENT, _ABSENT = "SELECT pg_advisory_lock_shared(2)", "SELECT pg_advisory_unlock_shared(2)"
_NOBODY_ELSE, _NEVER_MIND = "SELECT pg_try_advisory_lock(2)", "SELECT pg_advisory_unlock(2)"


class Store(Protocol):
    """One room's store. `quick` says that a look-up by key takes less than waking a thread, `shared` that several
    processes may have it open."""

    name: str
    quick: bool
    shared: bool
    to_write: tuple[str, ...]
    to_read: tuple[str, ...]
    columns: str
    """Asks for all columns of all tables, as `table.column`."""

    def connect(self) -> Connection:
        """A new connection."""

    def present(self) -> Connection | None:
        """A new connection that shows, for as long as it lasts, that this process has the store open; where no other
        process can have it open, none."""

    def absent(self, present: Connection | None) -> None:
        """Ends such a connection; nobody takes this process for there any more when this returns."""

    def alone(self, present: Connection | None) -> bool:
        """Whether no other connection shows that somebody has the store open."""

    def engine(self) -> Engine:
        """For migrations."""

    def refuse_unless_durable(self, connection: Connection) -> None:
        """Reads back what a commit's durability hangs on. Raises CannotStart."""

    def empty_log(self, connection: Connection, waiting: int) -> bool:
        """Sees to it that what was erased lies in no log; false when somebody was in the way for so many ms."""

    def unusable(self, error: Exception) -> str:
        """One sentence about a store that cannot be opened."""

    def unreadable(self, error: Exception) -> bool:
        """Whether an error tells of the store as a whole, not of what lies in it."""

    def close(self) -> None:
        """Lets go of what connections share."""


def store_at(place: Path | str) -> Store:
    """The store at a path, or behind an address `postgresql://…`. Raises CannotStart."""
    return PostgresStore(place) if isinstance(place, str) else SqliteStore(place)


class SqliteStore:
    """A SQLite file, in WAL with `synchronous=FULL`; only this process uses it."""

    quick, shared = True, False
    to_write: tuple[str, ...] = ("BEGIN IMMEDIATE",)
    to_read: tuple[str, ...] = ("BEGIN",)
    columns = "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.name = str(path)
        self._engine = create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT", connect_args=_DRIVER)
        event.listen(self._engine, "connect", _make_durable)

    def engine(self) -> Engine:
        return self._engine

    def connect(self) -> Connection:
        return Connection(self._engine)

    def present(self) -> Connection | None:
        return None

    def absent(self, present: Connection | None) -> None:
        return

    def alone(self, present: Connection | None) -> bool:
        return True  # `deploy.locks` sees to it

    def refuse_unless_durable(self, connection: Connection) -> None:
        # Read back, not believed: a build or a file system may have ignored the setting.
        for pragma, wanted in _READ_BACK.items():
            found = connection.value(f"PRAGMA {pragma}")
            if found != wanted:
                raise CannotStart(
                    f"The store {self.name} would lose data: {pragma} is {found}, not {wanted}; put it on a local file "
                    "system."
                )

    def empty_log(self, connection: Connection, waiting: int) -> bool:
        connection.run(f"PRAGMA busy_timeout={waiting}")  # writers wait behind this: by itself it must not wait
        busy: int = connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.run(f"PRAGMA busy_timeout={_BUSY}")
        return not busy

    def unusable(self, error: Exception) -> str:
        return f"The store {self.name} cannot be read as a database; restore a backup, or move it away to begin anew."

    def unreadable(self, error: Exception) -> bool:
        text = str(error)
        return not any(words in text for words in ("already exists", "no such", "duplicate column"))

    def close(self) -> None:
        self._engine.dispose()


def _make_durable(raw: Any, _: Any) -> None:
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


class PostgresStore:
    """A PostgreSQL database of the room's own, shared by as many processes of it as there are."""

    quick, shared = False, True
    to_write: tuple[str, ...] = (_BEGIN_WRITING, _ONE_WRITER)
    to_read: tuple[str, ...] = ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",)
    columns = (
        "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 "
        "AND NOT a.attisdropped"
    )

    def __init__(self, address: str) -> None:
        try:
            url = make_url(address).set(drivername="postgresql+psycopg")
        except ArgumentError as error:
            raise CannotStart(
                "DOTTEDLINE_DATABASE is no address; write it like postgresql://dottedline_{service}@localhost/{service}."
            ) from error
        self.name = url.render_as_string(hide_password=True)
        settings = {"options": "-c synchronous_commit=on", "connect_timeout": 5, "application_name": "dottedline"}
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args=settings)

    def engine(self) -> Engine:
        return self._engine

    def connect(self) -> Connection:
        return Connection(self._engine, _percent_marks, shared=True)

    def present(self) -> Connection | None:
        connection = self.connect()
        connection.run(_PRESENT)
        return connection

    def absent(self, present: Connection | None) -> None:
        if present is None:
            return
        # Said, and answered: a server may take a moment to see that a connection has ended.
        with suppress(psycopg.Error):
            present.run(_ABSENT)
        present.close()

    def alone(self, present: Connection | None) -> bool:
        nobody_else = present is not None and bool(present.value(_NOBODY_ELSE))
        if present is not None and nobody_else:
            present.run(_NEVER_MIND)
        return nobody_else

    def refuse_unless_durable(self, connection: Connection) -> None:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            found = connection.value("SELECT current_setting(?)", (setting,))
            if found != "on":
                raise CannotStart(
                    f"The store {self.name} would lose data: {setting} is {found}; set it to on in postgresql.conf."
                )

    def empty_log(self, connection: Connection, waiting: int) -> bool:
        # PostgreSQL's log and dead rows are the server's to keep and to clear (`docs/postgresql.md`).
        return True

    def unusable(self, error: Exception) -> str:
        why = str(error.__cause__ or error).strip().partition("\n")[0]
        return f"The store {self.name} cannot be used: {why}. See docs/postgresql.md for how one is prepared."

    def unreadable(self, error: Exception) -> bool:
        return not isinstance(error.__cause__, psycopg.errors.ProgrammingError)

    def close(self) -> None:
        self._engine.dispose()


@lru_cache(maxsize=1_024)
def _percent_marks(statement: str) -> str:
    """Our `?` as psycopg wants it. No statement of ours holds either sign in a text."""
    return statement.replace("%", "%%").replace("?", "%s")
