"""Who is around me: those who help me, and who decides for me, each with what and until when."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from consent.pages.days import day_words
from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import visitor
from services.pages.pages import Pages

Me = Annotated[Session, Depends(visitor)]


def add_around(router: APIRouter, consent: Consent, pages: Pages) -> None:
    """Adds the page."""

    @router.get("/around")
    async def around(request: Request, case: str, me: Me) -> Response:
        """Helpers and guardians: who, in what, until when."""
        told: dict[str, Any] = {"case": case, "found": await consent.around(case, me), "day_of": day_words(request)}
        return pages.page(request, "citizen/around.html", me, **told)
