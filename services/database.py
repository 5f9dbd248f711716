"""A room's database: opened durable or not at all, one writer, readers in snapshots, migrated to head.

Each room has its own. SQLite in WAL with `synchronous=FULL`; every write is a `BEGIN IMMEDIATE` transaction on the
one writing thread, so writes of a room never meet. Those that arrive while one is under way share the next: one trip to
the thread and one durable commit for all, each in a savepoint of its own, so that one that fails takes none along.
Reads share a trip and a snapshot in the same way.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from services.batches import Batches
from services.migrations import upgrade
from services.problems import CannotStart

Result = TypeVar("Result")
Work = Callable[[Connection], Any]
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=5000")
# Whoever asks is bounded before; this only keeps a fault from filling the memory.
_LONGEST_QUEUE = 65_536
_READ_BACK = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


class Database:
    """One SQLite file. `write` and `read` run a function of a connection in a transaction, on a thread of their own."""

    def __init__(self, path: Path, migrations: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        self._engine = _engine(path)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix=f"{path.stem}-write")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix=f"{path.stem}-read")
        self._writes: Batches[Work, Any] = Batches(self._write_all, _LONGEST_QUEUE)
        self._reads: Batches[Work, Any] = Batches(self._read_all, _LONGEST_QUEUE)
        try:
            with self._engine.connect() as connection:
                _refuse_unless_durable(connection, path)
            upgrade(self._engine, migrations, path)
        except DatabaseError as error:
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

    async def _write_all(self, works: Sequence[Work]) -> list[Any]:
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._in_transaction, works)

    async def _read_all(self, works: Sequence[Work]) -> list[Any]:
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._in_snapshot, works)

    async def empty_log(self) -> bool:
        """Moves the write-ahead log into the file and cuts it to nothing, so that what was erased lies nowhere.

        False when somebody was reading just then: ask again later.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._without_log)

    def _without_log(self) -> bool:
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")  # writers wait behind this: it must not wait itself
            busy: int = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
            connection.exec_driver_sql("PRAGMA busy_timeout=5000")
            return not busy

    def _in_transaction(self, works: Sequence[Work]) -> list[Any]:
        with self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                results = [_apart(connection, work) for work in works] if len(works) > 1 else [works[0](connection)]
            except BaseException:
                with suppress(DatabaseError):  # the store may have rolled back by itself, as when the disk is full
                    connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")
            return results

    def _in_snapshot(self, works: Sequence[Work]) -> list[Any]:
        with self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                return [_outcome(connection, work) for work in works]
            finally:
                connection.exec_driver_sql("ROLLBACK")

    async def write_back(self) -> None:
        """Moves what lies in the write-ahead log into the store and empties the log.

        After an erasure: until then the log may still hold what was erased.
        """

        def work() -> None:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

        await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def close(self) -> None:
        """Waits for what is under way, then lets go of the file."""
        self._writer.shutdown()
        self._reader.shutdown()
        self._engine.dispose()


def _apart(connection: Connection, work: Work) -> Any:
    """What `work` returns, or its exception with nothing of it written. Raises when the whole transaction is gone."""
    connection.exec_driver_sql("SAVEPOINT apart")
    result = _outcome(connection, work)
    if isinstance(result, Exception):
        connection.exec_driver_sql("ROLLBACK TO apart")
    connection.exec_driver_sql("RELEASE apart")
    return result


def _outcome(connection: Connection, work: Work) -> Any:
    try:
        return work(connection)
    except Exception as error:
        return error


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def make_durable(raw: Any, _: Any) -> None:
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")

    return engine


def _refuse_unless_durable(connection: Connection, path: Path) -> None:
    # Read back, not believed: a build or a file system may have ignored the setting.
    for pragma, wanted in _READ_BACK.items():
        found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
        if found != wanted:
            raise CannotStart(
                f"The store {path} would lose data: {pragma} is {found}, not {wanted}; put it on a local file system."
            )
