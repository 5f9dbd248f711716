"""What an operator, or an intruder, does to a room's store behind its back; on either kind of store."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

import services.database
from services.stores import PostgresStore
from tests.postgres import ADMINISTRATOR, ASKED_FOR


def backed_up(folder: Path, to: Path, ignore: Callable[[Any, list[str]], set[str]] | None = None) -> None:
    """Copies the stores below a folder as they are now, with all that lies beside them; nobody may have them open."""
    shutil.copytree(folder, to, ignore=ignore)
    if ASKED_FOR:
        for place in to.rglob("*.db"):
            services.database.store_at(place).close()  # the copy of a database is made when it is first opened


def tampered(place: Path, statement: str) -> list[Any]:
    """What a statement gives, run by somebody whom no right keeps from it."""
    if not ASKED_FOR:
        with closing(sqlite3.connect(place)) as store, store:
            return store.execute(statement).fetchall()
    store = services.database.store_at(place)
    assert isinstance(store, PostgresStore)
    address = make_url(store.name).set(drivername="postgresql", username=ADMINISTRATOR)
    store.close()
    with psycopg.connect(address.render_as_string(False), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []
