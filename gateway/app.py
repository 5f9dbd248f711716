"""The gateway put together: what is real is decided here and nowhere else in the room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from consent.client import Permissions
from gateway.api import Doors, partner_router
from gateway.connectors import Connectors
from gateway.gather import Sources
from gateway.holder_tokens import HolderTokens
from gateway.inner_api import inner_router
from gateway.service import MIGRATIONS, Gateway
from gateway.what_if.service import Rehearse
from services.audit.client import Ledger
from services.clock import Clock
from services.collaboration.client import Collaborations
from services.database import Database
from services.decision.client import Decider
from services.identity.client import Callers, Verifier
from services.keys import secret_bytes, signing_key
from services.problems import CannotStart
from services.settings import Settings
from services.shortcut import lay_shortcut
from services.sweeping import sweeping
from services.trust import Trust
from services.web import json_response, make_app

TITLE = "Dottedline: the gateway"
DESCRIPTION = """For partners' case-management systems. Information flows only along the arrows of the service map, only
what the receiver needs to know now, with the citizen's permission, and on record.

1. Get a token: `POST /v1/token` at the identity service, with `private_key_jwt`.
2. See which cases you know: `GET /v1/collaborations/{collaboration}/cases`.
3. Ask along an arrow: `POST /v1/collaborations/{collaboration}/flows`. You get fields and a proof, or reasons and what
   to do about them.
"""


def build_gateway(
    settings: Settings,
    ledger: Ledger,
    collaborations: Collaborations,
    permissions: Permissions,
    identity: Callers,
    decider: Decider,
    clock: Clock,
    rehearse: Rehearse | None = None,
) -> Gateway:
    """The gateway, on the database `data/gateway.db`; `rehearse` starts an engine for a what-if.

    Raises CannotStart for a store or key that cannot be used.
    """
    database = Database(settings.store("gateway"), MIGRATIONS)
    tokens = HolderTokens(settings.url("gateway"), signing_key(settings.keys() / "gateway-holders.pem"))
    connectors = Connectors(database, tokens, settings.holder_seconds, settings.private_holders)
    sources = Sources(collaborations, permissions, identity, decider, clock)
    master = secret_bytes(settings.keys() / "deposits-master.key")
    holders = holders_in(settings.holders)
    return Gateway(database, ledger, sources, connectors, master, settings.longest_queue, holders, rehearse)


def holders_in(text: str) -> dict[tuple[str, str], str]:
    """Where partners' systems answer, from `collaboration/partner=URL, …`. Raises CannotStart for another form."""
    found = {}
    for one in filter(None, (part.strip() for part in text.split(","))):
        name, equals, url = one.partition("=")
        collaboration, slash, partner = name.partition("/")
        if not (equals and slash and collaboration and partner and url):
            raise CannotStart(
                f"The setting DOTTEDLINE_HOLDERS has “{one}”; write it like aalborg-aktiv/care-home=https://care.example."
            )
        found[(collaboration, partner)] = url
    return found


def make_gateway_app(settings: Settings, gateway: Gateway, verifier: Verifier, trust: Trust) -> FastAPI:
    """The gateway as an app; its sweeper runs while it does."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            async with sweeping("gateway", gateway.sweep, settings.sweep_seconds):
                yield
        finally:
            await gateway.close()

    app = make_app(TITLE, DESCRIPTION, settings, lifespan)
    app.state.trust = trust
    partners = partner_router(gateway, Doors(verifier, settings.url("gateway")))
    app.include_router(partners)
    lay_shortcut(app, partners)
    app.include_router(inner_router(gateway))

    @app.get("/.well-known/jwks.json", tags=["keys"])
    async def keys() -> Any:
        """The public keys with which holders' systems know that it is us who ask."""
        return json_response(gateway.connectors.public_keys())

    return app
