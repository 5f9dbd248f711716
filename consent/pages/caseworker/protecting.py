"""Noting whether a citizen's name and address are protected, in two steps: what it would keep back, then the note."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from consent.granting import doer
from consent.pages.caseworker.along import end_of
from consent.pages.caseworker.case import Language
from consent.pages.caseworker.looking import Work, language_of
from consent.service import Consent
from services.collaboration.model import ServiceMap
from services.collaboration.wire import NONE, PROTECTED, UNKNOWN
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages

Me = Annotated[Session, Depends(visitor)]
Word = Annotated[str, Form(max_length=20)]

Words = Annotated[str, Form(max_length=2_000)]

_NUMBER = "national-number"
_STATES = {PROTECTED: True, NONE: False, UNKNOWN: None}
"""What is noted for each choice; unknown takes back what was noted by mistake."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What of the citizen's name and address an arrow carries: to whom, which fields are kept back if it is protected,
    and which pass all the same, by an exception that the map names."""

    arrow: str
    receiver: str
    kept: tuple[str, ...]
    passing: tuple[str, ...]


def hidden(map_: ServiceMap, language: Language) -> list[Hidden]:
    """The arrows that carry a name or an address of the citizen's, in the map's order.

    Third persons' are kept back whatever is noted here, and a national number does not hang on it.
    """
    found = []
    for arrow in map_.arrows.values():
        about = [one for one in map_.kept_back(arrow.id) if map_.field(one).about is None]
        ours = [one for one in about if map_.identifies(one) != _NUMBER]
        titles = {path: map_.field(path).title.in_(language) for path in ours}
        kept = tuple(title for path, title in titles.items() if path not in arrow.exceptions)
        passing = tuple(title for path, title in titles.items() if path in arrow.exceptions)
        if ours:
            found.append(Hidden(arrow.id, end_of(map_, arrow.to.actor, language), kept, passing))
    return found


def protecting_router(consent: Consent, pages: Pages) -> APIRouter:
    """The pages at `/work/{case}/protection`."""
    router = APIRouter(prefix="/work/{case}/protection", include_in_schema=False)
    desk = Work(consent, pages)

    @router.get("")
    async def choose(request: Request, case: str, me: Me) -> Response:
        """What is noted now, and what was found in the register."""
        return await _page(desk, request, case, me, "protection.html", mistake="", wrote="")

    @router.post("")
    async def note(request: Request, case: str, me: Me, state: Word = "", sure: Word = "", why: Words = "") -> Response:
        """Shows what it means, and notes it from there. Noted twice it stands once."""
        if state not in _STATES:
            wrong = {"mistake": "protection.choose", "wrote": state}
            return await _page(desk, request, case, me, "protection.html", 422, **wrong)
        if not sure:
            return await _page(desk, request, case, me, "protection-check.html", state=state, mistake="")
        if state == UNKNOWN and not why.strip():
            wrong = {"mistake": "protection.say-why", "state": state}
            return await _page(desk, request, case, me, "protection-check.html", 422, **wrong)
        room = consent.desk
        hand = await room.take(case, me)
        await room.caseworker(hand, me, "protection")
        await room.collaborations.protect(*hand.key, _STATES[state], doer(me), why)
        return to(pages, f"/work/{case}?done=protection")

    return router


async def _page(
    desk: Work, request: Request, case: str, me: Session, template: str, status: int = 200, **more: Any
) -> Response:
    found = await desk.look(request, case, me)
    arrows = hidden(found["map"], language_of(request))
    return desk.pages.page(request, f"caseworker/{template}", me, status, **found, arrows=arrows, **more)
