"""The collaboration put together: what is real is decided here and nowhere else in the room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.audit.client import Ledger
from services.collaboration.api import map_router, operator_router
from services.collaboration.inner_api import inner_router
from services.collaboration.proposal_api import proposal_router
from services.collaboration.room import People
from services.collaboration.service import MIGRATIONS, Collaboration
from services.database import Database
from services.identity.client import SignIn
from services.keys import secret_bytes
from services.sealing import Sealer
from services.settings import Settings
from services.sweeping import sweeping
from services.trust import Trust
from services.web import make_app

TITLE = "Dottedline: maps and cases"
DESCRIPTION = "The service map that partners agree on, and who plays which part in whose case."


def build_collaboration(settings: Settings, ledger: Ledger, people: People) -> Collaboration:
    """The service, on the database `data/collaboration.db`. Raises CannotStart for a store that cannot be used."""
    sealer = Sealer(secret_bytes(settings.keys() / "collaboration.key"))
    return Collaboration(Database(settings.store("collaboration"), MIGRATIONS), ledger, people, sealer)


def make_collaboration_app(settings: Settings, collaboration: Collaboration, sign_in: SignIn, trust: Trust) -> FastAPI:
    """The service as an app; its sweeper runs while it does."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with sweeping("collaboration", collaboration.sweep, settings.sweep_seconds):
            yield

    app = make_app(TITLE, DESCRIPTION, settings, lifespan)
    app.state.trust = trust
    sign_in.mount(app)
    for make_router in (map_router, operator_router, proposal_router, inner_router):
        app.include_router(make_router(collaboration))
    return app
