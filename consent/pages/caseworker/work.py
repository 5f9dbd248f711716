"""A caseworker's pages: one person's case, asking for permission, giving and ending parts, planning what runs."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response

from consent import granting
from consent.asking import BESIDE, LETTER
from consent.granting import doer
from consent.pages.caseworker.along import fields_of
from consent.pages.caseworker.looking import Work, language_of, notice_in
from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.problems import Conflict, Invalid, NotAllowed, NotFound, Problem

Me = Annotated[Session, Depends(visitor)]
Day = Annotated[str, Form(max_length=10)]
Id = Annotated[str, Form(max_length=100)]

DONE = ("asked", "given", "ended", "planned", "moved", "closed", "reopened", "protection", "cancelled")
"""What can have been done a moment ago; said at the top of the case."""

TEAM = "team:"
"""Before the name of a team that is chosen among people."""


def caseworker_router(consent: Consent, pages: Pages) -> APIRouter:
    """The pages at `/work/{case}`, by the case's reference at the caseworker's own partner."""
    router = APIRouter(prefix="/work/{case}", include_in_schema=False)
    desk = Work(consent, pages)

    @router.get("")
    async def case(
        request: Request, case: str, me: Me, done: Annotated[str, Query(max_length=20)] = "",
        many: Annotated[int, Query(ge=0, le=999)] = 0,
    ) -> Response:  # fmt: skip
        """Who plays which part, what each may get now, what lacks a permission, what runs; and what was just `done`."""
        told: dict[str, Any] = {"done": done if done in DONE else "", "many": many}
        return pages.page(request, "caseworker/case.html", me, **await desk.look(request, case, me), **told)

    _asking(router, desk)
    _giving(router, desk)
    _planning(router, desk)
    return router


def _asking(router: APIRouter, desk: Work) -> None:
    @router.get("/ask")
    async def choose(request: Request, case: str, me: Me, arrow: str = "") -> Response:
        """Chooses what to ask about; `arrow` is ticked already."""
        found = await desk.look(request, case, me)
        return desk.pages.page(request, "caseworker/ask.html", me, **found, mistake="", chosen=[arrow])

    @router.post("/ask")
    async def preview(
        request: Request,
        case: str,
        me: Me,
        arrows: Annotated[list[str] | None, Form()] = None,
        sure: Id = "",
        way: Id = "",
    ) -> Response:
        """Shows the words as the citizen will see them; sent only from there."""
        if not arrows:
            return await desk.again(request, "caseworker/ask.html", case, me, mistake="ask.choose", chosen=[])
        if sure:
            await desk.consent.ask(case, arrows, me, way)
            asked = urlencode({"arrow": arrows}, doseq=True)
            after = {LETTER: f"/letter?{asked}", BESIDE: f"/beside?{asked}"}
            return to(desk.pages, f"/work/{case}{after.get(way, f'?done=asked&many={len(set(arrows))}')}")
        found = await desk.look(request, case, me)
        notices = [notice_in(found, arrow) for arrow in _known(found, arrows)]
        return desk.pages.page(request, "caseworker/ask-preview.html", me, **found, notices=notices)

    @router.get("/letter")
    async def letter(
        request: Request, case: str, me: Me, arrow: Annotated[list[str] | None, Query(max_length=50)] = None
    ) -> Response:
        """What was asked, as a letter to print, with places to answer by hand; without `arrow` all that waits."""
        found = await desk.look(request, case, me)
        standing = found["standing"]
        named = [one for one in arrow or [one for one in standing if standing[one] == "asked"] if one in standing]
        notices = [notice_in(found, one) for one in named]
        fields = {one: fields_of(found["map"], found["map"].arrow(one).fields, language_of(request)) for one in named}
        told: dict[str, Any] = {"notices": notices, "fields": fields, "now": await desk.consent.desk.clock.now()}
        return desk.pages.page(request, "caseworker/letter.html", me, **found, **told)


def _giving(router: APIRouter, desk: Work) -> None:
    @router.get("/parts/{actor}")
    async def whom(request: Request, case: str, actor: str, me: Me) -> Response:
        """Chooses who is to play a part, and from when."""
        found = await desk.look(request, case, me)
        return desk.pages.page(
            request, "caseworker/give.html", me, **found, **await _choices(desk, found, actor), mistake=""
        )

    @router.post("/parts/{actor}")
    async def give(
        request: Request, case: str, actor: str, me: Me, person: Id = "", first_day: Day = "", last_day: Day = ""
    ) -> Response:
        """Gives the part."""
        first = first_day or await desk.today(case, me)
        who = (
            {"person": "", "team": person.removeprefix(TEAM)}
            if person.startswith(TEAM)
            else {"person": person, "team": ""}
        )
        wanted = {"actor": actor, **who, "first_day": first, "last_day": last_day}
        try:
            if not person:
                raise Invalid("Nobody was chosen.", field="person")
            await granting.grant(desk.consent.desk, case, wanted, me)
        except (Invalid, NotAllowed, Conflict) as problem:
            if isinstance(problem, NotAllowed) and "permission" not in problem.remedy:
                raise
            found = await desk.look(request, case, me)
            more = {**await _choices(desk, found, actor, wanted), "mistake": _why(problem)}
            return desk.pages.page(request, "caseworker/give.html", me, 422, **found, **more)
        return to(desk.pages, f"/work/{case}?done=given")

    @router.get("/grants/{grant}/end")
    async def ask_first(request: Request, case: str, grant: str, me: Me) -> Response:
        """What ending a part means, before it is done."""
        found = await desk.look(request, case, me)
        held = [(part, one) for part in found["parts"] for one in part.held if one.grant == grant]
        if not held:
            raise NotFound("Nobody holds this part.", "See who plays which part.")
        return desk.pages.page(request, "caseworker/end-part.html", me, **found, part=held[0][0], held=held[0][1])

    @router.post("/grants/{grant}/end")
    async def end(case: str, grant: str, me: Me, last_day: Day = "") -> Response:
        """Ends the part, now or after a last day."""
        room = desk.consent.desk
        hand = await room.take(case, me)
        await room.caseworker(hand, me, "grant")
        await room.collaborations.end_grant(*hand.key, grant, last_day, doer(me))
        return to(desk.pages, f"/work/{case}?done=ended")


def _planning(router: APIRouter, desk: Work) -> None:
    @router.get("/activities/{activity}")
    async def when(request: Request, case: str, activity: str, me: Me) -> Response:
        """From which day an activity runs."""
        found = await desk.look(request, case, me)
        return desk.pages.page(
            request, "caseworker/plan.html", me, **found, step=_step(found, activity), mistake="", days=None
        )

    @router.post("/activities/{activity}")
    async def plan(
        request: Request, case: str, activity: str, me: Me, first_day: Day = "", last_day: Day = ""
    ) -> Response:
        """Plans, moves or ends an activity."""
        room = desk.consent.desk
        hand = await room.take(case, me)
        await room.caseworker(hand, me, "activity")
        try:
            await room.collaborations.plan_activity(*hand.key, activity, first_day, last_day, doer(me))
        except Invalid:
            found = await desk.look(request, case, me)
            more = {"step": _step(found, activity), "mistake": "plan.days", "days": (first_day, last_day)}
            return desk.pages.page(request, "caseworker/plan.html", me, 422, **found, **more)
        return to(desk.pages, f"/work/{case}?done=planned")


def _step(found: dict[str, Any], activity: str) -> Any:
    for one in found["steps"]:
        if one.activity == activity:
            return one
    raise NotFound("The map has no such activity.", "See what runs in the case.")


def _known(found: dict[str, Any], arrows: list[str]) -> list[str]:
    may = {along.arrow for _, along in found["askable"]}
    if unknown := sorted(set(arrows) - may):
        raise NotFound(f"There is nothing to ask along {unknown[0]}.", "Choose again.")
    return list(dict.fromkeys(arrows))


async def _choices(
    desk: Work, found: dict[str, Any], actor: str, wanted: dict[str, str] | None = None
) -> dict[str, Any]:
    part = next((one for one in found["parts"] if one.actor == actor), None)
    if part is None:
        raise NotFound("The map has no such part.", "See who plays which part.")
    people = await desk.consent.desk.identity.partner_people(found["map"].actor(actor).partner)
    every = await desk.consent.desk.collaborations.teams(found["view"].collaboration)
    teams = [one.team for one in every if one.partner == found["map"].actor(actor).partner]
    blank = {"person": "", "team": "", "first_day": "", "last_day": ""}
    introducing = [arrow.id for arrow in found["map"].introducing_arrows_to(actor)]
    return {"part": part, "people": people, "teams": teams, "wanted": wanted or blank, "introducing": introducing}


def _why(problem: Problem) -> str:
    if isinstance(problem, NotAllowed):
        return "give.needs-permission"
    fields = {one["field"] for one in problem.more.get("errors", [])}
    return "give.days" if fields & {"first_day", "last_day"} else "give.choose"
