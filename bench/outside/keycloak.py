"""Keycloak's UMA decision alone: may this system receive along this arrow?

A realm with the same arrows as resources and the same systems as clients; an arrow's policy names the systems of its
receiver's partner. Its best: production mode, the database in memory, no log below warnings, tokens that need no
refresh. It knows nothing of cases, persons, permissions, fields or times, records nothing, and releases nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import orjson

from bench.load import request
from bench.outside.tools import KEYCLOAK
from bench.processes import Server, free_ports
from bench.world import Waiting, World

_REALM, _OURS, _SECRET = "bench", "gateway", "secret-of-the-bench"
_TOKEN = f"/realms/{_REALM}/protocol/openid-connect/token"
_STARTS_WITHIN = 240.0


@dataclass
class Keycloak:
    """Keycloak, with a token for each system."""

    server: Server
    tokens: dict[str, str]
    waiting: list[Waiting]
    at: int = 0

    def requests(self, many: int) -> list[bytes]:
        """The next decisions that are asked for; one in ten by a system that the arrow is not for."""
        return [self._request(one) for one in self.waiting[self.at : self.at + many]]

    def _request(self, one: Waiting) -> bytes:
        client = one.client if one.permitted else _somebody_else(one, self.tokens)
        form = {
            "grant_type": "urn:ietf:params:oauth:grant-type:uma-ticket", "audience": _OURS,
            "permission": f"{one.arrow.id}#receive", "response_mode": "decision",
        }  # fmt: skip
        body = urlencode(form).encode()
        return request(_TOKEN, self.tokens[client], body, kind="application/x-www-form-urlencoded")

    def used(self, many: int) -> None:
        """So many of them have been sent."""
        self.at += many


def _somebody_else(one: Waiting, tokens: dict[str, str]) -> str:
    partner = one.client.partition("-")[0]
    return next(client for client in tokens if client.partition("-")[0] != partner)


@contextmanager
def standing(folder: Path, world: World, waiting: list[Waiting]) -> Iterator[Keycloak]:
    """Keycloak, filled with the arrows and systems and listening."""
    port = free_ports(1)
    imported = KEYCLOAK / "data" / "import"
    imported.mkdir(parents=True, exist_ok=True)
    (imported / f"{_REALM}-realm.json").write_bytes(orjson.dumps(_realm(world)))
    words = [
        "start", "--import-realm", "--db=dev-mem", "--cache=local", "--http-enabled=true", f"--hostname=http://127.0.0.1:{port}",
        "--http-host=127.0.0.1", f"--http-port={port}", "--log-level=warn",
    ]  # fmt: skip
    program = [str(KEYCLOAK / "bin" / "kc.sh")]
    log = folder / "keycloak.log"
    with Server(words, port, log, program=program, starts_within=_STARTS_WITHIN) as server:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            tokens = {client: _token(http, client) for client in world.clients}
        yield Keycloak(server, tokens, waiting)


def _token(http: httpx2.Client, client: str) -> str:
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": _SECRET}
    return str(http.post(_TOKEN, data=form).raise_for_status().json()["access_token"])


def _realm(world: World) -> dict[str, Any]:
    return {
        "realm": _REALM, "enabled": True, "accessTokenLifespan": 3_600, "sslRequired": "none",
        "clients": [_gateway(world), *(_client(client) for client in world.clients)],
    }  # fmt: skip


def _client(client: str) -> dict[str, Any]:
    return {
        "clientId": client, "enabled": True, "secret": _SECRET, "publicClient": False, "serviceAccountsEnabled": True,
        "standardFlowEnabled": False, "directAccessGrantsEnabled": False,
    }  # fmt: skip


def _gateway(world: World) -> dict[str, Any]:
    arrows = list(world.arrows.values())
    resources = [{"name": arrow.id, "scopes": [{"name": "receive"}]} for arrow in arrows]
    policies = [
        {
            "name": f"is-{partner}", "type": "client", "logic": "POSITIVE", "decisionStrategy": "UNANIMOUS",
            "config": {"clients": orjson.dumps(world.systems_of(partner)).decode()},
        }
        for partner in world.partners
    ]  # fmt: skip
    permissions = [
        {
            "name": f"may-{arrow.id}", "type": "resource", "logic": "POSITIVE", "decisionStrategy": "UNANIMOUS",
            "config": {
                "resources": orjson.dumps([arrow.id]).decode(),
                "applyPolicies": orjson.dumps([f"is-{arrow.receiver.partner}"]).decode(),
            },
        }
        for arrow in arrows
    ]  # fmt: skip
    settings = {
        "policyEnforcementMode": "ENFORCING", "decisionStrategy": "UNANIMOUS", "scopes": [{"name": "receive"}],
        "resources": resources, "policies": [*policies, *permissions],
    }  # fmt: skip
    return {**_client(_OURS), "authorizationServicesEnabled": True, "authorizationSettings": settings}
