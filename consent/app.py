"""The consent service put together: what is real is decided here and nowhere else in the room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from fastapi import FastAPI

from consent.api import inner_router, people_router
from consent.api_cases import cases_router
from consent.api_flows import flows_router
from consent.service import MIGRATIONS, Consent
from gateway.client import Flows
from services.audit.client import Ledger
from services.clock import Clock
from services.collaboration.client import Collaborations
from services.database import Database
from services.identity.client import Callers, SignIn
from services.keys import secret_bytes
from services.problems import Problem
from services.settings import Settings
from services.trust import Trust
from services.web import make_app

TITLE = "Dottedline: permissions"
DESCRIPTION = "The door for people: what citizens and guardians permit, refuse and withdraw, and who has seen what."
log = structlog.get_logger("dottedline.consent")


def build_consent(
    settings: Settings, ledger: Ledger, collaborations: Collaborations, identity: Callers, clock: Clock
) -> Consent:
    """The consent service, on the database `data/consent.db`. Raises CannotStart for a store that cannot be used."""
    key = secret_bytes(settings.keys() / "consent.key")
    database = Database(settings.data / "consent.db", MIGRATIONS)
    return Consent(database, ledger, collaborations, identity, clock, key)


def make_consent_app(settings: Settings, consent: Consent, sign_in: SignIn, trust: Trust, flows: Flows) -> FastAPI:
    """The service as an app; its sweeper runs while it does."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        sweeper = asyncio.create_task(_sweep(consent, settings.sweep_seconds))
        try:
            yield
        finally:
            sweeper.cancel()
            with suppress(asyncio.CancelledError):
                await sweeper

    app = make_app(TITLE, DESCRIPTION, settings, lifespan)
    app.state.trust = trust
    sign_in.mount(app)
    for router in (people_router(consent), cases_router(consent), flows_router(flows)):
        app.include_router(router)
    app.include_router(inner_router(consent))
    return app


async def _sweep(consent: Consent, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await consent.sweep()
        except Problem as problem:
            log.warning("sweep waits", code=problem.code)
        except Exception as error:  # a sweep that failed is tried again; its class is enough to find the place
            log.error("sweep failed", kind=type(error).__name__)
