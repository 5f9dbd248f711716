"""A PostgreSQL server for the tests: on a socket of its own, in memory, gone with them.

`at(path)` stands in for a SQLite file: a database is made when the path is first opened, a path opened again is the
same database, and a path that was copied from another is a copy of that one's. A path named for a service
(`audit.db`) is opened with that service's narrow role, after the owner of the tables has prepared it.
"""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from deploy.databases import ROOMS, prepare_database
from services.stores import PostgresStore

ADMINISTRATOR = "postgres"
_AS: dict[str, str] = (
    {"user": ADMINISTRATOR, "group": ADMINISTRATOR} if os.geteuid() == 0 else {}
)  # it refuses to run as root
ASKED_FOR = os.environ.get("DOTTEDLINE_TEST_STORES") == "postgresql"
only_files = pytest.mark.skipif(ASKED_FOR, reason="about a file's own bytes")
"""For tests that look into a SQLite file, or refuse one of its statements."""

only_databases = pytest.mark.skipif(not ASKED_FOR, reason="about PostgreSQL")
"""For tests of what only a server does."""

OWNER = "dottedline_owner"
"""The role that makes and changes tables; each service has one of its own beside it, called `dottedline_<service>`."""

# So many databases lie there at a time, of eight megabytes each; what came before them has had its test.
_MOST = 60
_SETTINGS = {"listen_addresses": "''", "max_connections": "400", "shared_buffers": "64MB", "autovacuum": "off"}


class Server:
    """A server that listens on a socket in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made_lately: list[str] = []
        self._prepared: set[str] = set()
        for role in (OWNER, *map(role_of, ROOMS)):
            self.run(ADMINISTRATOR, f"CREATE ROLE {role} LOGIN")

    def address(self, database: str, role: str = ADMINISTRATOR) -> str:
        """How a database is reached."""
        return f"postgresql://{role}@/{database}?host={self.folder}"

    def run(self, database: str, statement: str, role: str = ADMINISTRATOR) -> list[Any]:
        """What a statement gives, run by itself; as the server's administrator, or as somebody else."""
        with psycopg.connect(self.address(database, role), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def at(self, place: Path | str) -> PostgresStore:
        """The database that stands in for a file: with the role of the service that the file is named for; under any
        other name with the role that owns its tables. An address is the database that is there."""
        if isinstance(place, str):
            return PostgresStore(place)
        role = role_of(place.stem) if place.stem in ROOMS else OWNER
        if place.exists():
            original, name = place.read_text().split("\n")
            if original != str(place):
                self._keep(name)
                name = self._made(place, f"TEMPLATE {name} STRATEGY file_copy")
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            name = self._made(place, f"TEMPLATE {self._template(place.stem)}")
        return PostgresStore(self.address(name, role))

    def installation(self) -> str:
        """New databases for all services, not prepared yet: their addresses, with {service} where they differ."""
        name = f"i_{secrets.token_hex(4)}"
        for service in ROOMS:
            self._create(f"{name}_{service}", "TEMPLATE template0")
        return self.address(f"{name}_{{service}}", role_of("{service}"))

    def _template(self, service: str) -> str:
        if service not in ROOMS:
            return "template0"
        name = f"prepared_{service}"
        if service not in self._prepared:
            self._create(name, "TEMPLATE template0")
            prepare_database(PostgresStore(self.address(name, OWNER)), service, role_of(service))
            self._prepared.add(service)
        return name

    def _made(self, place: Path, how: str) -> str:
        name = f"t_{secrets.token_hex(8)}"
        self._create(name, how)
        while len(self._made_lately) > _MOST:
            self.run(ADMINISTRATOR, f"DROP DATABASE {self._made_lately.pop(0)} WITH (FORCE)")
        self._made_lately.append(name)
        place.write_text(f"{place}\n{name}")
        return name

    def _create(self, name: str, how: str) -> None:
        self.run(ADMINISTRATOR, f"CREATE DATABASE {name} {how} OWNER {OWNER}")
        # As a server of version 15 does by itself.
        self.run(name, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        self.run(name, f"GRANT CREATE ON SCHEMA public TO {OWNER}")

    def _keep(self, name: str) -> None:
        if name in self._made_lately:
            self._made_lately.remove(name)


def role_of(service: str) -> str:
    """The role of a service."""
    return f"dottedline_{service}"


@contextmanager
def running() -> Iterator[Server]:
    """A server, while within; installed from the system's packages where there is none."""
    tools = _tools()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="dottedline-pg-", dir=memory if memory.is_dir() else None) as name:
        folder = Path(name)
        if _AS:
            shutil.chown(folder, ADMINISTRATOR, ADMINISTRATOR)
        _run(
            tools / "initdb",
            "-D",
            f"{name}/data",
            "-U",
            ADMINISTRATOR,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        options = " ".join(f"-c {key}={value}" for key, value in _SETTINGS.items())
        _run(tools / "pg_ctl", "-D", f"{name}/data", "-w", "-l", f"{name}/log", "-o", f"-k {name} {options}", "start")
        try:
            yield Server(folder)
        finally:
            _run(tools / "pg_ctl", "-D", f"{name}/data", "-m", "immediate", "stop")


def restart(server: Server) -> None:
    """Stops a server at once, as it stands, and starts it again with the options that it had."""
    folder = f"{server.folder}/data"
    _run(
        _tools() / "pg_ctl", "-D", folder, "-w", "-t", "300", "-m", "immediate", "-l", f"{server.folder}/log", "restart"
    )


def dump(server: Server, database: str, file: Path) -> None:
    """Writes all of a database into a file, as SQL."""
    with file.open("wb") as into:
        words = ["-h", str(server.folder), "-U", ADMINISTRATOR, database]
        subprocess.run([_tools() / "pg_dump", *words], check=True, stdout=into)


def _tools() -> Path:
    if not (found := _found()):
        subprocess.run(["apt-get", "install", "--yes", "--quiet", "postgresql"], check=True)
        found = _found()
    assert found, "PostgreSQL is needed: install it from your system's packages"
    return found


def _found() -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = str(installed[-1]) if installed else shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def _run(program: Path, *words: str) -> None:
    subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL, cwd="/", **_AS)  # type: ignore[call-overload]
