"""The kinds of store that are crashed: files that end with their process, or a server that can be crashed itself."""

from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from typing import Protocol

from tests.campaigns.crashes.records import Records, SqliteRecords


class Kind(Protocol):
    """Where the stores of a world lie. As a context, it is there while within."""

    def database(self, world: int) -> str:
        """The setting that says where; fresh and empty for each world."""

    def records(self, data: Path, world: int) -> Records:
        """What lies there, read from outside."""

    def disturb(self, chance: Random) -> str:
        """Crashes the store itself now and then, and waits until it is there again; what it did, or ""."""

    def keep(self, folder: Path, world: int) -> None:
        """Has what lies there stay, in this folder, for whoever looks into a miss."""

    def forget(self, world: int) -> None:
        """A world is over."""


class Files:
    """SQLite: each service's file in the world's folder."""

    def database(self, world: int) -> str:
        return ""

    def records(self, data: Path, world: int) -> Records:
        return SqliteRecords(data)

    def disturb(self, chance: Random) -> str:
        return ""

    def keep(self, folder: Path, world: int) -> None:
        pass  # it lies there already

    def forget(self, world: int) -> None:
        pass


Standing = AbstractContextManager[Kind]
