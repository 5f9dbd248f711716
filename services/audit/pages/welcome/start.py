"""The first page: what this door is, to whom is not signed in; the collaborations one answers for, to an officer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.audit.pages.desk import Desk
from services.audit.wire import HOUSE
from services.identity.client import person_if_any
from services.identity.wire import Role, Session
from services.pages.mount import to
from services.pages.voices import voice_of

Maybe = Annotated[Session | None, Depends(person_if_any)]


def start_router(desk: Desk) -> APIRouter:
    """The first page, and where somebody comes back to who signed in beside a half-written form."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def first(request: Request, me: Maybe) -> Response:
        """The start page; the collaborations; or, where there is one, the way into it."""
        if me is None or Role.DATA_PROTECTION_OFFICER not in me.roles:
            return desk.pages.page(request, "welcome/start.html", me)
        mine = await desk.doors.mine(me)
        house = bool(mine) and await desk.doors.operates(me, HOUSE)
        if len(mine) == 1 and not house:
            return to(desk.pages, f"/ledgers/{mine[0][0].id}")
        language = "da" if voice_of(request).language == "da" else "en"
        return desk.pages.page(request, "welcome/mine.html", me, mine=mine, house=house, language=language)

    @router.get("/signed-in")
    async def signed_in(request: Request, me: Annotated[Session, Depends(desk.officer)]) -> Response:
        """Where somebody comes who signed in anew beside a half-written form."""
        return desk.pages.page(request, "welcome/signed-in.html", me)

    return router
