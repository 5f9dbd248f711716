"""The decision service's doors for the other services; `services.decision.client.DecisionClient` is their other end."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import Response

from services.decision.service import Decision
from services.decision.wire import LARGEST_BATCH
from services.inner import only
from services.problems import Invalid
from services.settings import SERVICES
from services.web import json_response

ASKERS = ("gateway", "consent", "collaboration", "audit")
"""Who has flows decided: on the way of a flow, to tell people what would be permitted, and on recorded facts again."""


def inner_router(decision: Decision) -> APIRouter:
    """The routes for services."""
    router = APIRouter(prefix="/internal/v1", include_in_schema=False)

    @router.post("/decide", dependencies=[Depends(only(*ASKERS))])
    async def decide(request: Request) -> Response:
        return json_response(await decision.decide(_questions(await request.body())))

    @router.post("/revision", dependencies=[Depends(only(*SERVICES))])
    async def revision() -> Response:
        return json_response(await decision.revision())

    @router.post("/entered", dependencies=[Depends(only("gateway"))])
    async def entered(ledger: Annotated[str, Body(embed=True)]) -> Response:
        return json_response(await decision.entered(ledger))

    @router.post("/health", dependencies=[Depends(only(*SERVICES))])
    async def health() -> Response:
        return json_response(await decision.health())

    return router


def _questions(body: bytes) -> list[Any]:
    # No more than that they are a list: what a question lacks, the rules refuse, and no other question suffers.
    try:
        asked = orjson.loads(body)
    except ValueError as error:
        raise Invalid("The body is no JSON.", 'Send {"questions": […]}.') from error
    questions = asked.get("questions") if isinstance(asked, dict) else None
    if not isinstance(questions, list):
        raise Invalid("The field questions is missing or no list.", 'Send {"questions": […]}.')
    if len(questions) > LARGEST_BATCH:
        raise Invalid(f"The field questions has more than {LARGEST_BATCH} questions.", "Send them in several calls.")
    return questions
