"""Asking for information and sending it, by people: what will go, to whom, why; the answer, or why not."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from consent.pages.caseworker.filled import Filled, read_filled
from consent.pages.caseworker.handing import Handing
from consent.pages.caseworker.looking import Work
from consent.service import Consent
from gateway.client import Flows
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.problems import AlreadyReleased, Gone, HolderFailed, Invalid, Problem, Refused

Me = Annotated[Session, Depends(visitor)]


def flows_router(consent: Consent, pages: Pages, flows: Flows) -> APIRouter:
    """The pages at `/work/{case}/arrows`, for everybody who plays a part in the case."""
    router = APIRouter(prefix="/work/{case}", include_in_schema=False)
    handing = Handing(Work(consent, pages), flows)
    _looking(router, handing)
    _asking(router, handing)
    _fetching(router, handing)
    return router


def _looking(router: APIRouter, handing: Handing) -> None:
    @router.get("/arrows")
    async def arrows(request: Request, case: str, me: Me) -> Response:
        """What I can ask for and send in this case, and what was sent to me."""
        return handing.page(request, "caseworker/arrows.html", me, **await handing.listed(request, case, me))

    @router.get("/arrows/{arrow}")
    async def one(request: Request, case: str, arrow: str, me: Me) -> Response:
        """What would go, to whom, why; with a form to ask for it or to send it."""
        found = await handing.along(request, case, arrow, me)
        return handing.form(request, await handing.with_state(found, me), me, Filled())

    @router.get("/arrows/{arrow}/sent")
    async def sent(request: Request, case: str, arrow: str, me: Me) -> Response:
        """It was sent, and lies ready."""
        found = await handing.along(request, case, arrow, me)
        return handing.page(request, "caseworker/sent.html", me, **found)


def _asking(router: APIRouter, handing: Handing) -> None:
    @router.post("/arrows/{arrow}")
    async def go(request: Request, case: str, arrow: str, me: Me) -> Response:
        """Asks for it; or shows what will be sent, and sends it from there."""
        found = await handing.along(request, case, arrow, me)
        filled = read_filled(await request.form(), found["one"])
        if filled.mistakes:
            return handing.form(request, found, me, filled, 422)
        if found["one"].mine == "send" and not filled.sure:
            return handing.page(request, "caseworker/check-sent.html", me, **found, filled=filled)
        try:
            answer = await handing.carry(found, filled, me)
        except (Refused, AlreadyReleased, HolderFailed, Invalid) as problem:
            return await _not_this_time(request, handing, found, filled, me, problem)
        if answer.outcome == "released":
            return await handing.handed(request, found, answer, me)
        return to(handing.pages, f"/work/{case}/arrows/{arrow}/sent")


async def _not_this_time(
    request: Request, handing: Handing, found: dict[str, Any], filled: Filled, me: Session, problem: Problem
) -> Response:
    if isinstance(problem, Invalid):
        return handing.form(request, found, me, filled.wrong(problem), 422)
    if isinstance(problem, Refused):
        return await handing.refused(request, found, me, problem)
    if isinstance(problem, AlreadyReleased) and problem.more.get("outcome") == "deposited":
        return to(handing.pages, f"/work/{found['case']}/arrows/{found['one'].arrow}/sent")
    kind = "again" if isinstance(problem, AlreadyReleased) else "holder"
    return handing.page(request, "caseworker/not-handed.html", me, problem.status, **found, kind=kind)


def _fetching(router: APIRouter, handing: Handing) -> None:
    @router.post("/waiting/{flow}")
    async def fetch(request: Request, case: str, flow: str, me: Me) -> Response:
        """Fetches what was sent to me; it is erased here then."""
        found = await handing.waiting(request, case, flow, me)
        try:
            answer = await handing.fetch(found, flow, me)
        except Refused as problem:
            return await handing.refused(request, found, me, problem)
        except Gone as problem:
            return handing.page(request, "caseworker/not-handed.html", me, problem.status, **found, kind="again")
        return await handing.handed(request, found, answer, me, flow)

    @router.post("/waiting/{flow}/received")
    async def received(request: Request, case: str, flow: str, me: Me) -> Response:
        """Says that I have it."""
        found = await handing.mine(request, case, me)
        await handing.received(found, flow, me)
        return to(handing.pages, f"/work/{case}/arrows")
