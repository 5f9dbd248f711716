"""A case on the picture of the map and as a list: what each can see now along which arrow, and what lacks."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from consent.pages.caseworker.looking import Work, language_of
from consent.pages.caseworker.stands import SIGNS, Stands, stands_of
from consent.service import Consent
from services.collaboration.wire import ArrowState, Sign
from services.identity.wire import Session
from services.pages.drawings import drawn
from services.pages.mount import visitor
from services.pages.pages import Pages

Me = Annotated[Session, Depends(visitor)]


def picture_router(consent: Consent, pages: Pages) -> APIRouter:
    """The page at `/work/{case}/picture`."""
    router = APIRouter(prefix="/work/{case}", include_in_schema=False)
    desk = Work(consent, pages)

    @router.get("/picture")
    async def picture(request: Request, case: str, me: Me) -> Response:
        """The map with how things stand, and the same as a list."""
        found = await desk.look(request, case, me)
        language, today = language_of(request), date.fromisoformat(await desk.today(case, me))
        arrows = stands_of(found["map"], found["view"], found["standing"], today, language)
        states = {one.arrow: _state(request, pages, one) for one in arrows}
        svg = await consent.desk.collaborations.drawing(found["view"].collaboration, language, states)
        return pages.page(request, "caseworker/picture.html", me, **found, arrows=arrows, svg=drawn(svg))

    return router


def _state(request: Request, pages: Pages, one: Stands) -> ArrowState:
    """A sign and words; a permission that is given and yet lets nothing flow now is told as just that."""
    by_itself = Sign.EMERGENCY if "emergency" in one.lacks else Sign.YES
    sign = SIGNS.get(one.state, Sign.NONE) if one.needs_permission else by_itself
    says = pages.say(request, f"along.{one.state}" if one.needs_permission else f"arrows.by.{one.state}")
    return ArrowState(sign, says, f"#along-{one.arrow}")
