"""A database server that says nothing any more, on a line that still stands: nobody waits for it for ever."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services import database as module
from services.database import Database
from services.stores import FAULTS
from tests.gateway.conftest import MIGRATIONS
from tests.postgres import only_databases

pytestmark = only_databases


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setattr(module, "_SILENT", 0.5)
    opened = Database(tmp_path / "gateway.db", MIGRATIONS)
    yield opened
    opened.close()


@pytest.mark.parametrize("way", ["write", "read"])
async def test_a_server_that_falls_silent_counts_as_gone_and_is_asked_anew(database: Database, way: str) -> None:
    ask = getattr(database, way)
    pid = await ask(lambda connection: connection.value("SELECT pg_backend_pid()"))
    assert await ask(lambda connection: connection.value("SELECT pg_backend_pid()")) == pid, "the line is kept"
    with standing_still(pid), pytest.raises(FAULTS):
        await asyncio.wait_for(ask(lambda connection: connection.value("SELECT 1")), 20)
    assert await ask(lambda connection: connection.value("SELECT pg_backend_pid()")) != pid


async def test_a_server_that_answers_in_time_is_left_alone(database: Database) -> None:
    pids = [
        await database.write(lambda connection: connection.value("SELECT pg_backend_pid() FROM pg_sleep(0.3)"))
        for _ in range(3)
    ]
    assert len(set(pids)) == 1
