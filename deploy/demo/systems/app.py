"""One partner's system put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from deploy.demo.partner_client import PartnerClient, key_in
from deploy.demo.people import key_file
from deploy.demo.systems.actions import Actions
from deploy.demo.systems.control import control_router
from deploy.demo.systems.gateway_word import GatewayWord
from deploy.demo.systems.holder import Hold, holder_router
from deploy.demo.systems.memory import memory_of
from deploy.demo.systems.names import HOST, System, control_secret
from deploy.demo.systems.roster_page import roster_router
from services.keys import signing_key
from services.settings import Settings
from services.web import make_app

_DESCRIPTION = "A partner's own system in the demonstration, with invented people's data. See docs/connectors.md."
# A held answer waits longer than the gateway does; see holder.py.
_SECONDS = 90.0


def make_system(system: System, settings: Settings) -> FastAPI:
    """The system of a partner as an app; it finds Dottedline, its own key and the control secret by the settings."""
    key = key_file(settings, system.client)
    signing_key(key)  # made at first use, whoever is first: this process or the one that registers it
    gateway = settings.url("gateway")
    http = httpx2.AsyncClient(timeout=30, trust_env=False)
    client = PartnerClient(
        system.client, key_in(key), gateway, settings.url("identity"), settings.url("audit"), http=http
    )
    memory = memory_of(settings, system)
    hold = Hold()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        hold.release()
        await client.close()

    app = make_app(system.title, _DESCRIPTION, settings.model_copy(update={"request_seconds": _SECONDS}), lifespan)
    # A page elsewhere cannot reach in here under a name of its own that leads to this machine.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    app.include_router(control_router(control_secret(settings), Actions(client, memory), memory, hold))
    if system.holds:
        app.include_router(holder_router(memory, GatewayWord(gateway, system.partner, http), client, hold))
    else:
        app.include_router(roster_router(memory))
    return app
