"""The decision service put together: what is real is decided here and nowhere else in the room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.audit.client import Ledger
from services.decision.api import inner_router
from services.decision.engine import Engine
from services.decision.in_force import rules_in_force
from services.decision.service import Decision
from services.decision.wire import LARGEST_BATCH
from services.problems import CannotStart
from services.settings import Settings
from services.trust import Trust
from services.web import make_app

TITLE = "Dottedline: decisions"
DESCRIPTION = "May this flow along this arrow, now? Asked by the other services; nothing here is for the public."

_LARGEST_QUESTION = 16_384


def build_decision(settings: Settings, ledger: Ledger) -> Decision:
    """The decision service, on the policy engine at `opa_url`. Raises CannotStart for settings or rules that do not
    fit; the engine itself may still be starting."""
    if not settings.opa_url:
        raise CannotStart(
            "The setting DOTTEDLINE_OPA_URL is empty: tell where the policy engine listens, like http://127.0.0.1:8181."
        )
    engine = Engine(settings.opa_url, settings.opa_token)
    return Decision(engine, ledger, str(rules_in_force(settings).revision))


def make_decision_app(settings: Settings, decision: Decision, trust: Trust) -> FastAPI:
    """The service as an app, with doors for the other services only."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await decision.close()

    # A whole batch comes in one body, each question with its facts.
    roomy = settings.model_copy(update={"largest_body": max(settings.largest_body, LARGEST_BATCH * _LARGEST_QUESTION)})
    app = make_app(TITLE, DESCRIPTION, roomy, lifespan)
    app.state.trust = trust
    app.include_router(inner_router(decision))
    return app
