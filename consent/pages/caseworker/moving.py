"""Moving a case on from step to step, closing it, and opening it again."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from consent.granting import doer
from consent.pages.caseworker.case import Step
from consent.pages.caseworker.looking import Work
from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.problems import Invalid

Me = Annotated[Session, Depends(visitor)]
Day = Annotated[str, Form(max_length=10)]
Several = Annotated[list[str] | None, Form()]


def moving_router(consent: Consent, pages: Pages) -> APIRouter:
    """The pages at `/work/{case}/move` and `/work/{case}/close`."""
    router = APIRouter(prefix="/work/{case}", include_in_schema=False)
    desk = Work(consent, pages)
    _moving(router, desk)
    _closing(router, desk)
    return router


def _moving(router: APIRouter, desk: Work) -> None:
    @router.get("/move")
    async def choose(request: Request, case: str, me: Me) -> Response:
        """What runs, what comes next."""
        return await _page(desk, request, case, me, "", [], "")

    @router.post("/move")
    async def move(
        request: Request, case: str, me: Me, begin: Several = None, end: Several = None, first_day: Day = ""
    ) -> Response:
        """Ends what is over, and begins what comes next."""
        ticked, today = [*(begin or []), *(end or [])], await desk.today(case, me)
        first = first_day or today
        if not ticked or not _is_day(first) or first < today:
            mistake = "move.wrong-day" if ticked else "move.nothing"
            return await _page(desk, request, case, me, mistake, ticked, first_day)
        room = desk.consent.desk
        hand = await room.take(case, me)
        await room.caseworker(hand, me, "activity")
        last = max(today, (date.fromisoformat(first) - timedelta(days=1)).isoformat())
        if not _fits((await desk.look(request, case, me))["steps"], begin or [], end or [], today):
            return await _page(desk, request, case, me, "move.changed", [], first_day)
        plan = room.collaborations.plan_activity
        for activity in end or []:
            await plan(*hand.key, activity, "", last, doer(me))
        for activity in begin or []:
            await plan(*hand.key, activity, first, "", doer(me))
        return to(desk.pages, f"/work/{case}?done=moved")


def _fits(steps: list[Step], begin: list[str], end: list[str], today: str) -> bool:
    """Whether what is to end runs, and what is to begin neither runs nor is planned: another may have been quicker."""
    planned = {one.activity: one.first_day for one in steps if one.first_day and not _is_over(one, today)}
    runs = {activity for activity, first_day in planned.items() if first_day <= today}
    free = {one.activity for one in steps} - planned.keys()
    return runs.issuperset(end) and free.issuperset(begin)


def _is_over(step: Step, today: str) -> bool:
    return bool(step.last_day) and step.last_day < today


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


async def _page(
    desk: Work, request: Request, case: str, me: Session, mistake: str, ticked: list[str], first_day: str
) -> Response:
    found, today = await desk.look(request, case, me), await desk.today(case, me)
    steps = {one.activity: one for one in found["steps"]}
    rows = [[steps[id_] for id_ in step] for step in found["map"].order]
    told: dict[str, Any] = {"rows": rows, "today": today, "mistake": mistake, "ticked": ticked, "day": first_day}
    return desk.pages.page(request, "caseworker/move.html", me, 422 if mistake else 200, **{**found, **told})


def _closing(router: APIRouter, desk: Work) -> None:
    @router.get("/close")
    async def ask(request: Request, case: str, me: Me) -> Response:
        """What closing the case means, or opening it again."""
        found = await desk.look(request, case, me)
        return desk.pages.page(request, "caseworker/close.html", me, **found, mistake="", wrote="")

    @router.post("/close")
    async def close(request: Request, case: str, me: Me, last_day: Day = "") -> Response:
        """Closes it, now or after a last day."""
        hand = await desk.consent.desk.take(case, me)
        await desk.consent.desk.caseworker(hand, me, "case")
        try:
            await desk.consent.desk.collaborations.close_case(*hand.key, last_day, doer(me))
        except Invalid:
            mistake = {"mistake": "close.wrong-day", "wrote": last_day}
            return await desk.again(request, "caseworker/close.html", case, me, **mistake)
        return to(desk.pages, f"/work/{case}?done=closed")

    @router.post("/reopen")
    async def reopen(case: str, me: Me) -> Response:
        """Opens it again."""
        hand = await desk.consent.desk.take(case, me)
        await desk.consent.desk.caseworker(hand, me, "case")
        await desk.consent.desk.collaborations.reopen_case(*hand.key, doer(me))
        return to(desk.pages, f"/work/{case}?done=reopened")
