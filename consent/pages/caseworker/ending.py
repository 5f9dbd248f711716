"""Ends that a caseworker writes: an activity that is cancelled, a guardianship that is over before its time."""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from consent.around import Guarding, all_guarding
from consent.granting import doer
from consent.pages.caseworker.along import end_of, fields_of
from consent.pages.caseworker.case import Language
from consent.pages.caseworker.looking import Work, language_of
from consent.service import Consent
from consent.unguarding import EarlyEnd
from services.collaboration.model import ServiceMap
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.problems import Invalid, NotFound

Me = Annotated[Session, Depends(visitor)]
Text = Annotated[str, Form(max_length=1_000)]

_MISTAKES = {"document": "unguard.no-document", "last_day": "unguard.no-day"}


def ending_router(consent: Consent, pages: Pages) -> APIRouter:
    """The pages at `/work/{case}/activities/{activity}/cancel` and `/work/{case}/guardianships`."""
    router = APIRouter(prefix="/work/{case}", include_in_schema=False)
    desk = Work(consent, pages)
    _cancelling(router, desk)
    _unguarding(router, desk)
    return router


def _cancelling(router: APIRouter, desk: Work) -> None:
    @router.get("/activities/{activity}/cancel")
    async def ask_first(request: Request, case: str, activity: str, me: Me) -> Response:
        """What cancelling it stops."""
        found = await desk.look(request, case, me)
        step = next((one for one in found["steps"] if one.activity == activity and one.first_day), None)
        if step is None:
            raise NotFound("Nothing of this is planned or runs in the case.", "See what runs in the case.")
        stops = _stops(found, activity, language_of(request))
        told = {"step": step, "stops": stops, "today": await desk.today(case, me)}
        return desk.pages.page(request, "caseworker/cancel.html", me, **found, **told)

    @router.post("/activities/{activity}/cancel")
    async def cancel(case: str, activity: str, me: Me) -> Response:
        """Cancels it. Sent twice, there is nothing left to cancel."""
        room = desk.consent.desk
        hand = await room.take(case, me)
        await room.caseworker(hand, me, "activity")
        with suppress(NotFound):  # it was cancelled before, or is over by itself
            await room.collaborations.cancel_activity(*hand.key, activity, doer(me))
        return to(desk.pages, f"/work/{case}?done=cancelled")


def _stops(found: dict[str, Any], activity: str, language: Language) -> list[tuple[str, str]]:
    """To whom nothing goes any more, and what: along arrows that are open for no other activity of the case."""
    planned = {one.activity for one in found["steps"] if one.first_day} - {activity}
    map_: ServiceMap = found["map"]
    return [
        (
            end_of(map_, arrow.to.actor, language),
            ", ".join(one.title for one in fields_of(map_, arrow.fields, language)),
        )
        for arrow in map_.arrows.values()
        if arrow.when and activity in arrow.when.during and not planned & set(arrow.when.during)
    ]


def _unguarding(router: APIRouter, desk: Work) -> None:
    @router.get("/guardianships")
    async def listed(request: Request, case: str, me: Me) -> Response:
        """Who decides for the citizen, in what, until when."""
        found = await desk.look(request, case, me)
        return desk.pages.page(request, "caseworker/guardianships.html", me, **found, held=await _held(desk, case, me))

    @router.get("/guardianships/{guardianship}/end")
    async def ask_first(request: Request, case: str, guardianship: str, me: Me) -> Response:
        """What ending it means, and on what document it ends."""
        return await _form(desk, request, case, guardianship, me, {"document": "", "last_day": ""}, "")

    @router.post("/guardianships/{guardianship}/end")
    async def end(
        request: Request, case: str, guardianship: str, me: Me, document: Text = "", last_day: Text = ""
    ) -> Response:
        """Ends it. Sent twice it is ended once."""
        try:
            await desk.consent.end_guardianship(case, guardianship, EarlyEnd(document, last_day), me)
        except Invalid as problem:
            wrote = {"document": document, "last_day": last_day}
            return await _form(desk, request, case, guardianship, me, wrote, str(problem.more.get("field", "document")))
        return to(desk.pages, f"/work/{case}/guardianships")


async def _form(
    desk: Work, request: Request, case: str, guardianship: str, me: Session, wrote: dict[str, str], mistake: str
) -> Response:
    held = await _held(desk, case, me)
    one = held.get(guardianship)
    if one is None or one.state == "ended":
        raise NotFound("There is no such guardianship in force here.", "Choose one from the list.")
    told: dict[str, Any] = {"one": one, "guardianship": guardianship, "wrote": wrote, "mistake": mistake}
    told |= {"wrong": _MISTAKES[mistake] if mistake else "", **await desk.look(request, case, me)}
    return desk.pages.page(request, "caseworker/guardianship-end.html", me, 422 if mistake else 200, **told)


async def _held(desk: Work, case: str, me: Session) -> dict[str, Guarding]:
    """The guardianships of the case by their id, for who gives access; the page's look at the case is its entry."""
    room = desk.consent.desk
    hand = await room.take(case, me)
    await room.caseworker(hand, me, "look-up")
    return await all_guarding(room, hand)
