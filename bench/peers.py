"""The peers that the whole flow is measured against, each with a store of its own, and the requests each is sent."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.load import request
from bench.measure import Peer
from bench.naive.app import AUDIENCE
from bench.naive.seed import seed
from bench.postgres import Databases
from bench.processes import Server, free_ports
from bench.tokens import public_jwk, signed
from bench.world import Waiting, World

_HOUR = 3_600


class Echo:
    """The raw echo; it is sent as many bytes as Dottedline is."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def requests(self, many: int) -> list[bytes]:
        return [request("/echo", "t" * 520, orjson.dumps({"person": "p" * 400}))] * many

    def used(self, many: int) -> None:
        """It forgets each at once."""


@dataclass
class Naive:
    """The naive composition, or its async twin; its tokens, a system's each, were signed beforehand."""

    server: Server
    waiting: Sequence[Waiting]
    tokens: dict[str, str]
    at: int = 0

    def requests(self, many: int) -> list[bytes]:
        return [
            request(f"/flows/{one.flow}/fetch", self.tokens[one.client], orjson.dumps({"person": one.client}))
            for one in self.waiting[self.at : self.at + many]
        ]

    def used(self, many: int) -> None:
        self.at += many


@contextmanager
def beside(
    folder: Path, world: World, waiting: Sequence[Waiting], databases: Databases | None
) -> Iterator[dict[str, Peer]]:
    """The naive composition, its async twin and the echo, filled with the same world and listening."""
    key, first = Ed25519PrivateKey.generate(), free_ports(3)
    told = orjson.dumps(public_jwk(key))
    tokens = {one: signed(key, "JWT", _HOUR, sub=one, aud=AUDIENCE) for one in world.clients}
    with ExitStack() as stack:
        peers: dict[str, Peer] = {}
        for port, name in enumerate(("naive", "twin"), first):
            store = _store(folder, name, databases)
            seed(store, world, waiting, time.time_ns() // 1_000_000)
            server = Server([f"bench.{name}", str(port), store], port, folder / f"{name}.log", told)
            peers[name] = Naive(stack.enter_context(server), waiting, tokens)
        echo = Server(["bench.echo", str(first + 2)], first + 2, folder / "echo.log")
        peers["echo"] = Echo(stack.enter_context(echo))
        yield peers


def _store(folder: Path, name: str, databases: Databases | None) -> str:
    if databases is None:
        return f"sqlite:///{folder / name}.db"
    databases.make(name)
    return databases.address(name).replace("postgresql:", "postgresql+psycopg:")
