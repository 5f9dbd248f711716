"""The first page: what the service is, to whom is not signed in; what is new and what waits, to who is."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from consent.pages.citizen.news import mine, news
from consent.pages.welcome.public_map import start_page
from consent.service import Consent
from services.identity.client import person_if_any
from services.identity.wire import Role, Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages

Maybe = Annotated[Session | None, Depends(person_if_any)]
Me = Annotated[Session, Depends(visitor)]


def first_router(consent: Consent, pages: Pages) -> APIRouter:
    """The first page, and where somebody comes who signed in anew."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def first(request: Request, me: Maybe) -> Response:
        """The start page, or mine."""
        if me is None:
            return await start_page(request, consent, pages)
        if {Role.CASEWORKER, Role.OPERATOR} & set(me.roles):
            return to(pages, "/work")
        cases = await consent.cases(me)
        work = [one for one in cases if one["as"] == "worker"]
        names = await consent.in_whose_care([one["case"] for one in work], me)
        own: dict[str, Any] = {"mine": await mine(consent, request, me, cases)}
        own["news"] = await news(consent, request, me, cases)
        return pages.page(request, "welcome/mine.html", me, work=work, names=names, **own)

    @router.get("/signed-in")
    async def signed_in(request: Request, me: Me) -> Response:
        """Where somebody comes who signed in anew beside a half-written form."""
        return pages.page(request, "welcome/signed-in.html", me)

    return router
