"""Each room's store: its migrations make what its tables say; one that is newer, or half-way, is not touched."""

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData

import consent.service
import gateway.service
import services.audit.service
import services.collaboration.service
import services.database
import services.identity.service
from consent.tables import ConsentRow
from gateway.tables import GatewayRow
from services.audit.tables import AuditRow
from services.collaboration.tables import CollaborationRow
from services.database import Database
from services.identity.tables import IdentityRow
from services.problems import CannotStart
from tests.postgres import ASKED_FOR
from tests.tampering import tampered

ROOMS = [
    pytest.param(consent.service.MIGRATIONS, ConsentRow.metadata, id="consent"),
    pytest.param(gateway.service.MIGRATIONS, GatewayRow.metadata, id="gateway"),
    pytest.param(services.audit.service.MIGRATIONS, AuditRow.metadata, id="audit"),
    pytest.param(services.collaboration.service.MIGRATIONS, CollaborationRow.metadata, id="collaboration"),
    pytest.param(services.identity.service.MIGRATIONS, IdentityRow.metadata, id="identity"),
]


def differences(place: Path, metadata: MetaData) -> list[object]:
    store = services.database.store_at(place)
    with store.engine().connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    store.close()
    return list(found)


def everything(place: Path) -> list[Any]:
    """The whole of a store: what tables there are, and which version it says it is."""
    if not ASKED_FOR:
        with closing(sqlite3.connect(place)) as store:
            return list(store.iterdump())
    columns = "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
    indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
    questions = (f"{columns} WHERE table_schema = 'public' ORDER BY 1, 2", indexes, "SELECT * FROM alembic_version")
    return [tampered(place, question) for question in questions]


def copied(migrations: Path, to: Path) -> Path:
    """The steps of a room in a folder of the test's own."""
    to.mkdir()
    for step in migrations.glob("*.py"):
        (to / step.name).write_text(step.read_text(encoding="utf-8"), encoding="utf-8")
    return to


def added(steps: Path, acts: str) -> Path:
    """One step more, after all others; its file."""
    newest = max(step.name for step in steps.glob("[0-8]*.py"))[:4]
    step = steps / "9000_more.py"
    step.write_text(
        f'import os, time\nfrom alembic import op\nrevision = "9000"\ndown_revision = "{newest}"\n'
        f"def upgrade() -> None:\n    op.execute('CREATE TABLE half (a TEXT)')\n    {acts}\n"
    )
    return step


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_the_migrated_store_is_what_the_tables_say(tmp_path: Path, migrations: Path, metadata: MetaData) -> None:
    Database(tmp_path / "room.db", migrations).close()
    assert metadata.tables
    assert differences(tmp_path / "room.db", metadata) == []


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_a_column_that_is_missing_would_be_seen(tmp_path: Path, migrations: Path, metadata: MetaData) -> None:
    Database(tmp_path / "room.db", migrations).close()
    table = sorted(metadata.tables)[0]
    tampered(tmp_path / "room.db", f"ALTER TABLE {table} ADD COLUMN stray TEXT")
    assert differences(tmp_path / "room.db", metadata)


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_opened_again_it_is_as_it_was(tmp_path: Path, migrations: Path, metadata: MetaData) -> None:
    store = tmp_path / "room.db"
    Database(store, migrations).close()
    before = everything(store)
    Database(store, migrations).close()
    assert everything(store) == before


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_a_store_from_a_newer_version_is_refused_and_left_alone(
    tmp_path: Path, migrations: Path, metadata: MetaData
) -> None:
    store = tmp_path / "room.db"
    Database(store, migrations).close()
    tampered(store, "UPDATE alembic_version SET version_num = '9999'")
    before = everything(store)
    with pytest.raises(CannotStart, match=r"newer version of Dottedline; start that version"):
        Database(store, migrations)
    assert everything(store) == before


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_a_migration_that_breaks_off_leaves_the_store_as_it_was(
    tmp_path: Path, migrations: Path, metadata: MetaData
) -> None:
    steps, store = copied(migrations, tmp_path / "steps"), tmp_path / "room.db"
    Database(store, steps).close()
    before = everything(store)
    added(steps, 'raise RuntimeError("broke off")')
    with pytest.raises(RuntimeError, match="broke off"):
        Database(store, steps)
    assert everything(store) == before


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_a_process_killed_in_the_middle_of_a_migration_leaves_what_the_next_start_finishes(
    tmp_path: Path, migrations: Path, metadata: MetaData
) -> None:
    steps, store = copied(migrations, tmp_path / "steps"), tmp_path / "room.db"
    Database(store, steps).close()
    before = everything(store)
    step = added(steps, "os.kill(os.getpid(), 9)")
    child = os.fork()
    if not child:
        Database(store, steps)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert everything(store) == before
    step.unlink()
    added(steps, "pass")
    Database(store, steps).close()
    assert tampered(store, "SELECT version_num FROM alembic_version") == [("9000",)]
    assert tampered(store, "SELECT count(*) FROM half") == [(0,)]


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_a_store_with_half_of_a_migration_in_it_is_refused_and_left_alone(
    tmp_path: Path, migrations: Path, metadata: MetaData
) -> None:
    """As a tool that commits each step by itself, or a hand, would leave it: ahead of its version, or behind it."""
    steps, store = copied(migrations, tmp_path / "steps"), tmp_path / "room.db"
    Database(store, steps).close()
    added(steps, "pass")
    for act in ("CREATE TABLE half (a TEXT)", "UPDATE alembic_version SET version_num = '9000'; DROP TABLE half"):
        for statement in act.split("; "):
            tampered(store, statement)
        before = everything(store)
        with pytest.raises(CannotStart, match=r"in no state that a version of Dottedline leaves behind: .*half"):
            Database(store, steps)
        assert everything(store) == before


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_every_table_and_column_that_is_gone_is_named(tmp_path: Path, migrations: Path, metadata: MetaData) -> None:
    store = tmp_path / "room.db"
    Database(store, migrations).close()
    for table in sorted(metadata.tables):
        name = metadata.tables[table].name
        tampered(store, f"ALTER TABLE {name} RENAME TO elsewhere")
        with pytest.raises(CannotStart, match=rf"it lacks .*{name}\.") as raised:
            Database(store, migrations)
        assert all(f"{name}.{column.name}" in str(raised.value) for column in metadata.tables[table].columns)
        tampered(store, f"ALTER TABLE elsewhere RENAME TO {name}")
    Database(store, migrations).close()
