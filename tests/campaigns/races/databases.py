"""Databases for the stores of one world, on a PostgreSQL server of the campaign's own."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg

from tests.postgres import Server


class Databases:
    """Makes and drops them."""

    def __init__(self, server: Server) -> None:
        self._server = server

    @contextmanager
    def made(self, services: Iterable[str]) -> Iterator[str]:
        """A database for each service; the address with `{service}` in it, as in the setting."""
        name = f"r_{secrets.token_hex(6)}_"
        services = list(services)
        self._each("CREATE DATABASE {}", (name + service for service in services))
        try:
            yield self._server.address(f"{name}{{service}}")
        finally:
            self._each("DROP DATABASE {} WITH (FORCE)", (name + service for service in services))

    def _each(self, statement: str, names: Iterable[str]) -> None:
        with psycopg.connect(self._server.address("postgres"), autocommit=True) as connection:
            for name in names:
                connection.execute(statement.format(name).encode())
