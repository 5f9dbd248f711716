"""The doors for flows of people who have no system of their own: citizens, guardians, a volunteer at a shelter."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel, Field

from gateway.client import Flows
from gateway.wire import FlowAsked, Who
from services.identity.client import person
from services.identity.wire import Session
from services.leaving import Leaving
from services.openapi import problems
from services.problems import Invalid
from services.web import json_response

Person = Annotated[Session, Depends(person)]
_FLOW = problems(409, 410, 502)


class Flow(BaseModel):
    """A flow along an arrow, as the person asks for it or sends it themselves."""

    case: str = Field(max_length=100)
    arrow: str = Field(max_length=100)
    purpose: str = Field(default="", max_length=100)
    fields: list[str] = Field(default_factory=list, max_length=200)
    information: dict[str, dict[str, Any]] | None = None
    justification: str = Field(default="", max_length=2_000)


class Words(BaseModel):
    """Why, in words."""

    words: str = Field(min_length=1, max_length=2_000)


class Emergency(BaseModel):
    """An emergency, with what has happened in a sentence."""

    case: str = Field(max_length=100)
    arrow: str = Field(max_length=100)
    justification: str = Field(max_length=2_000)


def flows_router(flows: Flows) -> APIRouter:
    """Ask, send, fetch and acknowledge, as oneself."""
    router = APIRouter(prefix="/v1", tags=["flows"])

    @router.post("/collaborations/{collaboration}/flows", responses=_FLOW)
    async def flow(collaboration: str, flow: Flow, me: Person) -> Any:
        """Asks for information or sends it along an arrow, as myself."""
        asked = FlowAsked(collaboration, **flow.model_dump())
        return await _shown(flows, who(me), asked)

    @router.get("/collaborations/{collaboration}/inbox")
    async def inbox(collaboration: str, me: Person) -> Any:
        """What was sent to me and waits."""
        return await flows.inbox(who(me), collaboration)

    @router.get("/collaborations/{collaboration}/holdings")
    async def holdings(collaboration: str, me: Person) -> Any:
        """What my part was given and has not erased."""
        return await flows.holdings(who(me), collaboration)

    @router.post("/collaborations/{collaboration}/flows/{flow_id}/still-needed", responses=problems(409))
    async def still_needed(collaboration: str, flow_id: str, said: Words, me: Person) -> Any:
        """Says why I still need what I should erase; somebody looks at it."""
        return await flows.still_needed(who(me), collaboration, flow_id, said.words)

    @router.post("/collaborations/{collaboration}/flows/{flow_id}/fetch", responses=_FLOW)
    async def fetch(collaboration: str, flow_id: str, me: Person) -> Any:
        """Fetches what was sent to me; it is erased here then."""
        return await _shown(flows, who(me), FlowAsked(collaboration, "", "", flow=flow_id))

    @router.post("/collaborations/{collaboration}/emergencies", status_code=201, responses=problems(409))
    async def emergency(collaboration: str, told: Emergency, me: Person) -> Any:
        """Declares that the citizen needs help now and cannot answer; everybody concerned is told at once."""
        asked = (collaboration, told.case, told.arrow, told.justification)
        return await flows.declare_emergency(who(me), *asked)

    @router.post("/collaborations/{collaboration}/flows/{flow_id}/{said}", responses=problems(409, 410))
    async def acknowledge(collaboration: str, flow_id: str, said: str, me: Person) -> Any:
        """Says that I have `received` it, or `erased` it."""
        if said not in ("received", "erased"):
            raise Invalid("Unknown word.", "Say received or erased.", field="said")
        return await flows.acknowledge(who(me), collaboration, flow_id, said)

    return router


async def _shown(flows: Flows, me: Who, asked: FlowAsked) -> Response:
    """What came of a flow; information leaves in time or is cut off, and the release is closed afterwards."""
    answer = await flows.carry_one(me, asked)
    if answer.outcome != "released":
        return json_response(answer.document())

    async def close(outcome: str) -> None:
        await flows.close_release(asked.collaboration, answer.flow, outcome)

    return Leaving(answer.document(), 200, answer.leaves_by, close)


def who(me: Session) -> Who:
    """Somebody at this door, as the gateway takes them."""
    return Who(me.person, me.name, me.partner, me.valid_until)
