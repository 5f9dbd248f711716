"""Migrations: each room's steps lie in its own folder, are run once, in order, all in one transaction or not at all."""

from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from services.problems import CannotStart
from services.stores import Store


def upgrade(store: Store, folder: Path) -> None:
    """Brings the store to the newest revision in `folder`.

    A crash in the middle leaves the store as it was. Raises CannotStart for a store that is newer than this code.
    """
    script = ScriptDirectory(str(folder), version_locations=[str(folder)])

    def steps(revision: "tuple[str, ...]", _: MigrationContext) -> list[RevisionStep]:
        return script._upgrade_revs("head", revision)  # type: ignore[arg-type]

    with store.engine().connect() as connection:
        for statement in store.to_write:
            connection.exec_driver_sql(statement)
        context = MigrationContext.configure(connection, opts={"fn": steps, "transactional_ddl": False})
        try:
            with Operations.context(context):
                context.run_migrations()
        except CommandError as error:
            connection.exec_driver_sql("ROLLBACK")
            raise CannotStart(
                f"The store {store.name} was written by a newer version of Dottedline; start that version, or a newer "
                "one."
            ) from error
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")
