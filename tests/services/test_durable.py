"""A store is durable or the service does not start; and a commit that fails was none (P1, P26)."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services import stores
from services.connection import Connection
from services.database import Database
from services.problems import CannotStart
from tests.gateway.conftest import MIGRATIONS
from tests.postgres import only_files
from tests.statements import statements


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "gateway.db", MIGRATIONS)
    yield opened
    opened.close()


async def test_a_commit_that_fails_is_heard_by_every_one(database: Database) -> None:
    def adding(partner: str) -> Callable[[Connection], int]:
        added = "INSERT INTO holder (collaboration, partner, url) VALUES ('k', ?, 'u')"
        return lambda connection: connection.run(added, (partner,))

    with statements(database, failing="COMMIT") as refused:
        answers = await asyncio.gather(*(database.write(adding(name)) for name in "abc"), return_exceptions=True)
    assert refused == ["COMMIT"]
    assert isinstance(answers[0], OSError)
    found = await database.read(lambda connection: connection.values("SELECT partner FROM holder"))
    said = [name for name, answer in zip("abc", answers, strict=True) if not isinstance(answer, Exception)]
    assert sorted(found) == sorted(said), "whoever was told that it stands finds it, and nobody else"


@only_files
async def test_each_setting_is_as_it_should_be(database: Database) -> None:
    def settings(connection: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        return {name: connection.value(f"PRAGMA {name}") for name in names}

    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    assert await database.write(settings) == wanted
    assert await database.read(settings) == wanted


@only_files
@pytest.mark.parametrize(
    ("instead", "says"),
    [
        ("journal_mode=DELETE", "journal_mode is delete, not wal"),
        ("synchronous=NORMAL", "synchronous is 1, not 2"),
        ("synchronous=OFF", "synchronous is 0, not 2"),
        ("foreign_keys=OFF", "foreign_keys is 0, not 1"),
    ],
)
def test_a_file_that_would_lose_data_is_refused_and_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instead: str, says: str
) -> None:
    """As on a file system, or with a build of SQLite, that does not take the setting."""
    monkeypatch.setattr(stores, "_PRAGMAS", (*stores._PRAGMAS, instead))
    with pytest.raises(CannotStart, match=f"would lose data: {says}"):
        Database(tmp_path / "gateway.db", MIGRATIONS)
