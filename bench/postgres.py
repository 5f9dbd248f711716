"""A PostgreSQL server for the benchmark: on a socket of its own, on the disk that is measured, durable."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_USER = "postgres"
_AS: dict[str, str] = {"user": _USER, "group": _USER} if os.geteuid() == 0 else {}  # it refuses to run as root
# Durability is left as it comes: fsync, full_page_writes and synchronous_commit are on.
_SETTINGS = {
    "listen_addresses": "''", "max_connections": "200", "shared_buffers": "256MB", "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
}  # fmt: skip


class Databases:
    """A running server, reached by its socket in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, *names: str) -> None:
        """Makes empty databases."""
        with psycopg.connect(self.address(_USER), autocommit=True) as connection:
            for name in names:
                connection.execute(f"CREATE DATABASE {name}".encode())

    def address(self, name: str) -> str:
        """How a database is reached."""
        return f"postgresql://{_USER}@/{name}?host={self._folder}"


@contextmanager
def running(folder: Path) -> Iterator[Databases]:
    """A server whose files lie in `folder`, while within."""
    tools = _tools()
    folder.mkdir()
    if _AS:
        shutil.chown(folder, _USER, _USER)
    _run(tools / "initdb", "-D", f"{folder}/data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C")
    options = " ".join(f"-c {key}={value}" for key, value in _SETTINGS.items())
    _run(tools / "pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", f"-k {folder} {options}", "start")
    try:
        yield Databases(folder)
    finally:
        _run(tools / "pg_ctl", "-D", f"{folder}/data", "-w", "-m", "immediate", "stop")


def _tools() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = str(installed[-1]) if installed else shutil.which("initdb")
    if program is None:
        raise RuntimeError("PostgreSQL is needed for STORE=postgresql: install it from your system's packages")
    return Path(program).resolve().parent


def _run(program: Path, *words: str) -> None:
    command = [program, *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **_AS)  # type: ignore[call-overload]  # noqa: S603 - our own words only
    if done.returncode:
        raise RuntimeError(f"{program.name} does not work here: {done.stderr.strip()[-500:]}")
