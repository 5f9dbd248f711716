"""Migrations: each room's steps lie in its own folder, are run once, in order, all in one transaction or not at all."""

from functools import lru_cache
from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DatabaseError

from services.problems import CannotStart
from services.stores import SqliteStore, Store

_PREPARE = "run `dottedline database prepare` (docs/postgresql.md)"


def upgrade(store: Store, folder: Path) -> None:
    """Brings the store to the newest revision in `folder`.

    A crash in the middle leaves the store as it was. Raises CannotStart for a store that is newer than this code, for
    one in which a part of a migration stands or is missing, and where this role may not change it and would have to.
    """
    with store.engine().connect() as connection:
        for statement in store.to_write:
            connection.exec_driver_sql(statement)
        try:
            head = _upgrade(connection, folder)
            missing = _columns(str(folder), head) - _found(connection, store.columns)
            if missing:
                raise CannotStart(_half_way(store, f"it lacks {', '.join(sorted(missing))}"))
        except CommandError as error:
            connection.exec_driver_sql("ROLLBACK")
            raise CannotStart(
                f"The store {store.name} was written by a newer version of Dottedline; start that version, or a newer "
                "one."
            ) from error
        except DatabaseError as error:
            connection.exec_driver_sql("ROLLBACK")
            if isinstance(error.orig, InsufficientPrivilege):
                raise CannotStart(
                    f"The tables of {store.name} are not there, or older than this code, and this service's role may "
                    f"not change them: {_PREPARE}."
                ) from error
            if store.unreadable(error):
                raise
            raise CannotStart(_half_way(store, str(error.orig).partition("\n")[0])) from error
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def _upgrade(connection: Connection, folder: Path) -> str:
    """Runs what has not been run; the newest revision."""
    script = ScriptDirectory(str(folder), version_locations=[str(folder)])

    def steps(revision: "tuple[str, ...]", _: MigrationContext) -> list[RevisionStep]:
        return script._upgrade_revs("head", revision)  # type: ignore[arg-type]

    context = MigrationContext.configure(connection, opts={"fn": steps, "transactional_ddl": False})
    with Operations.context(context):
        context.run_migrations()
    return script.get_current_head() or ""


@lru_cache(maxsize=64)
def _columns(folder: str, head: str) -> frozenset[str]:
    """What the migrations up to `head` make, each column as `table.column`: learnt by running them in memory."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        _upgrade(connection, Path(folder))
        found = _found(connection, SqliteStore.columns)
    engine.dispose()
    return found


def _found(connection: Connection, question: str) -> frozenset[str]:
    return frozenset(connection.exec_driver_sql(question).scalars())


def _half_way(store: Store, why: str) -> str:
    return (
        f"The store {store.name} is in no state that a version of Dottedline leaves behind: {why}. A migration was "
        "done in part, or somebody changed tables by hand; restore a backup."
    )
