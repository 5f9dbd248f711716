"""Dottedline as it is measured: filled, listening, and the requests that partners' systems send it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import httpx2
import orjson

from bench.load import request
from bench.ours.seed import Seeded, seed
from bench.postgres import Databases
from bench.processes import Server, free_ports
from bench.tokens import signed
from bench.world import COLLABORATION, PURPOSE, Waiting, World
from deploy.wiring import Wiring
from services.identity.wire import AUDIENCE
from services.settings import SERVICES, Settings

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_RENEWED = 600.0
SERVE = ("deploy.cli", "serve", "all")
More = Callable[[Wiring], Awaitable[None]]
"""What else is to be put into the stores, before they are served."""


@dataclass
class Installation:
    """All services in one process, filled and listening."""

    settings: Settings
    seeded: Seeded
    server: Server
    tokens: dict[str, str] = field(default_factory=dict)
    _got_at: float = 0.0

    def renew_tokens(self, age: float) -> None:
        """Gets access tokens anew before they are over; `age` is for how many seconds they are used already."""
        if age - self._got_at > _RENEWED:
            self.tokens, self._got_at = _tokens(self), age

    def person(self, client: str) -> str:
        """A fresh assertion of the person behind a system."""
        return signed(self.seeded.keys[client], "person+jwt", iss=client, sub=client, aud=AUDIENCE)


@dataclass
class Fetching:
    """W1: what lies in the gateway is fetched; each request with a bearer token, a fresh assertion of the person, and
    an idempotency key."""

    of: Installation
    waiting: Sequence[Waiting]
    at: int = 0

    @property
    def server(self) -> Server:
        """The server."""
        return self.of.server

    def requests(self, many: int) -> list[bytes]:
        """The next requests, ready to be sent."""
        return [self.request(one) for one in self.waiting[self.at : self.at + many]]

    def request(self, one: Waiting) -> bytes:
        """The request for one thing that waits."""
        body = orjson.dumps({"person": self.of.person(one.client)})
        return request(path_of(one), self.of.tokens[one.client], body, **{"idempotency-key": one.flow})

    def used(self, many: int) -> None:
        """So many of them have been sent."""
        self.at += many


@dataclass
class Asking(Fetching):
    """W1h: what lies with its holder is asked for; each request as above, and the case by the receiver's own word."""

    def request(self, one: Waiting) -> bytes:
        """The request for one thing that its holder has."""
        partner = one.arrow.receiver.partner
        asked = {
            "case": self.of.seeded.references[one.case.id, partner], "arrow": one.arrow.id, "purpose": PURPOSE,
            "person": self.of.person(one.client),
        }  # fmt: skip
        path, token = f"/v1/collaborations/{COLLABORATION}/flows", self.of.tokens[one.client]
        return request(path, token, orjson.dumps(asked), **{"idempotency-key": one.flow})


def path_of(one: Waiting) -> str:
    """Where something that waits is fetched."""
    return f"/v1/collaborations/{COLLABORATION}/flows/{one.flow}/fetch"


@contextmanager
def installed(
    folder: Path,
    world: World,
    flows: int,
    databases: Databases | None = None,
    more: More | None = None,
    serve: Sequence[str] = SERVE,
    settings: Mapping[str, object] = MappingProxyType({}),
) -> Iterator[Installation]:
    """Fills stores below `folder` (or `databases`) and serves them; `flows` is how many things wait to be fetched."""
    chosen = Settings.model_validate(
        {"data": folder, "first_port": free_ports(len(SERVICES)), "database": _made(databases, folder), **settings}
    )
    seeded = asyncio.run(seed(chosen, world, flows, more))
    log = folder.with_suffix(".log")
    with Server(list(serve), chosen.port("gateway"), log, env=_environment(chosen)) as server:
        made = Installation(chosen, seeded, server)
        made.tokens = _tokens(made)
        yield made


def _made(databases: Databases | None, folder: Path) -> str:
    if databases is None:
        return ""
    name = folder.name.replace("-", "_")
    databases.make(*(f"{name}_{service}" for service in SERVICES))
    return databases.address(f"{name}_{{service}}")


def _environment(settings: Settings) -> Mapping[str, str]:
    told = ("data", "first_port", "database", "private_holders", "holders")
    return {f"DOTTEDLINE_{name.upper()}": str(getattr(settings, name)) for name in told}


def _tokens(made: Installation) -> dict[str, str]:
    """An access token for each system, got at the token door as a partner's system gets it."""
    url = f"{made.settings.url('identity')}/v1/token"
    tokens = {}
    with httpx2.Client(timeout=30) as http:
        for client, key in made.seeded.keys.items():
            assertion = signed(key, "JWT", iss=client, sub=client, aud=url)
            form = {
                "grant_type": "client_credentials", "client_assertion_type": _ASSERTION, "client_assertion": assertion
            }  # fmt: skip
            tokens[client] = str(http.post(url, data=form).raise_for_status().json()["access_token"])
    return tokens
