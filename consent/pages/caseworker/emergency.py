"""Declaring an emergency, in two steps: what it means, and only then the words that everybody concerned is told."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from consent.api_flows import who
from consent.pages.caseworker.handing import Handing
from consent.pages.caseworker.looking import Work, language_of
from consent.service import Consent
from gateway.client import Flows
from services.identity.wire import Session
from services.pages.mount import visitor
from services.pages.pages import Pages
from services.periods import in_words
from services.problems import Invalid, NotFound, Refused

Me = Annotated[Session, Depends(visitor)]
Words = Annotated[str, Form(max_length=2_000)]
_FEWEST_WORDS = 3


def emergency_router(consent: Consent, pages: Pages, flows: Flows) -> APIRouter:
    """The pages at `/work/{case}/arrows/{arrow}/emergency`."""
    router = APIRouter(prefix="/work/{case}/arrows/{arrow}/emergency", include_in_schema=False)
    handing = Handing(Work(consent, pages), flows)

    async def _about(request: Request, case: str, arrow: str, me: Session) -> dict[str, Any]:
        found = await handing.along(request, case, arrow, me)
        ground = found["map"].ground_of(arrow)
        if ground.minutes is None or ground.check_within is None:
            raise NotFound("This arrow serves no emergency.", "Choose the arrow that the map has for it.")
        within = in_words(ground.check_within, language_of(request))
        return {**found, "minutes": ground.minutes, "within": within, "mistake": "", "wrote": "", "sure": False}

    @router.get("")
    async def first(request: Request, case: str, arrow: str, me: Me) -> Response:
        """What an emergency is, what follows from declaring it, and a place for the words."""
        return handing.page(request, "caseworker/emergency.html", me, **await _about(request, case, arrow, me))

    @router.post("")
    async def declare(
        request: Request, case: str, arrow: str, me: Me, justification: Words = "", sure: str = Form("", max_length=10)
    ) -> Response:
        """Shows once more who will be told; declares it from there."""
        found = {**await _about(request, case, arrow, me), "wrote": justification}
        if len(justification.split()) < _FEWEST_WORDS:
            return handing.page(
                request, "caseworker/emergency.html", me, 422, **{**found, "mistake": "emergency.no-words"}
            )
        if not sure:
            return handing.page(request, "caseworker/emergency.html", me, **{**found, "sure": True})
        try:
            declared = await flows.declare_emergency(who(me), found["mine"].collaboration, case, arrow, justification)
        except Invalid:
            return handing.page(
                request, "caseworker/emergency.html", me, 422, **{**found, "mistake": "emergency.no-words"}
            )
        except Refused as problem:
            return await handing.refused(request, found, me, problem)
        return handing.page(request, "caseworker/emergency-declared.html", me, **found, declared=declared)

    return router
