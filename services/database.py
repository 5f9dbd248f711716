"""A room's database: opened durable or not at all, one writer, readers in snapshots, migrated to head.

Each room has its own. SQLite in WAL with `synchronous=FULL`; every write is a `BEGIN IMMEDIATE` transaction on the
one writing thread, so writes of a room never meet. Those that arrive while one is under way share the next: one trip to
the thread and one durable commit for all, each in a savepoint of its own, so that one that fails takes none along.
Reads share a trip and a snapshot in the same way.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from services.batches import Batches
from services.connection import Connection
from services.migrations import upgrade
from services.problems import CannotStart

Result = TypeVar("Result")
Work = Callable[[Connection], Any]
_BUSY = 5_000
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", f"busy_timeout={_BUSY}")
# Whoever asks is bounded before; this only keeps a fault from filling the memory.
_LONGEST_QUEUE = 65_536
# A room asks some hundred different questions: each is prepared once.
_DRIVER = {"check_same_thread": False, "cached_statements": 512}
_READ_BACK = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


class Database:
    """One SQLite file. `write` and `read` run a function of a connection in a transaction, on a thread of their own."""

    def __init__(self, path: Path, migrations: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        self._engine = _engine(path)
        self._writing, self._reading, self._looking = (_Kept(self._engine) for _ in range(3))
        self._writer = ThreadPoolExecutor(1, thread_name_prefix=f"{path.stem}-write")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix=f"{path.stem}-read")
        self._writes: Batches[Work, Any] = Batches(self._write_all, _LONGEST_QUEUE)
        self._reads: Batches[Work, Any] = Batches(self._read_all, _LONGEST_QUEUE)
        try:
            _refuse_unless_durable(self._writing.get(), path)
            upgrade(self._engine, migrations, path)
        except (DatabaseError, sqlite3.DatabaseError) as error:
            raise CannotStart(
                f"The store {path} cannot be read as a database; restore a backup, or move it away to begin anew."
            ) from error

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, its writes durable; or nothing of it written and its exception raised."""
        result: Result = await self._writes.ask(work)
        return result

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, on one snapshot; it sees every write that was acknowledged before this was called."""
        result: Result = await self._reads.ask(work)
        return result

    async def look(self, work: Callable[[Connection], Result]) -> Result:
        """The same, at once and on the caller's own thread: for a few rows found by key, which are read sooner than
        another thread is woken. Everybody else waits meanwhile, so nothing that searches belongs here."""
        connection = self._looking.get()
        connection.run("BEGIN")
        try:
            return work(connection)
        finally:
            connection.run("ROLLBACK")

    async def _write_all(self, works: Sequence[Work]) -> list[Any]:
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._in_transaction, works)

    async def _read_all(self, works: Sequence[Work]) -> list[Any]:
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._in_snapshot, works)

    async def empty_log(self, waiting: int = 0) -> bool:
        """Moves the write-ahead log into the file and cuts it to nothing, so that what was erased lies nowhere.

        False when somebody was still reading after `waiting` milliseconds: ask again later.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._without_log, waiting)

    def _without_log(self, waiting: int) -> bool:
        connection = self._writing.get()
        connection.run(f"PRAGMA busy_timeout={waiting}")  # writers wait behind this: by itself it must not wait
        busy: int = connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.run(f"PRAGMA busy_timeout={_BUSY}")
        return not busy

    def _in_transaction(self, works: Sequence[Work]) -> list[Any]:
        with self._writing.held() as connection:
            connection.run("BEGIN IMMEDIATE")
            results = [_apart(connection, work) for work in works] if len(works) > 1 else [works[0](connection)]
            connection.run("COMMIT")
            return results

    def _in_snapshot(self, works: Sequence[Work]) -> list[Any]:
        with self._reading.held() as connection:
            connection.run("BEGIN")
            results = [_outcome(connection, work) for work in works]
            connection.run("ROLLBACK")
            return results

    def close(self) -> None:
        """Waits for what is under way, then lets go of the file."""
        self._writer.shutdown()
        self._reader.shutdown()
        self._writing.drop()
        self._reading.drop()
        self._looking.drop()
        self._engine.dispose()


class _Kept:
    """A connection that is kept between transactions, and thrown away when one of them fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def get(self) -> Connection:
        if self._connection is None:
            self._connection = Connection(self._engine)
        return self._connection

    @contextmanager
    def held(self) -> Iterator[Connection]:
        """The connection for one transaction; whatever is raised within rolls it back."""
        try:
            yield self.get()
        except BaseException:
            self.drop()
            raise

    def drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _apart(connection: Connection, work: Work) -> Any:
    """What `work` returns, or its exception with nothing of it written. Raises when the whole transaction is gone."""
    connection.run("SAVEPOINT apart")
    result = _outcome(connection, work)
    if isinstance(result, Exception):
        connection.run("ROLLBACK TO apart")
    connection.run("RELEASE apart")
    return result


def _outcome(connection: Connection, work: Work) -> Any:
    try:
        return work(connection)
    except Exception as error:
        return error


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT", connect_args=_DRIVER)

    @event.listens_for(engine, "connect")
    def make_durable(raw: Any, _: Any) -> None:
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")

    return engine


def _refuse_unless_durable(connection: Connection, path: Path) -> None:
    # Read back, not believed: a build or a file system may have ignored the setting.
    for pragma, wanted in _READ_BACK.items():
        found = connection.value(f"PRAGMA {pragma}")
        if found != wanted:
            raise CannotStart(
                f"The store {path} would lose data: {pragma} is {found}, not {wanted}; put it on a local file system."
            )
