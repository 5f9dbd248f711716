"""Checks that fall due: what waits, looking into one and saying what was found, and drawing random samples."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import Response

from services.audit.checks import OUTCOMES, Checks
from services.audit.pages.desk import Desk
from services.audit.sampling import MOST, Sampling
from services.identity.wire import Session
from services.pages.mount import to
from services.problems import Invalid

Collaboration = Annotated[str, Path(max_length=80)]
Id = Annotated[str, Path(max_length=100)]
Count = Annotated[int, Query(ge=-1, le=2**53)]


def checks_router(desk: Desk) -> APIRouter:
    """The pages of checks."""
    router = APIRouter(prefix="/ledgers/{collaboration}/checks", include_in_schema=False)
    checks = Checks(desk.audit, desk.doors)
    officer = Annotated[Session, Depends(desk.officer)]

    @router.get("")
    async def waiting(
        request: Request, collaboration: Collaboration, me: officer, done: Count = -1, drawn: Count = -1
    ) -> Response:
        """What waits, the earliest day first."""
        return await _all(desk, checks, request, me, collaboration, done=done, drawn=drawn)

    @router.get("/{check}")
    async def look(request: Request, collaboration: Collaboration, check: Id, me: officer) -> Response:
        """One of them: what happened, and a form to say what was found."""
        return await _one(desk, checks, request, me, collaboration, check)

    @router.post("/{check}")
    async def done(
        request: Request,
        collaboration: Collaboration,
        check: Id,
        me: officer,
        outcome: Annotated[str, Form(max_length=20)] = "",
        finding: Annotated[str, Form(max_length=2_000)] = "",
    ) -> Response:
        """Says what was found, for good."""
        mistakes = {name for name, wrong in _wrong(outcome, finding).items() if wrong}
        if mistakes:
            more = {"mistakes": mistakes, "outcome": outcome, "finding": finding}
            return await _one(desk, checks, request, me, collaboration, check, 422, **more)
        entry = await checks.done(me, collaboration, check, finding, outcome)
        return to(desk.pages, f"/ledgers/{collaboration}/checks?done={entry}")

    return router


def samples_router(desk: Desk) -> APIRouter:
    """Drawing samples."""
    router = APIRouter(prefix="/ledgers/{collaboration}", include_in_schema=False)
    checks, sampling = Checks(desk.audit, desk.doors), Sampling(desk.audit, desk.doors)
    officer = Annotated[Session, Depends(desk.officer)]

    @router.post("/samples")
    async def draw(
        request: Request,
        collaboration: Collaboration,
        me: officer,
        many: Annotated[str, Form(max_length=5)] = "",
        first_day: Annotated[str, Form(max_length=10)] = "",
    ) -> Response:
        """Draws some releases at random, and shows what waits now."""
        mistake, drawn = "", -1
        try:
            if not (many.isascii() and many.isdecimal()):
                raise Invalid("This is no number.", field="many")
            drawn, _ = await sampling.draw(me, collaboration, int(many), first_day, "")
        except Invalid as wrong:
            mistake = str(wrong.more["field"])
        if not mistake:
            return to(desk.pages, f"/ledgers/{collaboration}/checks?drawn={drawn}")
        more = {"mistake": mistake, "many": many, "first_day": first_day}
        return await _all(desk, checks, request, me, collaboration, 422, **more)

    return router


def _wrong(outcome: str, finding: str) -> dict[str, bool]:
    return {"outcome": outcome not in OUTCOMES, "finding": not finding.strip()}


async def _all(
    desk: Desk, checks: Checks, request: Request, me: Session, collaboration: str, status: int = 200, **more: Any
) -> Response:
    found, looked = await checks.open(me, collaboration)
    told = {"checks": found, "looked": looked, "done": -1, "drawn": -1, "mistake": "", "many": "3", "first_day": ""}
    told |= {"most": MOST, **more}
    return await desk.page(request, "checks/waiting.html", me, collaboration, status, **told)


async def _one(
    desk: Desk,
    checks: Checks,
    request: Request,
    me: Session,
    collaboration: str,
    check: str,
    status: int = 200,
    **more: Any,
) -> Response:
    found, entry, looked = await checks.look(me, collaboration, check)
    written = str(entry.sealed.get("justification") or entry.sealed.get("words") or "")
    about = entry.sealed.get("entry", entry.sealed.get("line", entry.index))
    told = {"mistakes": set[str](), "outcome": "", "finding": "", "outcomes": OUTCOMES, **more}
    told |= {"check": found, "entry": entry, "looked": looked, "written": written, "about": about}
    return await desk.page(request, "checks/look.html", me, collaboration, status, **told)
