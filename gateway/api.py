"""The door for partners' systems. `/docs` shows it with examples of a real map."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Request
from fastapi.responses import Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from gateway.handing import handed_over
from gateway.service import Gateway
from gateway.wire import FlowAsked, Who
from services.identity.client import Verifier
from services.identity.wire import Caller
from services.openapi import problems
from services.swift import SwiftRoute
from services.web import json_response

EXAMPLE_ASK = {
    "case": "ref_4f0c2c5a9d3b4e7f8a1b2c3d4e5f6a7b",
    "arrow": "needs-to-cafe",
    "purpose": "prepare-trial",
    "fields": ["support-needs.practical_support"],
    "person": "<signed assertion>",
    "justification": "Shift on Monday",
}
EXAMPLE_SEND = {
    "case": "ref_4f0c2c5a9d3b4e7f8a1b2c3d4e5f6a7b",
    "arrow": "hours-to-subsidy",
    "information": {"hours-worked": {"month": "2026-12", "hours": 12}},
    "person": "<signed assertion>",
}
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=200, description="Makes a repeat harmless.")]

_FLOW = problems(409, 410, 502)


class Strict(BaseModel):
    """A body in which an unknown field is a mistake: a misspelt field must not be passed over in silence."""

    model_config = ConfigDict(extra="forbid")


class FlowBody(Strict):
    """A flow: asked for, or sent when `information` comes along."""

    case: str = Field(max_length=100, description="Your own reference of the case.")
    arrow: str = Field(max_length=100, description="The arrow of the map.")
    purpose: str = Field(default="", max_length=100, description="What for; the arrow's purpose when you send.")
    fields: list[str] = Field(default_factory=list, max_length=200, description="`item.field`; all when empty.")
    information: dict[str, dict[str, Any]] | None = Field(default=None, description="What you send.")
    person: str = Field(max_length=4_096, description="Signed assertion of the person behind the call.")
    justification: str = Field(default="", max_length=2_000, description="Why, in words the citizen understands.")


class PersonBody(Strict):
    """Only who acts."""

    person: str = Field(max_length=4_096, description="Signed assertion of the person behind the call.")


class EmergencyBody(Strict):
    """A declared emergency."""

    case: str = Field(max_length=100)
    arrow: str = Field(max_length=100, description="The arrow that the map has for emergencies.")
    person: str = Field(max_length=4_096)
    justification: str = Field(max_length=2_000, description="What has happened, in a sentence.")


class Doors:
    """Who calls, from the credentials of a request and nothing else."""

    def __init__(self, verifier: Verifier, base: str) -> None:
        self._verifier, self._base = verifier, base

    async def caller(self, request: Request) -> Caller:
        """The partner's system that calls; asked before anything else is looked at. Raises NotSignedIn."""
        return await self._verifier.of(request, self._base)

    async def person(self, caller: Caller, assertion: str) -> Who:
        """The system with a person behind it. Raises NotSignedIn."""
        acting = await self._verifier.acting(caller, assertion)
        until = min(caller.valid_until, acting.valid_until)
        once = (f"assertion:{acting.jti}", *_proof(caller))
        return Who(acting.person, acting.name, caller.partner, until, caller.client, caller.generation, once)


def system(caller: Caller) -> Who:
    """A partner's system, for itself."""
    return Who("", "", caller.partner, caller.valid_until, caller.client, caller.generation, _proof(caller))


def _proof(caller: Caller) -> tuple[str, ...]:
    return (f"proof:{caller.proof_id}",) if caller.proof_id else ()


def partner_router(gateway: Gateway, doors: Doors) -> APIRouter:
    """What partners' systems do here."""
    bearer = HTTPBearer(auto_error=False, description="An access token of your system (or DPoP, with its proof).")
    secured = [Depends(bearer)]  # shown in /docs; what counts is what the verifier says
    router = APIRouter(
        prefix="/v1/collaborations/{collaboration}", tags=["flows"], dependencies=secured, route_class=SwiftRoute
    )
    # The busy ones first: a request is held against one route after the other.
    _carry(router, gateway, doors)
    _look_after(router, gateway, doors)
    return router


def _carry(router: APIRouter, gateway: Gateway, doors: Doors) -> None:
    """Asking, sending and fetching."""
    System = Annotated[Caller, Depends(doors.caller)]  # noqa: N806  (a type, named as one)

    @router.post("/flows", responses=_FLOW | {202: {"description": "Kept for its receiver."}})
    async def flow(
        caller: System,
        collaboration: str,
        body: Annotated[
            FlowBody, Body(openapi_examples={"ask": {"value": EXAMPLE_ASK}, "send": {"value": EXAMPLE_SEND}})
        ],
        key: Key = "",
    ) -> Response:
        """Asks for information along an arrow, or sends it: fields and proof, or reasons and remedies."""
        who = await doors.person(caller, body.person)
        asked = FlowAsked(collaboration, **body.model_dump(exclude={"person"}), key=key)
        return handed_over(gateway, collaboration, await gateway.carry_one(who, asked))

    @router.post("/flows/{flow}/fetch", responses=_FLOW)
    async def fetch(caller: System, collaboration: str, flow: str, body: PersonBody, key: Key = "") -> Response:
        """Fetches what was sent, once; it is decided anew, and erased here afterwards."""
        who = await doors.person(caller, body.person)
        asked = FlowAsked(collaboration, "", "", flow=flow, key=key)
        return handed_over(gateway, collaboration, await gateway.carry_one(who, asked))


def _look_after(router: APIRouter, gateway: Gateway, doors: Doors) -> None:
    """What goes before a flow, and what comes after it."""
    System = Annotated[Caller, Depends(doors.caller)]  # noqa: N806  (a type, named as one)

    @router.get("/cases")
    async def cases(collaboration: str, caller: System) -> Any:
        """The cases your people have a part in, by your own references."""
        return json_response({"cases": await gateway.cases(system(caller), collaboration)})

    @router.get("/inbox")
    async def inbox(collaboration: str, caller: System) -> Any:
        """What was sent to your people and waits to be fetched."""
        return json_response({"inbox": await gateway.inbox(system(caller), collaboration)})

    @router.post("/flows/{flow}/received", responses=problems(409, 410))
    async def received(caller: System, collaboration: str, flow: str, body: PersonBody) -> Any:
        """Says that it arrived."""
        who = await doors.person(caller, body.person)
        return json_response(await gateway.acknowledge(who, collaboration, flow, "received"))

    @router.post("/flows/{flow}/erased", responses=problems(409, 410))
    async def erased(caller: System, collaboration: str, flow: str, body: PersonBody) -> Any:
        """Says that you have erased it."""
        who = await doors.person(caller, body.person)
        return json_response(await gateway.acknowledge(who, collaboration, flow, "erased"))

    @router.post("/emergencies", status_code=201, responses=problems(409))
    async def emergency(caller: System, collaboration: str, body: EmergencyBody) -> Any:
        """Declares that the citizen needs help now and cannot answer; everybody concerned is told at once."""
        who = await doors.person(caller, body.person)
        asked = (collaboration, body.case, body.arrow, body.justification)
        return json_response(await gateway.declare_emergency(who, *asked), 201)

    @router.get("/messages")
    async def messages(collaboration: str, caller: System) -> Any:
        """What your organization has been told, and is asked to do."""
        return json_response({"messages": await gateway.messages(system(caller), collaboration)})
