"""The contract's one route: a case-management system answers the gateway, from its own records."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, TypeAdapter, ValidationError

from deploy.demo.partner_client import PartnerClient
from deploy.demo.systems.gateway_word import GatewayWord
from deploy.demo.systems.memory import Memory
from services.problems import Invalid, NotFound
from services.web import json_response

_LONGEST_HOLD = 60.0


class Question(BaseModel):
    """What the gateway asks; what else it tells is for the system's own log of disclosures."""

    flow: str
    reference: str
    arrow: str
    items: dict[str, list[str]]


_question = TypeAdapter(Question)


class Hold:
    """Keeps answers back while somebody wants to see what happens meanwhile."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self.waiting = 0

    def hold(self) -> None:
        """From now on, answers wait."""
        self._open.clear()

    def release(self) -> None:
        """Lets go of what waits, and of what comes."""
        self._open.set()

    async def passed(self) -> None:
        """Waits for the release, a minute at most."""
        self.waiting += 1
        try:
            await asyncio.wait_for(self._open.wait(), _LONGEST_HOLD)
        except TimeoutError:
            self.release()
        finally:
            self.waiting -= 1


def holder_router(memory: Memory, word: GatewayWord, client: PartnerClient, hold: Hold) -> APIRouter:
    """The route."""
    router = APIRouter()

    @router.post("/dottedline/v1/information")
    async def information(request: Request) -> Response:
        """Fields of one case, for the gateway alone."""
        body = await request.body()
        await word.check(request.headers.get("authorization", ""), body, await client.now())
        question = _read(body)
        citizen = memory.citizen_of(question.reference)
        if citizen is None:
            raise NotFound("There is no such case here.")
        await hold.passed()
        found: dict[str, Any] = {"information": memory.look_up(citizen, question.items)}
        return json_response(found)

    return router


def _read(body: bytes) -> Question:
    try:
        return _question.validate_json(body)
    except ValidationError as error:
        named = sorted({".".join(str(part) for part in mistake["loc"]) for mistake in error.errors()})
        # From None: the error's own text repeats what was sent.
        raise Invalid(f"These fields are missing or wrong: {', '.join(named)}.", "See docs/connectors.md.") from None
