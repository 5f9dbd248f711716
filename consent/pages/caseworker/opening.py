"""Opening a case, for operators: the citizen's number comes by POST and stands in no address."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from consent.opening import open_case
from consent.pages.caseworker.looking import language_of
from consent.service import Consent
from services.identity.wire import Role, Session
from services.pages.mount import visitor
from services.pages.pages import Pages
from services.problems import Conflict, Invalid, NotAllowed

Me = Annotated[Session, Depends(visitor)]
Text = Annotated[str, Form(max_length=200)]
_MISTAKES = {
    "number": "open.no-number", "caseworker": "open.no-caseworker", "first_day": "open.no-first_day",
}  # fmt: skip


def opening_router(consent: Consent, pages: Pages) -> APIRouter:
    """The page at `/work/open`."""
    router = APIRouter(prefix="/work/open", include_in_schema=False)

    @router.get("")
    async def ask(request: Request, me: Me) -> Response:
        """For whom, from when, and who gives access."""
        return pages.page(request, "caseworker/open.html", me, **await _choices(consent, request, me))

    @router.post("")
    async def open_(
        request: Request, me: Me, collaboration: Text = "", number: Text = "", first_day: Text = "",
        caseworker: Text = "",
    ) -> Response:  # fmt: skip
        """Opens it; done twice it is the same case."""
        wrote = {"collaboration": collaboration, "number": number, "first_day": first_day, "caseworker": caseworker}
        found = {**await _choices(consent, request, me), "wrote": wrote}
        try:
            opened = await open_case(consent.desk, collaboration, number, first_day, caseworker, me)
        except (Invalid, Conflict) as problem:
            found["mistakes"] = _mistakes(problem)
            return pages.page(request, "caseworker/open.html", me, 422, **found)
        name = next(one.name for one in found["workers"] if one.id == caseworker)
        return pages.page(request, "caseworker/opened.html", me, opened=opened, name=name)

    return router


def _mistakes(problem: Invalid | Conflict) -> dict[str, str]:
    if isinstance(problem, Conflict):
        return {"first_day": "open.conflict"}
    named = [problem.more.get("field"), *(one["field"] for one in problem.more.get("errors", []))]
    fields = ["number" if name == "subject" else str(name) for name in named if name]
    return {name: _MISTAKES[name] for name in fields if name in _MISTAKES} or {"number": _MISTAKES["number"]}


async def _choices(consent: Consent, request: Request, me: Session) -> dict[str, Any]:
    """The collaborations and who may give access in them. Raises NotAllowed for who is no operator."""
    if Role.OPERATOR not in me.roles:
        raise NotAllowed("Only an operator opens a case.", "Ask the operator of this collaboration.")
    desk, language = consent.desk, language_of(request)
    titles: dict[str, str] = {}
    workers: dict[str, Any] = {}
    for name in await desk.collaborations.collaborations():
        map_, _ = await desk.map(name)
        titles[name] = map_.title.in_(language)
        partner = map_.actor(map_.governance.access_given_by[0]).partner or ""
        for one in await desk.identity.partner_people(partner):
            if Role.CASEWORKER in one.roles:
                workers[one.id] = one
    blank = {"collaboration": "", "number": "", "first_day": "", "caseworker": ""}
    return {"titles": titles, "workers": list(workers.values()), "wrote": blank, "mistakes": {}}
