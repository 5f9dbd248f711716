"""The three that are measured, each with a store of its own, and the requests that each is sent."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx2
import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.load import request
from bench.naive.app import AUDIENCE
from bench.naive.seed import seed as seed_naive
from bench.ours.seed import Seeded
from bench.ours.seed import seed as seed_ours
from bench.processes import Server, free_ports
from bench.tokens import public_jwk, signed
from bench.world import COLLABORATION, Waiting, World
from services.identity.wire import AUDIENCE as OURS
from services.settings import SERVICES, Settings

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_HOUR = 3_600


class Peer(Protocol):
    """One of those that are measured."""

    server: Server

    def requests(self, many: int) -> list[bytes]:
        """The next requests, ready to be sent."""

    def used(self, many: int) -> None:
        """So many of them have been sent."""


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
    """The naive composition; its tokens, a system's each, were signed beforehand."""

    server: Server
    waiting: list[Waiting]
    tokens: dict[str, str]
    at: int = 0

    def requests(self, many: int) -> list[bytes]:
        return [
            request(f"/flows/{one.flow}/fetch", self.tokens[one.client], orjson.dumps({"person": one.client}))
            for one in self.waiting[self.at : self.at + many]
        ]

    def used(self, many: int) -> None:
        self.at += many


@dataclass
class Ours:
    """Dottedline: every request with a bearer token, a fresh assertion of the person, and an idempotency key."""

    server: Server
    seeded: Seeded
    tokens: dict[str, str]
    at: int = 0

    def requests(self, many: int) -> list[bytes]:
        return [self._request(one) for one in self.seeded.waiting[self.at : self.at + many]]

    def _request(self, one: Waiting) -> bytes:
        client, path = one.client, f"/v1/collaborations/{COLLABORATION}/flows/{one.flow}/fetch"
        person = signed(self.seeded.keys[client], "person+jwt", iss=client, sub=client, aud=OURS)
        key = {"idempotency-key": one.flow}
        return request(path, self.tokens[client], orjson.dumps({"person": person}), **key)

    def used(self, many: int) -> None:
        self.at += many


@contextmanager
def standing(folder: Path, world: World, flows: int) -> Iterator[dict[str, Peer]]:
    """All three, filled and listening; `flows` is how many things wait to be fetched at each."""
    first = free_ports(len(SERVICES) + 2)
    settings = Settings(data=folder / "ours", first_port=first)
    seeded = asyncio.run(seed_ours(settings, world, flows))
    (folder / "naive").mkdir()
    store, key = folder / "naive" / "store.db", Ed25519PrivateKey.generate()
    seed_naive(store, world, seeded.waiting, time.time_ns() // 1_000_000)
    with ExitStack() as stack:
        port = first + len(SERVICES)
        echo = stack.enter_context(Server(["bench.echo", str(port)], port, folder / "echo.log"))
        module, told = ["bench.naive", str(port + 1), str(store)], orjson.dumps(public_jwk(key))
        naive = stack.enter_context(Server(module, port + 1, folder / "naive.log", told))
        ours = stack.enter_context(_ours(settings, folder))
        signed_for = {one: signed(key, "JWT", _HOUR, sub=one, aud=AUDIENCE) for one in world.clients}
        yield {
            "ours": Ours(ours, seeded, _tokens(settings, seeded)),
            "naive": Naive(naive, seeded.waiting, signed_for),
            "echo": Echo(echo),
        }


def _ours(settings: Settings, folder: Path) -> Server:
    env = {"DOTTEDLINE_DATA": str(settings.data), "DOTTEDLINE_FIRST_PORT": str(settings.first_port)}
    return Server(["deploy.cli", "serve", "all"], settings.port("gateway"), folder / "ours.log", env=env)


def _tokens(settings: Settings, seeded: Seeded) -> dict[str, str]:
    """An access token for each system, got at the token door as a partner's system gets it."""
    url = f"{settings.url('identity')}/v1/token"
    tokens = {}
    with httpx2.Client(timeout=30) as http:
        for client, key in seeded.keys.items():
            assertion = signed(key, "JWT", iss=client, sub=client, aud=url)
            form = {
                "grant_type": "client_credentials", "client_assertion_type": _ASSERTION, "client_assertion": assertion
            }  # fmt: skip
            tokens[client] = str(http.post(url, data=form).raise_for_status().json()["access_token"])
    return tokens
