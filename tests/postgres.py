"""A PostgreSQL server for the tests: on a socket of its own, in memory, gone with them.

`at(path)` stands in for a SQLite file: a database is made when the path is first opened, a path opened again is the
same database, and a path that was copied from another is a copy of that one's.
"""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from services.stores import PostgresStore

_USER = "postgres"
_AS: dict[str, str] = {"user": _USER, "group": _USER} if os.geteuid() == 0 else {}  # it refuses to run as root
ASKED_FOR = os.environ.get("DOTTEDLINE_TEST_STORES") == "postgresql"
only_files = pytest.mark.skipif(ASKED_FOR, reason="about a file's own bytes")
"""For tests that look into a SQLite file, or refuse one of its statements."""

# So many databases lie there at a time, of eight megabytes each; what came before them has had its test.
_MOST = 60
_SETTINGS = {"listen_addresses": "''", "max_connections": "400", "shared_buffers": "64MB", "autovacuum": "off"}


class Server:
    """A server that listens on a socket in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made_lately: list[str] = []

    def address(self, database: str) -> str:
        """How a database is reached."""
        return f"postgresql://{_USER}@/{database}?host={self.folder}"

    def at(self, place: Path) -> PostgresStore:
        """The database that stands in for a file."""
        if place.exists():
            original, name = place.read_text().split("\n")
            if original != str(place):
                self._keep(name)
                name = self._made(place, f"TEMPLATE {name} STRATEGY file_copy")
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            name = self._made(place, "TEMPLATE template0")
        return PostgresStore(self.address(name))

    def _made(self, place: Path, how: str) -> str:
        name = f"t_{secrets.token_hex(8)}"
        with psycopg.connect(self.address(_USER), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {how}".encode())
            while len(self._made_lately) > _MOST:
                connection.execute(f"DROP DATABASE {self._made_lately.pop(0)} WITH (FORCE)".encode())
        self._made_lately.append(name)
        place.write_text(f"{place}\n{name}")
        return name

    def _keep(self, name: str) -> None:
        if name in self._made_lately:
            self._made_lately.remove(name)


@contextmanager
def running() -> Iterator[Server]:
    """A server, while within; installed from the system's packages where there is none."""
    tools = _tools()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="dottedline-pg-", dir=memory if memory.is_dir() else None) as name:
        folder = Path(name)
        if _AS:
            shutil.chown(folder, _USER, _USER)
        _run(
            tools / "initdb", "-D", f"{name}/data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
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
