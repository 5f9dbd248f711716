"""Identity put together: the service behind its routes, and the embedded provider where no other is named."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.audit.client import Ledger
from services.clock import Clock
from services.identity import api, api_inner
from services.identity.provider import Provider
from services.identity.provider_api import provider_routes
from services.identity.service import Identity
from services.identity.sign_in import SignIn
from services.identity.wire import InventedPerson, NewPerson
from services.keys import signing_key
from services.pages.mount import mount_pages
from services.pages.pages import Pages
from services.problems import CannotStart, Unavailable
from services.settings import Settings
from services.sweeping import sweeping
from services.trust import Trust
from services.web import make_app

DOORS = ("identity", "audit", "collaboration", "consent")
"""The services that people sign in to."""

TITLE = "Dottedline: who is calling"
DESCRIPTION = "Access tokens for partners' systems, sign-in for people, and the registry of both."
_WAITS = 30.0


def build_identity(settings: Settings, ledger: Ledger, clock: Clock) -> Identity:
    """The identity service, on the database `data/identity.db`; `begin` comes before its first use.

    Raises CannotStart for a store or a key that cannot be used.
    """
    return Identity(settings, ledger, clock)


def make_identity_app(
    settings: Settings,
    identity: Identity,
    clock: Clock,
    trust: Trust,
    invented: Sequence[InventedPerson] = (),
    first_operator: NewPerson | None = None,
    pages: Pages | None = None,
) -> FastAPI:
    """The service as an app. `first_operator` is registered where there is no operator yet; `invented` are the people
    of the embedded provider, and `pages` what it shows them on; it is there only while no other provider is named."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await begin(identity, first_operator)
        try:
            async with sweeping("identity", identity.clients.catch_up, settings.sweep_seconds):
                yield
        finally:
            identity.close()

    app = make_app(TITLE, DESCRIPTION, settings, lifespan)
    app.state.identity, app.state.trust = identity, trust
    app.include_router(api.router)
    app.include_router(api_inner.router)
    SignIn.at("identity", settings, identity, clock).mount(app)
    if not settings.issuer and pages is not None:
        mount_pages(app, pages)
        app.include_router(provider_routes(_provider(settings, invented, clock), pages))
    return app


async def begin(identity: Identity, first_operator: NewPerson | None) -> None:
    """Finishes what a crash left half done, waiting a while for the ledger. Raises CannotStart."""
    deadline = asyncio.get_running_loop().time() + _WAITS
    while True:
        try:
            await identity.check_start()
            if first_operator is not None:
                await identity.registry.begin_with(first_operator)
            return
        except Unavailable as error:
            if asyncio.get_running_loop().time() > deadline:
                raise CannotStart("The audit service does not answer; start it, then identity.") from error
            await asyncio.sleep(0.2)


def _provider(settings: Settings, invented: Sequence[InventedPerson], clock: Clock) -> Provider:
    doors = {f"dottedline-{door}": f"{settings.url(door)}/sign-in/callback" for door in DOORS}
    return Provider(
        settings.issuer_url(), signing_key(settings.keys() / "identity-provider.pem"), invented, doors, clock
    )
