"""An identity service of a test's own: a store in a folder, a ledger and clock in memory, and people and a client."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from joserfc.jwk import ECKey, OKPKey

from deploy.assets import find_assets
from services.identity.app import build_identity, make_identity_app
from services.identity.pages.door import provider_pages
from services.identity.service import Identity
from services.identity.wire import InventedPerson, NewClient, NewPerson, Role
from services.pages.assets import Assets
from services.settings import SERVICES, Settings
from services.trust import load_trust, make_trust
from tests.ledger_in_memory import LedgerInMemory

NOW = 1_796_112_000_000
K = "aalborg-aktiv"
INVENTED = [
    InventedPerson("anna", "Anna", {"da": "Borger", "en": "Citizen"}),
    InventedPerson("ove", "Ove <script>", {"da": "Driver Dottedline", "en": "Operates & repairs"}),
    InventedPerson("stranger", "Nobody", {"da": "Ikke registreret", "en": "Not registered"}),
]


def settings_in(folder: Path, first_port: int = 8400) -> Settings:
    """Settings of an installation of its own."""
    settings = Settings(_env_file=None, data=folder, first_port=first_port, clock="unsafe-stepped")
    if not (settings.keys() / "services.json").exists():
        make_trust(settings.keys())
    return settings


def new_person(settings: Settings, subject: str, partner: str, *roles: Role) -> NewPerson:
    """Somebody whom the embedded provider signs in."""
    return NewPerson(settings.issuer_url(), subject, subject.capitalize(), partner, list(roles))


def key_of(client: str) -> OKPKey | ECKey:
    """The private key of a test's client: always the same one."""
    return _KEYS[client]


_KEYS: dict[str, OKPKey | ECKey] = {
    "roster-app": ECKey.generate_key("P-256"),
    "care-home-system": OKPKey.generate_key("Ed25519"),
    "spare": OKPKey.generate_key("Ed25519"),
}


def new_client(client: str, partner: str, *collaborations: str) -> NewClient:
    """A client with its key."""
    return NewClient(client, partner, list(collaborations), {"keys": [key_of(client).as_dict(private=False)]})


async def registered(identity: Identity, settings: Settings) -> None:
    """Registers two clients and a few people."""
    await identity.clients.register_client(new_client("roster-app", "cafe", K), "")
    await identity.clients.register_client(new_client("care-home-system", "care-home", K, "other"), "")
    for subject, partner, *roles in (
        ("anna", "", Role.CITIZEN),
        ("ib", "cafe", Role.PROFESSIONAL),
        ("hanne", "care-home", Role.PROFESSIONAL),
        ("ove", "municipality", Role.OPERATOR),
    ):
        await identity.registry.register_person(new_person(settings, subject, partner, *roles), "")


def identity_in(folder: Path, ledger: LedgerInMemory, first_port: int = 8400) -> Identity:
    """The service on the store in `folder`."""
    return build_identity(settings_in(folder, first_port), ledger, ledger)


def app_of(settings: Settings, identity: Identity, ledger: LedgerInMemory) -> FastAPI:
    """The service as an app, with invented people to be."""
    trust, pages = load_trust("identity", settings.keys()), provider_pages(settings, Assets(find_assets()))
    return make_identity_app(settings, identity, ledger, trust, INVENTED, pages=pages)


@asynccontextmanager
async def served(app: FastAPI, port: int) -> AsyncIterator[None]:
    """The app on a real port, on this loop."""
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="error", lifespan="on"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        assert not running.done(), "the server did not start"
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await running


def free_ports() -> int:
    """The first of as many free ports in a row as there are services; tests that run side by side look elsewhere."""
    # Below those that the system itself gives out to whoever connects.
    for first in range(20_000 + os.getpid() % 100 * 97, 32_600, 97):
        if all(_free(first + offset) for offset in range(len(SERVICES))):
            return first
    raise RuntimeError(f"no {len(SERVICES)} free ports")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
