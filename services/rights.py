"""What a service's own role may do in its PostgreSQL database: given by the owner of the tables, and read back.

Each room says beside its tables what its code needs: to read, to add, to change which columns, to delete. Nothing else
is given, so what a room must never do its database refuses, whatever the code does.
"""

from collections.abc import Mapping

from services.connection import Connection
from services.problems import CannotStart

Rights = Mapping[str, str]
"""By table, as SQL grants them: `SELECT, INSERT, UPDATE (ends_at)`."""

CHANGES: Rights = {"pending_change": "SELECT, INSERT, DELETE", "applied": "SELECT, INSERT, UPDATE (idx)"}
"""For the two tables of a room with facts of its own (`services.changes`)."""

_VERSION = {"alembic_version": "SELECT"}


def give(connection: Connection, role: str, rights: Rights) -> None:
    """Gives a role just these rights, in the open transaction of the tables' owner. Raises CannotStart where it has
    more in another way, or is not there."""
    who = _quoted(role)
    if connection.value("SELECT 1 FROM pg_roles WHERE rolname = ?", (role,)) is None:
        raise CannotStart(f"There is no role {role}; make it first: CREATE ROLE {who} LOGIN.")
    database, schema = (
        _quoted(connection.value(f"SELECT {what}()")) for what in ("current_database", "current_schema")
    )
    connection.run(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    connection.run(f"GRANT CONNECT ON DATABASE {database} TO {who}")
    connection.run(f"GRANT USAGE ON SCHEMA {schema} TO {who}")
    connection.run(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {who}")
    for table, what in {**rights, **_VERSION}.items():
        connection.run(f"GRANT {what} ON {_quoted(table)} TO {who}")
    _refuse_more(connection, role, rights)


def _refuse_more(connection: Connection, role: str, rights: Rights) -> None:
    """Read back, not believed: a superuser, or a member of the owner's role, may do everything all the same."""
    if connection.value("SELECT has_schema_privilege(?, current_schema(), 'CREATE')", (role,)):
        raise CannotStart(
            f"The role {role} may make tables; as the database's administrator run: REVOKE CREATE ON SCHEMA public "
            "FROM PUBLIC. It must be no superuser, and in no other role."
        )
    for table, what in {**rights, **_VERSION}.items():
        refused = {"TRUNCATE", "DELETE", "UPDATE", "TRIGGER"} - {word.split(" ")[0] for word in what.split(", ")}
        for act in sorted(refused):
            if connection.value("SELECT has_table_privilege(?, ?, ?)", (role, table, act)):
                raise CannotStart(
                    f"The role {role} may {act} in {table} all the same; it must be no superuser, and in no other role."
                )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
