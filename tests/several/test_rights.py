"""Each service's own role, asked with SQL: what it needs it may do, and all else the server refuses."""

from collections.abc import Iterator

import psycopg
import pytest

from deploy.databases import ROOMS, prepare, prepare_database
from services.audit.service import MIGRATIONS
from services.database import Database
from services.problems import CannotStart
from services.settings import Settings
from services.stores import PostgresStore
from tests.postgres import OWNER, Server, only_databases, role_of
from tests.several.two import database_of

pytestmark = only_databases


@pytest.fixture(scope="module")
def prepared(server: Server) -> Settings:
    address = server.installation()
    owner = address.replace("dottedline_{service}@", f"{OWNER}@")
    settings = Settings(_env_file=None, database=address, database_owner=owner)
    for service in ROOMS:
        assert "may do what the service needs" in prepare(settings, service)
    return settings


FORBIDDEN = [
    ("audit", "UPDATE entry SET body = ''"),
    ("audit", "UPDATE entry SET sealed = ''"),
    ("audit", "UPDATE entry SET idx = idx"),
    ("audit", "UPDATE tile SET hash = ''"),
    ("audit", "UPDATE head SET ledger = 'other'"),
    ("audit", "UPDATE fence SET name = 'other'"),
    ("audit", "UPDATE case_key SET case_id = 'other'"),
    ("gateway", "UPDATE deposit SET event = 'other'"),
    ("gateway", "UPDATE deposit SET to_partner = 'other'"),
    ("gateway", "DELETE FROM deposit"),
    ("gateway", "DELETE FROM holder"),
    ("gateway", "UPDATE received SET partner = 'other'"),
    ("gateway", "UPDATE received SET fields = '[]'"),
    ("gateway", "UPDATE open_release SET flow = 'other'"),
    ("consent", "DELETE FROM permission"),
    ("consent", "UPDATE permission SET fields = '[]'"),
    ("consent", "UPDATE permission SET ends_at = 9"),
    ("consent", "UPDATE permission SET entry = 9"),
    ("consent", "DELETE FROM guardianship"),
    ("consent", "UPDATE guardianship SET guardian = 'x'"),
    ("consent", "UPDATE guardianship SET starts_at = 9"),
    ("consent", "UPDATE helper SET starts_at = 9"),
    ("consent", "DELETE FROM helper"),
    ("consent", "UPDATE receipt SET sealed = ''"),
    ("consent", "UPDATE notice SET words = '{}'"),
    ("collaboration", "UPDATE map_version SET content = ''"),
    ("collaboration", "DELETE FROM map_version"),
    ("collaboration", "UPDATE reference SET case_id = 'other'"),
    ("collaboration", "UPDATE grant_of SET person = 'other'"),
    ("collaboration", "DELETE FROM grant_of"),
    ("collaboration", "UPDATE case_of SET subject = 'other'"),
    ("identity", "DELETE FROM person"),
    ("identity", "UPDATE person SET roles = '[]'"),
    ("identity", "UPDATE client SET partner = 'other'"),
    ("identity", "DELETE FROM client"),
    *((service, f"DELETE FROM {table}") for service in ("audit",) for table in ROOMS["audit"].rights),
    *((service, f"TRUNCATE {table}") for service, room in ROOMS.items() for table in room.rights),
    *((service, "UPDATE alembic_version SET version_num = '0000'") for service in ROOMS),
    *((service, "CREATE TABLE mine (a int)") for service in ROOMS),
    *((service, f"DROP TABLE {next(iter(room.rights))}") for service, room in ROOMS.items()),
    *((service, f"ALTER TABLE {next(iter(room.rights))} DISABLE TRIGGER ALL") for service, room in ROOMS.items()),
    *((service, "SET ROLE dottedline_owner") for service in ROOMS),
]  # fmt: skip


@pytest.mark.parametrize(("service", "statement"), FORBIDDEN)
def test_what_a_service_must_never_do_its_database_refuses(
    server: Server, prepared: Settings, service: str, statement: str
) -> None:
    name = database_of(prepared, service)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        server.run(name, statement, role_of(service))


@pytest.mark.parametrize("service", ROOMS)
@pytest.mark.parametrize("whose", ROOMS)
def test_a_service_comes_into_its_own_database_alone(
    server: Server, prepared: Settings, service: str, whose: str
) -> None:
    name = database_of(prepared, whose)
    if service == whose:
        assert server.run(name, "SELECT current_user", role_of(service)) == [(role_of(service),)]
        return
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        server.run(name, "SELECT 1", role_of(service))


@pytest.mark.parametrize("service", ROOMS)
def test_a_service_starts_where_the_tables_are_made_and_says_what_to_run_where_not(
    server: Server, prepared: Settings, service: str
) -> None:
    Database(str(prepared.store(service)), ROOMS[service].migrations).close()
    empty = server.installation().replace("{service}", service)
    with pytest.raises(CannotStart, match=r"not there, or older than this code.*run `dottedline database prepare`"):
        Database(empty, ROOMS[service].migrations)


def test_tables_of_an_older_version_are_not_touched_by_the_service(server: Server, prepared: Settings) -> None:
    name = database_of(prepared, "gateway")
    server.run(name, "UPDATE alembic_version SET version_num = '0001'")
    server.run(name, "ALTER TABLE open_release DROP COLUMN begun_at")
    with pytest.raises(CannotStart, match="run `dottedline database prepare`"):
        Database(str(prepared.store("gateway")), ROOMS["gateway"].migrations)
    prepare(prepared, "gateway")
    Database(str(prepared.store("gateway")), ROOMS["gateway"].migrations).close()


def test_prepared_again_it_stays_as_it_is(server: Server, prepared: Settings) -> None:
    question = "SELECT relname, relacl::text FROM pg_class WHERE relacl IS NOT NULL AND relkind = 'r' ORDER BY 1"
    before = server.run(name := database_of(prepared, "audit"), question)
    prepare(prepared, "audit")
    assert server.run(name, question) == before


@pytest.fixture
def too_much(server: Server) -> Iterator[str]:
    server.run("postgres", "CREATE ROLE dottedline_much LOGIN SUPERUSER")
    yield "dottedline_much"
    server.run("postgres", "ALTER ROLE dottedline_much NOSUPERUSER NOLOGIN")


def test_a_role_that_may_do_more_all_the_same_is_named(server: Server, too_much: str) -> None:
    address = server.installation().replace("{service}", "audit").replace(role_of("audit"), OWNER, 1)
    with pytest.raises(CannotStart, match=f"{too_much} may make tables"):
        prepare_database(PostgresStore(address), "audit", too_much)
    with pytest.raises(CannotStart, match="There is no role dottedline_nobody"):
        prepare_database(PostgresStore(address), "audit", "dottedline_nobody")


def test_what_a_failed_preparation_began_stands_nowhere(server: Server) -> None:
    address = server.installation().replace("{service}", "audit").replace(role_of("audit"), OWNER, 1)
    with pytest.raises(CannotStart):
        prepare_database(PostgresStore(address), "audit", "dottedline_nobody")
    Database(address, MIGRATIONS).close()
