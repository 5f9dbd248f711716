"""The first page: what this door is, to whom is not signed in; the collaborations one answers for, to an officer."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.audit.officer_api import csv_response
from services.audit.pages.desk import Desk
from services.audit.scope import Scope
from services.audit.wire import HOUSE
from services.collaboration.client import ServiceMap
from services.identity.client import person_if_any
from services.identity.wire import Role, Session
from services.pages.mount import to
from services.pages.voices import voice_of
from services.web import json_response

_COLUMNS = ("ledger", "title_da", "title_en", "operates")

Maybe = Annotated[Session | None, Depends(person_if_any)]


def start_router(desk: Desk) -> APIRouter:
    """The first page, and where somebody comes back to who signed in beside a half-written form."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def first(
        request: Request, me: Maybe, format: Annotated[str, Query(pattern="^(json|csv)?$")] = ""
    ) -> Response:
        """The start page; the collaborations, also as a file; or, where there is one, the way into it."""
        if me is None or Role.DATA_PROTECTION_OFFICER not in me.roles:
            return desk.pages.page(request, "welcome/start.html", me)
        mine = await desk.doors.mine(me)
        house = bool(mine) and await desk.doors.operates(me, HOUSE)
        if format:
            return _file(mine, house, format)
        if len(mine) == 1 and not house:
            return to(desk.pages, f"/ledgers/{mine[0][0].id}")
        language = "da" if voice_of(request).language == "da" else "en"
        return desk.pages.page(request, "welcome/mine.html", me, mine=mine, house=house, language=language)

    @router.get("/signed-in")
    async def signed_in(request: Request, me: Annotated[Session, Depends(desk.officer)]) -> Response:
        """Where somebody comes who signed in anew beside a half-written form."""
        return desk.pages.page(request, "welcome/signed-in.html", me)

    return router


def _file(mine: Sequence[tuple[ServiceMap, Scope]], house: bool, format: str) -> Response:
    """The ledgers that an officer answers for, as CSV or JSON."""
    rows: list[tuple[str, str, str, bool]] = [
        (map_.id, map_.title.da, map_.title.en, scope.operates) for map_, scope in mine
    ]
    rows += [(HOUSE, "", "", True)] if house else []
    if format == "csv":
        return csv_response(_COLUMNS, rows, "ledgers")
    return json_response({"ledgers": [dict(zip(_COLUMNS, row, strict=True)) for row in rows]})
