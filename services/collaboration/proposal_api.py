"""The doors for those who agree on a map: operators, and the strategic actors of its partners."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from services.collaboration.given import MAP, check_name, doer, text_of
from services.collaboration.said import LONGEST
from services.collaboration.service import Collaboration
from services.collaboration.strategic import only_with_a_say
from services.collaboration.wire import Answering, Voice
from services.identity.client import person
from services.identity.wire import Session
from services.openapi import problems
from services.web import json_response


async def agreeing(me: Annotated[Session, Depends(person)]) -> Session:
    """Somebody who may have a say in maps at all; in which, the service knows. Raises NotAllowed."""
    only_with_a_say(doer(me))
    return me


Me = Annotated[Session, Depends(agreeing)]
Words = Annotated[str, Field(max_length=LONGEST)]
Name = Annotated[str, Field(max_length=100)]


class NewAnswer(BaseModel):
    """What a partner answers. Who disagrees says about what, and may say with whom, and who sees to it."""

    answer: Literal["agree", "disagree"]
    matter: Words = ""
    parties: list[Name] = Field(default=[], max_length=100, description="The other partners it is between.")
    owner: Name = Field(default="", description="The actor who sees to it; the coordinator when empty.")
    paper: Words = Field(default="", description="The reference of what was signed on paper; for operators.")


class NewVoice(BaseModel):
    """How citizens were heard."""

    who: Words
    how: Words
    said: Words
    answered: Words


class NewOutcome(BaseModel):
    """What came of a disagreement."""

    outcome: Words


def proposal_router(service: Collaboration) -> APIRouter:
    """Proposing a map, answering, hearing, settling. Who may is the service's to say."""
    router = APIRouter(prefix="/v1/collaborations/{collaboration}/proposals", tags=["agreeing on a map"])
    _add_proposing(router, service)
    _add_answering(router, service)
    return router


def _add_proposing(router: APIRouter, service: Collaboration) -> None:
    @router.post("", status_code=201, openapi_extra={"requestBody": MAP}, responses=problems(409))
    async def propose(request: Request, collaboration: str, me: Me) -> Response:
        """Proposes a map, as YAML, on the version in force now. From then on its text does not change."""
        given = await text_of(request)
        await asyncio.to_thread(check_name, given, collaboration)
        return json_response(await service.propose(given, doer(me)), 201)

    @router.get("")
    async def proposals(collaboration: str, me: Me) -> Response:
        """What is proposed, newest first, and how far each has come."""
        return json_response([_brief(one) for one in await service.proposals(collaboration, doer(me))])

    @router.get("/{proposal}")
    async def proposal(collaboration: str, proposal: str, me: Me) -> Response:
        """One proposal: its text, what is different, who has answered what, who is missing and what to do."""
        return json_response(await service.proposal(collaboration, proposal, doer(me)))


def _add_answering(router: APIRouter, service: Collaboration) -> None:
    @router.put("/{proposal}/answers/{partner}", responses=problems(409))
    async def answer(collaboration: str, proposal: str, partner: str, new: NewAnswer, me: Me) -> Response:
        """A partner agrees or disagrees, through its strategic actor; an operator enters what was signed on paper."""
        said = Answering(partner, new.answer == "agree", new.matter, new.parties, new.owner, new.paper)
        return json_response(await service.answer_proposal(collaboration, proposal, said, doer(me)))

    @router.post("/{proposal}/voices", status_code=201, responses=problems(409))
    async def hear(collaboration: str, proposal: str, new: NewVoice, me: Me) -> Response:
        """Enters how citizens were heard: who, how, what they said, what they were answered."""
        return json_response(await service.hear(collaboration, proposal, Voice(**new.model_dump()), doer(me)), 201)

    @router.post("/{proposal}/disagreements/{disagreement}/close")
    async def close(collaboration: str, proposal: str, disagreement: str, new: NewOutcome, me: Me) -> Response:
        """Closes a disagreement with what came of it. It agrees for nobody."""
        done = await service.close_disagreement(collaboration, proposal, disagreement, new.outcome, doer(me))
        return json_response(done)


def _brief(proposal: Any) -> dict[str, Any]:
    names = ("id", "state", "on_version", "hash", "proposed_at", "partner", "positions", "missing")
    return {name: getattr(proposal, name) for name in names}
