"""The audit service put together: what is real is decided here and nowhere else in the room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.audit.api import inner_router
from services.audit.casekeys import CaseKeys
from services.audit.client import LedgerClock
from services.audit.clock_api import STORY_ZONE, clock_router, instant_of
from services.audit.co_signers import co_signers_in
from services.audit.console_api import console_router
from services.audit.cosigning import Cosigning
from services.audit.doors import Doors
from services.audit.officer_api import officer_router
from services.audit.officer_work_api import work_router
from services.audit.pages.chosen import ChosenCases
from services.audit.pages.desk import Desk
from services.audit.pages.door import mount_console
from services.audit.policy_api import policy_router
from services.audit.practice_api import practice_router
from services.audit.service import MIGRATIONS, Audit
from services.audit.signers import Signers
from services.audit.tiles_api import tiles_router
from services.audit.verifying import Verifying
from services.clock import UnsafeSteppedClock, WallClock
from services.collaboration.client import Collaborations
from services.database import Database
from services.decision.client import Decider
from services.identity.client import Callers, SignIn
from services.keys import secret_bytes
from services.learning.client import Practising
from services.pages.pages import Pages
from services.problems import CannotStart, Invalid
from services.settings import Settings
from services.trust import Trust
from services.web import make_app

TITLE = "Dottedline: the ledger"
DESCRIPTION = "Where every flow and every change stands: read by data protection officers, verified by anybody."


def build_audit(settings: Settings) -> Audit:
    """The ledger's service, on the database `data/audit.db`; `check_start` comes before its first use.

    Raises CannotStart for a store, a key or a setting that cannot be used.
    """
    master = secret_bytes(settings.keys() / "ledger-master.key")
    signers = Signers(settings.keys(), settings.log_origin)
    database = Database(settings.store("audit"), MIGRATIONS)
    co_signers = co_signers_in(settings.co_signers)
    return Audit(database, CaseKeys(master), signers, _clock(settings), settings.longest_queue, co_signers)


def make_audit_app(
    settings: Settings,
    audit: Audit,
    sign_in: SignIn,
    trust: Trust,
    collaborations: Collaborations,
    identity: Callers,
    decider: Decider,
    learning: Practising,
    pages: Pages,
) -> FastAPI:
    """The service as an app: doors for the other services, for officers and operators, and the clock for everybody."""

    cosigning, doors = Cosigning(audit), Doors(audit, collaborations)
    verifying = Verifying(audit, doors)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await cosigning.start()
        try:
            yield
        finally:
            await verifying.close()
            await cosigning.stop()
            audit.close()

    app = make_app(TITLE, DESCRIPTION, settings, lifespan)
    app.state.trust = trust
    sign_in.mount(app)
    app.include_router(inner_router(audit))
    app.include_router(clock_router(audit, doors))
    app.include_router(officer_router(audit, doors))
    app.include_router(console_router(audit, doors, collaborations, decider))
    app.include_router(work_router(audit, doors, verifying))
    app.include_router(policy_router(audit, doors))
    app.include_router(practice_router(learning, doors))
    app.include_router(tiles_router(audit, doors, cosigning))
    chosen = ChosenCases(pages.url, secret_bytes(settings.keys() / "audit-chosen.key"), LedgerClock(audit))
    mount_console(app, Desk(audit, doors, collaborations, decider, verifying, learning, pages, chosen))
    return app


def _clock(settings: Settings) -> WallClock | UnsafeSteppedClock:
    if settings.clock == "wall":
        return WallClock()
    try:
        return UnsafeSteppedClock.starting_at(instant_of(settings.story_begins, STORY_ZONE))
    except Invalid as error:
        raise CannotStart(
            f"The setting DOTTEDLINE_STORY_BEGINS is no time: {settings.story_begins}. Write it like 2026-12-01T09:00."
        ) from error
