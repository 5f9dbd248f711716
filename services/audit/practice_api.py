"""The door to practice, held against the map: for everybody who works in a collaboration, since it tells of nobody."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from services.audit.doors import Doors
from services.audit.officer_api import Collaboration
from services.identity.wire import Role, Session
from services.learning.client import Practice, Practising
from services.web import json_response

READERS = (Role.PROFESSIONAL, Role.CASEWORKER, Role.DATA_PROTECTION_OFFICER, Role.OPERATOR)
"""Who reads it, where their partner has a part. It is no entry: there is nobody whom it would have to be told to."""

Quarter = Annotated[str, Query(max_length=10, examples=["2027-Q1"])]


def practice_router(learning: Practising, doors: Doors) -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1/collaborations/{collaboration}", tags=["learning"])
    reader = Annotated[Session, Depends(doors.role(*READERS))]

    @router.get("/practice")
    async def read_practice(collaboration: Collaboration, session: reader, quarter: Quarter = "") -> Response:
        """What happened along the map in a quarter that is over; the last one if none is named.

        Counts below five, or about fewer than five people, are `"<5"`, and so are those from which such a one could be
        worked out.
        """
        await doors.scope(session, collaboration, "practice")
        return json_response(told(await learning.practice(collaboration, quarter)))

    return router


def told(found: Practice) -> dict[str, Any]:
    """Practice as JSON, with how often each arrow of the map in force was used (`counts`)."""
    return {**asdict(found), "counts": found.counts()}
