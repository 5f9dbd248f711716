"""PostgreSQL for the campaign: a server with durable settings, of which backends are killed, and which is stopped at
once, as by a loss of power but for the pages that the kernel has already."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from bench.world import COLLABORATION
from services.settings import SERVICES
from tests.campaigns.crashes.awake import Awake
from tests.campaigns.crashes.judge import Broken
from tests.campaigns.crashes.records import DEPOSITS, ENTRIES, RECEIPTS, Records, Row, row_of
from tests.postgres import Server, dump, restart, running

_BACK_WITHIN = 120.0
_OF_SERVICES = "SELECT pid FROM pg_stat_activity WHERE application_name = 'dottedline' ORDER BY pid"


@contextmanager
def databases() -> Iterator["Databases"]:
    """A server of its own, while within. Raises Broken where its settings would lose what it acknowledged."""
    with running() as server:
        with psycopg.connect(server.address("postgres")) as connection:
            for name in ("fsync", "full_page_writes", "synchronous_commit"):
                if connection.execute(f"SHOW {name}".encode()).fetchone() != ("on",):
                    raise Broken(f"the server runs with {name} off, and so shows nothing")
        yield Databases(server)


class Databases:
    """A database for each service of a world."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def database(self, world: int) -> str:
        for service in SERVICES:
            self._run(f"CREATE DATABASE {_name(world, service)}")
        return self._server.address(_name(world, "{service}"))

    def records(self, data: Path, world: int) -> Records:
        return PostgresRecords(self._server.address(_name(world, "{service}")))

    def disturb(self, chance: Random) -> str:
        drawn = chance.random()
        if drawn < 0.6:
            return ""
        if drawn < 0.85:
            self._kill_backend(chance)
            return "backend killed"
        restart(self._server)
        self._wait()
        return "server stopped at once"

    def keep(self, folder: Path, world: int) -> None:
        for service in SERVICES:
            dump(self._server, _name(world, service), folder / f"{service}.sql")

    def forget(self, world: int) -> None:
        for service in SERVICES:
            self._run(f"DROP DATABASE {_name(world, service)} WITH (FORCE)")

    def _kill_backend(self, chance: Random) -> None:
        """With one backend killed, the server ends all others and mends itself from its log."""
        with psycopg.connect(self._server.address("postgres"), autocommit=True) as connection:
            # None is there for a moment when the server was crashed just before.
            _until(lambda: _backends(connection), "no service is connected to the server: none to be killed")
            os.kill(chance.choice(_backends(connection)), signal.SIGKILL)
            _until(lambda: _is_gone(connection), "the killed backend took no other along")
        self._wait()

    def _wait(self) -> None:
        def back() -> bool:
            with suppress(psycopg.OperationalError), closing(psycopg.connect(self._server.address("postgres"))):
                return True
            return False

        _until(back, "the server does not come back")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server.address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


class PostgresRecords:
    """The stores of an installation on PostgreSQL; `address` has a place for the service's name."""

    def __init__(self, address: str) -> None:
        self._address = address

    def rows(self, after: int) -> list[Row]:
        found = self._read("audit", ENTRIES.replace("?", "%s"), (COLLABORATION, after))
        return [row_of(row) for row in found]

    def deposits(self) -> dict[str, str]:
        return dict(self._read("gateway", DEPOSITS, ()))

    def receipts(self) -> dict[str, int]:
        return dict(self._read("consent", RECEIPTS, ()))

    def _read(self, service: str, question: str, values: tuple[Any, ...]) -> list[Any]:
        with psycopg.connect(self._address.replace("{service}", service)) as connection:
            return connection.execute(question.encode(), values).fetchall()


def _backends(connection: "psycopg.Connection[Any]") -> list[int]:
    return [row[0] for row in connection.execute(_OF_SERVICES)]


def _is_gone(connection: "psycopg.Connection[Any]") -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return True
    return False


def _until(so: Any, otherwise: str) -> None:
    clock = Awake()
    while not so():
        if clock() > _BACK_WITHIN:
            raise Broken(otherwise)
        time.sleep(0.02)


def _name(world: int, service: str) -> str:
    return f"w{world}_{service}"
