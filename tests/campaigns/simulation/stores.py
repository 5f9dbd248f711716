"""Stores that outlive a crash: each room's rows, in SQLite in memory, as its last commit left them. Commits may fail.

What is drawn for a commit: it is done; it fails, and nothing was written; or it is done, and nobody hears of it.
A room's transactions are whole callbacks of the loop, so a crash finds each done or not begun.
"""

import sqlite3
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from services.connection import Connection, Values
from services.stores import SqliteStore, Store

_names = count()


@dataclass
class Faults:
    """How often, of one, a commit of a room fails, or is done and not heard of. `fired` counts them."""

    random: Random
    fails: float = 0.0
    unheard: float = 0.0
    fired: dict[str, int] = field(default_factory=lambda: {"commit failed": 0, "commit unheard of": 0})

    def commit(self) -> str:
        """What becomes of a commit."""
        drawn = self.random.random() if self.fails or self.unheard else 1.0
        if drawn < self.fails:
            self.fired["commit failed"] += 1
            return "fails"
        if drawn < self.fails + self.unheard:
            self.fired["commit unheard of"] += 1
            return "unheard"
        return "done"


class Disk:
    """The rows of all rooms of one world. It stays when everything else is thrown away."""

    def __init__(self, faults: Faults, image: dict[str, bytes] | None = None) -> None:
        self.faults = faults
        self._rooms: dict[str, tuple[str, sqlite3.Connection]] = {}
        for room, content in (image or {}).items():
            source = sqlite3.connect(":memory:")
            source.deserialize(content)
            source.backup(self.raw(room))
            source.close()

    def address(self, room: str) -> str:
        """Where SQLite finds a room's rows."""
        if room not in self._rooms:
            address = f"file:/world-{next(_names)}-{room}?vfs=memdb"
            self._rooms[room] = (address, _opened(address))
        return self._rooms[room][0]

    def raw(self, room: str) -> sqlite3.Connection:
        """A connection of the world's own, for whoever looks in from outside."""
        self.address(room)
        return self._rooms[room][1]

    def image(self) -> dict[str, bytes]:
        """All rows, to begin another world with."""
        return {room: raw.serialize() for room, (_, raw) in self._rooms.items()}

    def at(self, place: Path | str) -> Store:
        """Stands for `services.stores.store_at`."""
        return Remembered(Path(place).stem, self)

    def close(self) -> None:
        for _, raw in self._rooms.values():
            raw.close()


class Remembered(Store):
    """One room's store on such a disk."""

    quick, shared = True, False
    columns = SqliteStore.columns
    to_write: tuple[str, ...] = ("BEGIN IMMEDIATE",)
    to_read: tuple[str, ...] = ("BEGIN",)

    def __init__(self, room: str, disk: Disk) -> None:
        self.name, self.disk = room, disk
        address = disk.address(room)
        self._engine = create_engine(
            "sqlite://", creator=lambda: _opened(address), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )

    def engine(self) -> Engine:
        return self._engine

    def connect(self) -> Connection:
        return Committing(self._engine, self.disk.faults)

    def present(self) -> Connection:
        return self.connect()

    def alone(self, present: Connection) -> bool:
        return True  # a world is one process

    def refuse_unless_durable(self, connection: Connection) -> None:
        return None  # as durable as the world

    def empty_log(self, connection: Connection, waiting: int) -> bool:
        return True  # there is none

    def unusable(self, error: Exception) -> str:
        return f"The store of {self.name} cannot be used."

    def unreadable(self, error: Exception) -> bool:
        return True

    def close(self) -> None:
        self._engine.dispose()


class Committing(Connection):
    """A connection whose commits may fail."""

    def __init__(self, engine: Engine, faults: Faults) -> None:
        super().__init__(engine)
        self._faults = faults

    def run(self, statement: str, values: Values = ()) -> int:
        if statement != "COMMIT":
            return super().run(statement, values)
        fate = self._faults.commit()
        if fate == "fails":
            raise sqlite3.OperationalError("disk I/O error")
        done = super().run(statement, values)
        if fate == "unheard":
            raise sqlite3.OperationalError("disk I/O error")
        return done


def _opened(address: str) -> Any:
    raw = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False, cached_statements=512)
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA synchronous=OFF")
    return raw
