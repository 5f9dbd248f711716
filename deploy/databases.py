"""PostgreSQL databases made ready: tables made by their owner, and each service's role given what it needs."""

from pathlib import Path
from typing import NamedTuple

from sqlalchemy.engine import make_url

import consent.service
import consent.tables
import gateway.service
import gateway.tables
import services.audit.service
import services.audit.tables
import services.collaboration.service
import services.collaboration.tables
import services.identity.service
import services.identity.tables
from services.migrations import upgrade
from services.problems import CannotStart
from services.rights import Rights, give
from services.settings import Settings
from services.stores import FAULTS, PostgresStore


class Room(NamedTuple):
    """A room that keeps rows: its migrations, and what its role may do."""

    migrations: Path
    rights: Rights


ROOMS = {
    "identity": Room(services.identity.service.MIGRATIONS, services.identity.tables.RIGHTS),
    "audit": Room(services.audit.service.MIGRATIONS, services.audit.tables.RIGHTS),
    "collaboration": Room(services.collaboration.service.MIGRATIONS, services.collaboration.tables.RIGHTS),
    "consent": Room(consent.service.MIGRATIONS, consent.tables.RIGHTS),
    "gateway": Room(gateway.service.MIGRATIONS, gateway.tables.RIGHTS),
}
"""The services that keep rows."""


def prepare(settings: Settings, service: str) -> str:
    """Brings a service's database to what this code needs; says in a sentence what its role may do now.

    Raises CannotStart.
    """
    owned, place = settings.owned_store(service), str(settings.store(service))
    owner, role = (make_url(address).username or "" for address in (owned, place))
    if not role:
        raise CannotStart(
            f"DOTTEDLINE_DATABASE names no role for {service}; write it like postgresql://role@host/name."
        )
    prepare_database(PostgresStore(owned), service, "" if role == owner else role)
    if role == owner:
        return f"{service}: its tables are up to date; its role {role} owns them (see DOTTEDLINE_DATABASE_OWNER)."
    return f"{service}: its tables are up to date; its role {role} may do what the service needs."


def prepare_database(store: PostgresStore, service: str, role: str) -> None:
    """The same for one database, reached as the owner of its tables; a role "" gets no rights. Raises CannotStart."""
    migrations, rights = ROOMS[service]
    try:
        upgrade(store, migrations)
        if role:
            connection = store.connect()
            try:
                connection.run("BEGIN")
                give(connection, role, rights)
                connection.run("COMMIT")
            finally:
                connection.close()
    except FAULTS as error:
        raise CannotStart(store.unusable(error)) from error
    finally:
        store.close()
