"""Each room's store: its migrations make what its tables say, and a store from a newer version is not touched."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

import consent.service
import gateway.service
import services.audit.service
import services.collaboration.service
import services.identity.service
from consent.tables import ConsentRow
from gateway.tables import GatewayRow
from services.audit.tables import AuditRow
from services.collaboration.tables import CollaborationRow
from services.database import Database
from services.identity.tables import IdentityRow
from services.problems import CannotStart

ROOMS = [
    pytest.param(consent.service.MIGRATIONS, ConsentRow.metadata, id="consent"),
    pytest.param(gateway.service.MIGRATIONS, GatewayRow.metadata, id="gateway"),
    pytest.param(services.audit.service.MIGRATIONS, AuditRow.metadata, id="audit"),
    pytest.param(services.collaboration.service.MIGRATIONS, CollaborationRow.metadata, id="collaboration"),
    pytest.param(services.identity.service.MIGRATIONS, IdentityRow.metadata, id="identity"),
]


def differences(store: Path, metadata: MetaData) -> list[object]:
    engine = create_engine(f"sqlite:///{store}")
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    engine.dispose()
    return list(found)


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_the_migrated_store_is_what_the_tables_say(tmp_path: Path, migrations: Path, metadata: MetaData) -> None:
    Database(tmp_path / "room.db", migrations).close()
    assert metadata.tables
    assert differences(tmp_path / "room.db", metadata) == []


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_a_column_that_is_missing_would_be_seen(tmp_path: Path, migrations: Path, metadata: MetaData) -> None:
    Database(tmp_path / "room.db", migrations).close()
    table = sorted(metadata.tables)[0]
    with sqlite3.connect(tmp_path / "room.db") as store:
        store.execute(f"ALTER TABLE {table} ADD COLUMN stray TEXT")
    assert differences(tmp_path / "room.db", metadata)


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_opened_again_it_is_as_it_was(tmp_path: Path, migrations: Path, metadata: MetaData) -> None:
    store = tmp_path / "room.db"
    Database(store, migrations).close()
    before = list(sqlite3.connect(store).iterdump())
    Database(store, migrations).close()
    assert list(sqlite3.connect(store).iterdump()) == before


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_a_store_from_a_newer_version_is_refused_and_left_alone(
    tmp_path: Path, migrations: Path, metadata: MetaData
) -> None:
    store = tmp_path / "room.db"
    Database(store, migrations).close()
    with sqlite3.connect(store) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    before = list(sqlite3.connect(store).iterdump())
    with pytest.raises(CannotStart, match=r"newer version of Dottedline; start that version"):
        Database(store, migrations)
    assert list(sqlite3.connect(store).iterdump()) == before


@pytest.mark.parametrize(("migrations", "metadata"), ROOMS)
def test_a_migration_that_breaks_off_leaves_the_store_as_it_was(
    tmp_path: Path, migrations: Path, metadata: MetaData
) -> None:
    steps = tmp_path / "steps"
    steps.mkdir()
    for step in migrations.glob("*.py"):
        (steps / step.name).write_text(step.read_text(encoding="utf-8"), encoding="utf-8")
    store = tmp_path / "room.db"
    Database(store, steps).close()
    before = list(sqlite3.connect(store).iterdump())
    newest = max(step.name for step in steps.glob("*.py"))[:4]
    (steps / "9000_broken.py").write_text(
        f'from alembic import op\nrevision = "9000"\ndown_revision = "{newest}"\n'
        'def upgrade() -> None:\n    op.execute("CREATE TABLE half (a TEXT)")\n    raise RuntimeError("broke off")\n'
    )
    with pytest.raises(RuntimeError, match="broke off"):
        Database(store, steps)
    assert list(sqlite3.connect(store).iterdump()) == before
