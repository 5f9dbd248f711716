"""The consent service put together: what is real is decided here and nowhere else in the room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from consent.api import inner_router, people_router
from consent.api_cases import cases_router
from consent.api_flows import flows_router
from consent.api_what_if import what_if_router
from consent.api_work import recording_router, work_router
from consent.pages.door import mount_portal
from consent.service import MIGRATIONS, Consent
from consent.what_if import WhatIfs
from gateway.client import Flows
from services.audit.client import Ledger
from services.clock import Clock
from services.collaboration.client import Collaborations
from services.database import Database
from services.identity.client import Callers, SignIn
from services.keys import secret_bytes
from services.pages.pages import Pages
from services.settings import Settings
from services.sweeping import sweeping
from services.trust import Trust
from services.web import make_app

TITLE = "Dottedline: permissions"
DESCRIPTION = "The door for people: what citizens and guardians permit, refuse and withdraw, and who has seen what."


def build_consent(
    settings: Settings, ledger: Ledger, collaborations: Collaborations, identity: Callers, clock: Clock
) -> Consent:
    """The consent service, on the database `data/consent.db`. Raises CannotStart for a store that cannot be used."""
    key = secret_bytes(settings.keys() / "consent.key")
    database = Database(settings.store("consent"), MIGRATIONS)
    return Consent(database, ledger, collaborations, identity, clock, key, settings.issuer_url())


def make_consent_app(
    settings: Settings, consent: Consent, sign_in: SignIn, trust: Trust, flows: Flows, pages: Pages
) -> FastAPI:
    """The service as an app; its sweeper runs while it does."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with sweeping("consent", consent.sweep, settings.sweep_seconds):
            yield

    app = make_app(TITLE, DESCRIPTION, settings, lifespan)
    app.state.trust = trust
    sign_in.mount(app)
    for router in (
        people_router(consent),
        cases_router(consent),
        work_router(consent),
        recording_router(consent),
        flows_router(flows),
        what_if_router(WhatIfs(flows, consent.desk.collaborations)),
    ):
        app.include_router(router)
    app.include_router(inner_router(consent))
    app.state.public_map = settings.public_map
    mount_portal(app, consent, pages, flows)
    return app
