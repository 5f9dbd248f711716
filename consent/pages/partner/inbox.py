"""The inbox of a partner without systems: what was sent to us, what we have, what we are to erase, and answers."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from consent.api_flows import who
from consent.pages.caseworker.along import end_of
from consent.pages.caseworker.case import Language
from consent.pages.caseworker.looking import language_of
from consent.pages.days import day_words
from consent.service import Consent
from gateway.client import Flows
from gateway.wire import Held, Waiting
from services.collaboration.model import NotOnTheMap, ServiceMap
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.problems import NotFound

Me = Annotated[Session, Depends(visitor)]
Word = Annotated[str, Form(max_length=2_000)]
ANSWERS = ("erased", "still-needed")


def inbox_router(consent: Consent, pages: Pages, flows: Flows) -> APIRouter:
    """The pages at `/inbox`, for people of a partner."""
    router = APIRouter(prefix="/inbox", include_in_schema=False)
    _looking(router, consent, pages, flows)
    _answering(router, consent, pages, flows)
    return router


def _looking(router: APIRouter, consent: Consent, pages: Pages, flows: Flows) -> None:
    @router.get("")
    async def inbox(request: Request, me: Me) -> Response:
        """What waits, what we are asked to erase, what we have, and in which cases I have a part."""
        told: dict[str, Any] = {"waits": [], "held": [], "messages": [], "day_of": day_words(request)}
        for collaboration in await _collaborations(consent, me):
            map_, _ = await consent.desk.map(collaboration)
            told["waits"] += [_waits(request, pages, map_, one) for one in await flows.inbox(who(me), collaboration)]
            told["held"] += [
                _held(request, pages, map_, collaboration, one) for one in await flows.holdings(who(me), collaboration)
            ]
            told["messages"] += await flows.messages(who(me), collaboration)
        told["cases"] = [one for one in await consent.cases(me) if one["as"] == "worker"]
        return pages.page(request, "partner/inbox.html", me, language=language_of(request), **told)

    @router.get("/{collaboration}/{flow}")
    async def one(request: Request, collaboration: str, flow: str, me: Me) -> Response:
        """Something we have, and what became of it."""
        return await _shown(request, consent, pages, flows, collaboration, flow, me)


def _answering(router: APIRouter, consent: Consent, pages: Pages, flows: Flows) -> None:
    @router.post("/{collaboration}/{flow}/received")
    async def received(collaboration: str, flow: str, me: Me) -> Response:
        """Says that we have it. Said twice, the first time stands."""
        await flows.acknowledge(who(me), collaboration, flow, "received")
        return to(pages, "/inbox")

    @router.post("/{collaboration}/{flow}")
    async def answer(
        request: Request, collaboration: str, flow: str, me: Me,
        answer: Annotated[str, Form()] = "", words: Word = "",
    ) -> Response:  # fmt: skip
        """Says that it is erased, or why it is still needed."""
        if answer not in ANSWERS or (answer == "still-needed" and not words.strip()):
            mistake = "held.choose" if answer not in ANSWERS else "held.say-why"
            told = {"mistake": mistake, "answer": answer, "words": words}
            return await _shown(request, consent, pages, flows, collaboration, flow, me, **told)
        if answer == "erased":
            await flows.acknowledge(who(me), collaboration, flow, "erased")
        else:
            await flows.still_needed(who(me), collaboration, flow, words)
        return to(pages, f"/inbox/said/{answer}")


async def _shown(
    request: Request, consent: Consent, pages: Pages, flows: Flows, collaboration: str, flow: str, me: Session,
    **more: Any,
) -> Response:  # fmt: skip
    if collaboration == "said" and flow in ANSWERS:
        return pages.page(request, "partner/said.html", me, answer=flow)
    if collaboration not in await _collaborations(consent, me):
        raise NotFound("There is nothing of this kind here.", "See your inbox.")
    map_, _ = await consent.desk.map(collaboration)
    found = next((one for one in await flows.holdings(who(me), collaboration) if one.flow == flow), None)
    if found is None:
        raise NotFound("There is nothing of this kind here.", "See your inbox.")
    told = {"mistake": "", "answer": "", "words": "", "day_of": day_words(request), **more}
    told["one"] = _held(request, pages, map_, collaboration, found)
    return pages.page(request, "partner/held.html", me, 422 if told["mistake"] else 200, **told)


async def _collaborations(consent: Consent, me: Session) -> list[str]:
    """The collaborations that somebody's partner takes part in. Raises NotFound for who is of no partner."""
    if not me.partner:
        raise NotFound("This page is for partners.", "See your first page.")
    found = []
    for collaboration in await consent.desk.collaborations.collaborations():
        map_, _ = await consent.desk.map(collaboration)
        if me.partner in map_.partners:
            found.append(collaboration)
    return found


def _waits(request: Request, pages: Pages, map_: ServiceMap, one: Waiting) -> dict[str, Any]:
    return {**_told(request, pages, map_, one.arrow, one.fields), "flow": one.flow, "case": one.case, "at": one.sent_at,
            "until": one.fetch_by}  # fmt: skip


def _held(request: Request, pages: Pages, map_: ServiceMap, collaboration: str, one: Held) -> dict[str, Any]:
    return {
        **_told(request, pages, map_, one.arrow, one.fields), "flow": one.flow, "case": one.case, "at": one.released_at,
        "erase_by": one.erase_by, "received": one.received, "asked": one.asked_to_erase, "collaboration": collaboration,
    }  # fmt: skip


def _told(request: Request, pages: Pages, map_: ServiceMap, arrow_id: str, fields: list[str]) -> dict[str, Any]:
    """An arrow in the reader's language; what is not on the map any more in general words."""
    language, arrow = language_of(request), map_.arrows.get(arrow_id)
    titles = [title for path in fields if (title := _title(map_, path, language))]
    what = ", ".join(titles) or pages.say(request, "inbox.gone-what")
    if arrow is None:
        gone = pages.say(request, "inbox.gone-sender")
        return {"what": what, "sender": gone, "why": pages.say(request, "inbox.gone")}
    return {
        "what": what, "sender": end_of(map_, arrow.from_.actor, language), "why": arrow.need_to_know.in_(language),
    }  # fmt: skip


def _title(map_: ServiceMap, path: str, language: Language) -> str:
    try:
        return map_.field(path).title.in_(language)
    except NotOnTheMap:
        return ""
