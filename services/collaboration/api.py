"""The collaboration's doors for operators, and its map for everybody who is signed in."""

import asyncio
from functools import lru_cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from services.collaboration.client import read_map
from services.collaboration.drawing.draw import draw
from services.collaboration.given import MAP, check_name, doer, text_of
from services.collaboration.room import only_operator
from services.collaboration.service import Collaboration
from services.collaboration.wire import GrantAsked, MapVersion
from services.identity.client import person
from services.identity.wire import Session
from services.openapi import problems
from services.web import json_response

Me = Annotated[Session, Depends(person)]
Day = Annotated[str, Field(max_length=10, examples=["2026-11-23"])]


FirstDay = Annotated[str, Query(max_length=10, examples=["2027-01-01"])]


class NewCase(BaseModel):
    """For whom, and from which day."""

    subject: str = Field(max_length=100)
    first_day: Day


class Members(BaseModel):
    """Who is in a team, by the ids of people."""

    members: list[str] = Field(max_length=200)


class NewGrant(BaseModel):
    """Whose part in the case somebody, or a team, is to play."""

    actor: str = Field(max_length=100)
    person: str = Field(default="", max_length=100)
    team: str = Field(default="", max_length=100)
    first_day: Day = ""
    last_day: Day = ""


class LastDay(BaseModel):
    """The last day of something; at once when empty."""

    last_day: Day = ""


_PICTURE: dict[int | str, dict[str, Any]] = {200: {"description": "The picture.", "content": {"image/svg+xml": {}}}}


def operator_router(service: Collaboration) -> APIRouter:
    """What an operator does; who may is the service's to say."""
    router = APIRouter(prefix="/v1/collaborations/{collaboration}", tags=["operators"])

    @router.put("/map", openapi_extra={"requestBody": MAP}, responses=problems(409))
    async def publish(request: Request, collaboration: str, me: Me, first_day: FirstDay = "") -> Response:
        """Publishes a map, as YAML, to which every partner agreed; whoever is missing is named, and every mistake.

        It is in force from `first_day` on; from now on when that is left out.
        """
        given = await text_of(request)
        await asyncio.to_thread(check_name, given, collaboration)
        return json_response(_told(await service.publish(given, doer(me), first_day)))

    @router.post("/cases", status_code=201, responses=problems(409))
    async def open_case(collaboration: str, new: NewCase, me: Me) -> Response:
        """Opens a case for a citizen; each partner gets a random reference of its own."""
        return json_response(await service.open_case(collaboration, new.subject, new.first_day, doer(me)), 201)

    @router.post("/cases/{case}/grants", status_code=201, responses=problems(409))
    async def grant(collaboration: str, case: str, new: NewGrant, me: Me) -> Response:
        """Gives a part in a case; an operator gives the first, and caseworkers give the others at the people's door."""
        return json_response(await service.grant(GrantAsked(collaboration, case, **new.model_dump()), doer(me)), 201)

    @router.get("/cases/{case}/grants")
    async def grants(collaboration: str, case: str, me: Me) -> Response:
        """All grants of a case, for an operator who ends those of somebody who has left."""
        only_operator(doer(me), "list the grants of a case")
        return json_response(await service.grants(collaboration, case))

    @router.post("/cases/{case}/grants/{grant_id}/end", status_code=201, responses=problems(409))
    async def end_grant(collaboration: str, case: str, grant_id: str, end: LastDay, me: Me) -> Response:
        """Ends a grant, of somebody who has left: now, or after a last day."""
        return json_response(await service.end_grant(collaboration, case, grant_id, end.last_day, doer(me)), 201)

    @router.put("/teams/{partner}/{team}", responses=problems(409))
    async def make_team(collaboration: str, partner: str, team: str, new: Members, me: Me) -> Response:
        """Makes a team of a partner, or says anew who is in it."""
        return json_response(await service.make_team(collaboration, partner, team, new.members, doer(me)))

    @router.post("/agreements/{one}/{other}/end", status_code=201, responses=problems(409))
    async def end_agreement(collaboration: str, one: str, other: str, end: LastDay, me: Me) -> Response:
        """Ends the agreement between two controllers before its day."""
        return json_response(await service.end_agreement(collaboration, one, other, end.last_day, doer(me)), 201)

    return router


def map_router(service: Collaboration) -> APIRouter:
    """The map in force, for everybody who is signed in."""
    router = APIRouter(prefix="/v1", tags=["map"])

    @router.get("/collaborations")
    async def collaborations(_: Me) -> Response:
        """The collaborations here."""
        return json_response(await service.collaborations())

    @router.get("/collaborations/{collaboration}/map")
    async def map_in_force(collaboration: str, _: Me) -> Response:
        """The map in force: its version, its hash, its text."""
        return json_response(_told(await service.map_in_force(collaboration)))

    @router.get("/collaborations/{collaboration}/map.svg", response_class=Response, responses=_PICTURE)
    async def picture(collaboration: str, _: Me, language: Literal["da", "en"] = "da") -> Response:
        """The map in force as a picture."""
        version = await service.map_in_force(collaboration)
        return Response(await asyncio.to_thread(_drawn, version, language), media_type="image/svg+xml")

    return router


@lru_cache(maxsize=16)
def _drawn(version: MapVersion, language: Literal["da", "en"]) -> str:
    # A picture takes a second to lay out, and is the same for everybody until the next version.
    return draw(read_map(version), language)


def _told(version: MapVersion) -> dict[str, Any]:
    names = ("collaboration", "version", "hash", "published_at", "starts_at", "text")
    return {name: getattr(version, name) for name in names}
