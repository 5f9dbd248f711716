"""Migrations: of a store that is not there yet, and of one that an older version wrote."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory

import gateway.service
from services.database import Database
from tests.campaigns.writes.act import PLACED, demand, outcome_of
from tests.campaigns.writes.traced import Ready

OLD_ROWS = [("k", "evt_1", "flw_1")]
"""What lies in the older store."""


def prepare_nothing(folder: Path) -> None:
    folder.mkdir(exist_ok=True)


def prepare_older(folder: Path) -> None:
    """A store of the gateway as its first version wrote it, with something in it."""
    first = folder / "first"
    first.mkdir(parents=True)
    for step in sorted(gateway.service.MIGRATIONS.glob("0001_*.py")):
        (first / step.name).write_text(step.read_text(encoding="utf-8"), encoding="utf-8")
    Database(folder / "room.db", first).close()
    with closing(sqlite3.connect(folder / "room.db")) as store, store:
        store.execute("INSERT INTO open_release (collaboration, event, flow) VALUES ('k', 'evt_1', 'flw_1')")


def migrate(migrations: Path) -> Callable[[Path, Ready], str]:
    def do(folder: Path, ready: Ready) -> str:
        ready()

        def work() -> str:
            Database(folder / "room.db", migrations).close()
            return PLACED

        return outcome_of(work)

    return do


def check_migrated(migrations: Path, rows: list[Any]) -> Callable[[Path, str], None]:
    newest = ScriptDirectory(str(migrations), version_locations=[str(migrations)]).get_current_head()

    def check(folder: Path, said: str) -> None:
        versions, tables = _looked(folder / "room.db")
        half = not versions and len(tables - {"alembic_version"}) > 0
        demand(not half, f"half a migration is left: {sorted(tables)} at no revision")
        if PLACED in said:
            demand(versions == [newest], f"it was said to be done, and is at {versions}")
        Database(folder / "room.db", migrations).close()
        versions, tables = _looked(folder / "room.db")
        demand(versions == [newest], f"opened again it is at {versions}")
        with closing(sqlite3.connect(folder / "room.db")) as store:
            demand(store.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the file is damaged")
            if rows:
                found = store.execute("SELECT collaboration, event, flow FROM open_release").fetchall()
                demand(found == rows, f"what was in it is {found}")

    return check


def _looked(path: Path) -> tuple[list[str], set[str]]:
    """Revisions and tables of a store, before any code of ours has looked at it."""
    if not path.exists():
        return [], set()
    with closing(sqlite3.connect(path)) as store:
        tables = {name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" not in tables:
            return [], tables
        return [version for (version,) in store.execute("SELECT version_num FROM alembic_version")], tables
