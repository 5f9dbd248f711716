"""The gateway's doors for the people's door: flows of people who have no system of their own."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel

from gateway.service import Gateway
from gateway.wire import FlowAsked, WhatIfAsked, Who
from services.inner import only
from services.leaving import as_instant
from services.web import json_response

People = Depends(only("consent"))
Text = Annotated[str, Body(embed=True)]


class Flow(BaseModel):
    """A flow that somebody at the people's door asks for."""

    who: Who
    asked: FlowAsked


class Look(BaseModel):
    """Somebody at the people's door, and where they look."""

    who: Who
    collaboration: str


class Acknowledgement(Look):
    """What somebody says about a flow."""

    flow: str
    said: str


class StillNeeded(Look):
    """Why something that is to be erased is still needed."""

    flow: str
    words: str


class Emergency(Look):
    """An emergency that somebody declares at the people's door."""

    case: str
    arrow: str
    justification: str


def inner_router(gateway: Gateway) -> APIRouter:
    """What the consent service asks for people."""
    router = APIRouter(prefix="/internal/v1", include_in_schema=False)

    @router.post("/flows", dependencies=[People])
    async def flow(asked: Flow) -> Any:
        answer = await gateway.carry_one(asked.who, asked.asked)
        # The clock of this process's loop says nothing elsewhere.
        return json_response(replace(answer, leaves_by=0.0, leaves_at=as_instant(answer.leaves_by)))

    @router.post("/inbox", dependencies=[People])
    async def inbox(look: Look) -> Any:
        return json_response(await gateway.inbox(look.who, look.collaboration))

    @router.post("/messages", dependencies=[People])
    async def messages(look: Look) -> Any:
        return json_response(await gateway.messages(look.who, look.collaboration))

    @router.post("/holdings", dependencies=[People])
    async def holdings(look: Look) -> Any:
        return json_response(await gateway.holdings(look.who, look.collaboration))

    @router.post("/still-needed", dependencies=[People])
    async def still_needed(told: StillNeeded) -> Any:
        return json_response(await gateway.still_needed(told.who, told.collaboration, told.flow, told.words))

    @router.post("/closed", dependencies=[People])
    async def closed(collaboration: Text, flow: Text, outcome: Text) -> Any:
        await gateway.close_release(collaboration, flow, outcome)
        return json_response(True)

    @router.post("/acknowledge", dependencies=[People])
    async def acknowledge(told: Acknowledgement) -> Any:
        return json_response(await gateway.acknowledge(told.who, told.collaboration, told.flow, told.said))

    @router.post("/emergencies", dependencies=[People])
    async def emergency(told: Emergency) -> Any:
        asked = (told.collaboration, told.case, told.arrow, told.justification)
        return json_response(await gateway.declare_emergency(told.who, *asked))

    @router.post("/what-ifs", dependencies=[People])
    async def begin_what_if(asked: Annotated[WhatIfAsked, Body(embed=True)]) -> Any:
        return json_response(await gateway.begin_what_if(asked))

    @router.post("/what-if", dependencies=[People])
    async def what_if(collaboration: Text, id: Text) -> Any:
        return json_response(await gateway.what_if(collaboration, id))

    return router
