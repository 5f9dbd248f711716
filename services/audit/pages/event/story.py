"""One event with its whole story, on the map, with its proof, and decided again; each look on record."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from services.audit.again import DECIDED, DecidingAgain
from services.audit.pages.desk import Desk
from services.audit.pages.event.facts import Words, rows_of
from services.audit.pages.names import Names
from services.audit.story import Stories, Story
from services.audit.wire import HOUSE, Entry
from services.collaboration.wire import ArrowState, Sign
from services.decision.reasons import Reason, all_reasons
from services.identity.wire import Session
from services.pages.environment import moment

Collaboration = Annotated[str, Path(max_length=80)]
Index = Annotated[int, Path(ge=0, le=2**53)]

_SHOWN = frozenset({"facts", "person", "justification", "words"})
"""What is sealed and has a place of its own on the page."""

_PARTS = frozenset({"grant", "grant-ended"})
_NOT_THEIRS = frozenset({"no_grant", "not_your_arrow"})
"""Reasons that say that whoever asked does not hold the part whose arrow it is."""


def event_router(desk: Desk) -> APIRouter:
    """The pages of one entry."""
    router = APIRouter(prefix="/ledgers/{collaboration}", include_in_schema=False)
    stories, deciding = Stories(desk.audit, desk.doors), DecidingAgain(desk.audit, desk.doors, desk.decider)
    officer = Annotated[Session, Depends(desk.officer)]

    @router.get("/entries/{index}")
    async def event(request: Request, collaboration: Collaboration, index: Index, me: officer) -> Response:
        """What was asked, on which facts, what came out and why, and what came after."""
        story = await stories.story(me, collaboration, index)
        names = await desk.names(request, collaboration)
        told = {**_told(story, names, _words(desk, request, names)), "story": story, "entry": story.entry}
        return await desk.page(request, "event/event.html", me, collaboration, **told)

    @router.get("/entries/{index}/again")
    async def again(request: Request, collaboration: Collaboration, index: Index, me: officer) -> Response:
        """The decision of then beside the decision of now."""
        found = await deciding.again(me, collaboration, index)
        return await desk.page(request, "event/again.html", me, collaboration, index=index, found=found)

    @router.get("/map.svg")
    async def picture(
        request: Request,
        collaboration: Collaboration,
        me: officer,
        arrow: Annotated[str, Query(max_length=80)] = "",
        outcome: Annotated[str, Query(max_length=20)] = "",
    ) -> Response:
        """The map with one arrow lit."""
        await desk.doors.scope(me, collaboration, "map")
        names = await desk.names(request, collaboration)
        sign = Sign.NO if outcome in ("refused", "aborted") else Sign.YES
        lit = {arrow: ArrowState(sign, names.outcome(outcome) or names.arrow(arrow))} if arrow else {}
        drawing = await desk.collaborations.drawing(collaboration, names.language, lit)
        return Response(drawing, 200, {"Cache-Control": "no-store"}, media_type="image/svg+xml")

    return router


def _told(story: Story, names: Names, words: Words) -> dict[str, Any]:
    entry = story.entry
    facts = entry.sealed.get("facts")
    rest = {name: value for name, value in entry.sealed.items() if name not in _SHOWN and value}
    return {
        "facts": rows_of(facts, words) if isinstance(facts, dict) else [],
        "said_in_rows": rows_of(entry.said, words),
        "sealed": rows_of(rest, words),
        "who": _who(entry, names),
        "part": _part(entry, names),
        "asked_as": names.actor(str(entry.said.get("actor", ""))) if _is_a_stranger(entry) else "",
        "written": str(entry.sealed.get("justification") or entry.sealed.get("words") or ""),
        "reasons": _reasons(entry),
        "decided": entry.kind in DECIDED and not entry.hidden,
        "on_map": entry.ledger != HOUSE and names.knows_arrow(str(entry.said.get("arrow", ""))),
    }


def _who(entry: Entry, names: Names) -> str:
    """Who acted, with the part they hold; a part that they only asked for, or gave, is told by itself."""
    if entry.kind in _PARTS:
        return ""
    person = entry.sealed.get("person")
    name = str(person.get("name", "")) if isinstance(person, dict) else ""
    actor = "" if _is_a_stranger(entry) else names.actor(str(entry.said.get("actor", "")))
    return ", ".join(filter(None, (name, actor, names.partner(str(entry.said.get("partner", ""))))))


def _part(entry: Entry, names: Names) -> str:
    """The part that was given or ended, and at whom."""
    said = entry.said if entry.kind in _PARTS else {}
    told = (names.actor(str(said.get("actor", ""))), names.partner(str(said.get("partner", ""))))
    return ", ".join(filter(None, told))


def _is_a_stranger(entry: Entry) -> bool:
    """Whether somebody asked along an arrow of a part that they do not hold."""
    return not _NOT_THEIRS.isdisjoint(map(str, entry.said.get("reasons", ())))


def _reasons(entry: Entry) -> list[tuple[str, Reason | None]]:
    known = all_reasons()
    return [(code, known.get(code)) for code in map(str, entry.said.get("reasons", ()))]


def _words(desk: Desk, request: Request, names: Names) -> Words:
    def say(key: str) -> str:
        return desk.pages.say(request, key)

    told = (say("event.never"), say("event.yes"), say("event.no"), say("event.nothing"))
    return Words(lambda instant: moment(instant, names.language), *told)
