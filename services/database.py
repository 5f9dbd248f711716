"""A room's database: opened durable or not at all, one writer, readers in snapshots, migrated to head.

Each room has its own (`services.stores` tells the kinds). Every write is a transaction that no other write of the room
meets. Those that arrive while one is under way share the next: one trip to the writing thread and one durable commit
for all, each in a savepoint of its own, so that one that fails takes none along. Reads share a trip and a snapshot in
the same way.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from services.batches import Batches
from services.connection import Connection
from services.migrations import upgrade
from services.problems import CannotStart
from services.stores import FAULTS, store_at

Result = TypeVar("Result")
Work = Callable[[Connection], Any]
# Seconds after which a server that says nothing counts as gone; no statement of ours takes as long. Where a commit was
# under way, nobody knows how it ended, as with a line that breaks off by itself.
_SILENT = 60.0
# Whoever asks is bounded before; this only keeps a fault from filling the memory.
_LONGEST_QUEUE = 65_536


class Database:
    """One room's store. `write` and `read` run a function of a connection in a transaction, on threads of their own."""

    def __init__(self, place: Path | str, migrations: Path) -> None:
        """`place` is a file's path, or the address of a PostgreSQL database. Raises CannotStart."""
        self.place = place
        self.store = store_at(place)
        self._present: Connection | None = None
        self._writing = _Kept(self._begin_to_write)
        self._reading, self._looking = _Kept(self.store.connect), _Kept(self.store.connect)
        room = migrations.parent.name
        self._writer = ThreadPoolExecutor(1, thread_name_prefix=f"{room}-write")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix=f"{room}-read")
        self._writes: Batches[Work, Any] = Batches(self._write_all, _LONGEST_QUEUE)
        self._reads: Batches[Work, Any] = Batches(self._read_all, _LONGEST_QUEUE)
        try:
            self.store.refuse_unless_durable(self._writing.get())
            upgrade(self.store, migrations)
        except FAULTS as error:
            raise CannotStart(self.store.unusable(error)) from error

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
        if not self.store.quick:
            return await self.read(work)
        result: Result = _snapshot(self._looking, self.store.to_read, [work])[0]
        if isinstance(result, Exception):
            raise result
        return result

    async def nobodys(self, after: int) -> int:
        """The instant (real time, ms) up to which what was begun here belongs to no process that is alive: now, where
        no other has the store open, as at a start; else `after` ms ago, which is longer than anybody takes."""
        began = real_time()
        alone = await asyncio.get_running_loop().run_in_executor(self._writer, self._alone)
        return began if alone else began - after

    def _alone(self) -> bool:
        with self._writing.held():
            return self.store.alone(self._present)

    def _begin_to_write(self) -> Connection:
        """A connection for writes. Whoever writes shows that they are there: anew with each, since what ended the last
        one may have ended that, too; and before the older sign is taken away."""
        before, self._present = self._present, self.store.present()
        if before is not None:
            before.close()
        return self.store.connect()

    async def _write_all(self, works: Sequence[Work]) -> list[Any]:
        with self._no_longer_than(_SILENT, self._writing):
            return await asyncio.get_running_loop().run_in_executor(self._writer, self._in_transaction, works)

    async def _read_all(self, works: Sequence[Work]) -> list[Any]:
        with self._no_longer_than(_SILENT, self._reading):
            return await asyncio.get_running_loop().run_in_executor(self._reader, self._in_snapshot, works)

    @contextmanager
    def _no_longer_than(self, seconds: float, kept: "_Kept") -> Iterator[None]:
        """Cuts a server off that has kept a transaction waiting for so long: else everybody would wait behind it."""
        if not self.store.shared:
            yield
            return
        limit = asyncio.get_running_loop().call_later(seconds, kept.cut)
        try:
            yield
        finally:
            limit.cancel()

    async def empty_log(self, waiting: int = 0) -> bool:
        """Moves the write-ahead log into the file and cuts it to nothing, so that what was erased lies nowhere.

        False when somebody was still reading after `waiting` milliseconds: ask again later.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._without_log, waiting)

    def _without_log(self, waiting: int) -> bool:
        with self._writing.held() as connection:
            return self.store.empty_log(connection, waiting)

    def _in_transaction(self, works: Sequence[Work]) -> list[Any]:
        with self._writing.held() as connection:
            _all(connection, self.store.to_write)
            results = [_apart(connection, work) for work in works] if len(works) > 1 else [works[0](connection)]
            connection.run("COMMIT")
            return results

    def _in_snapshot(self, works: Sequence[Work]) -> list[Any]:
        return _snapshot(self._reading, self.store.to_read, works)

    def close(self) -> None:
        """Waits for what is under way, then lets go of the file."""
        self._writer.shutdown()
        self._reader.shutdown()
        self._writing.drop()
        self._reading.drop()
        self._looking.drop()
        present, self._present = self._present, None
        self.store.absent(present)
        self.store.close()


class _Kept:
    """A connection that is kept from one use to the next, and thrown away when one of them fails."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._connection: Connection | None = None
        self._ending = Lock()  # what is cut must not be closed meanwhile: its number could be another one's by then

    def get(self) -> Connection:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    @contextmanager
    def held(self) -> Iterator[Connection]:
        """The connection for one use; whatever is raised within rolls back what is open and ends it."""
        try:
            yield self.get()
        except BaseException:
            self.drop()
            raise

    def cut(self) -> None:
        """Makes whoever uses it hear that the server is gone; from another thread than theirs."""
        with self._ending, suppress(*FAULTS, OSError):
            if self._connection is not None:
                self._connection.cut()

    def drop(self) -> None:
        with self._ending:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()


def real_time() -> int:
    """Real time (ms), also where a story's clock is stepped: how long something has lain in a store."""
    return time.time_ns() // 1_000_000


def _snapshot(kept: _Kept, to_read: Sequence[str], works: Sequence[Work]) -> list[Any]:
    with kept.held() as connection:
        _all(connection, to_read)
        results = [_outcome(connection, work) for work in works]
        connection.run("ROLLBACK")
        return results


def _all(connection: Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.run(statement)


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
