"""A caseworker's first page, what waits for me; and finding a case, with the reason written down."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from consent.api_flows import who
from consent.pages.caseworker.looking import language_of
from consent.searching import search
from consent.service import Consent
from consent.waiting import WaitingFor, waiting
from gateway.client import Flows
from services.decision.reasons import LANGUAGES
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.problems import Invalid

Me = Annotated[Session, Depends(visitor)]
_MISTAKES = {"words": "search.no-words", "justification": "search.no-justification"}


def waiting_router(consent: Consent, pages: Pages, flows: Flows) -> APIRouter:
    """The pages at `/work` that belong to no one case."""
    router = APIRouter(prefix="/work", include_in_schema=False)
    desk = consent.desk

    @router.get("")
    async def first(request: Request, me: Me) -> Response:
        """What waits for me, and my cases."""
        found = await waiting(desk, me)
        messages = [one for one in await consent.messages(me) if not one.read]
        sent = await _sent(consent, flows, found, me)
        told: dict[str, Any] = {"found": found, "messages": messages, "sent": sent, "language": language_of(request)}
        return pages.page(request, "caseworker/waiting.html", me, **told)

    @router.get("/search")
    async def ask(request: Request, me: Me) -> Response:
        """Whom to look for, and why."""
        return pages.page(request, "caseworker/search.html", me, **_nothing())

    @router.post("/search")
    async def find(
        request: Request,
        me: Me,
        words: Annotated[str, Form(max_length=200)] = "",
        justification: Annotated[str, Form(max_length=2_000)] = "",
    ) -> Response:
        """What was found; in no address, so that it stands in no list of pages visited."""
        wrote = {"words": words, "justification": justification}
        try:
            found = await search(desk, words, justification, me)
        except Invalid as problem:
            mistakes = {str(problem.more["field"]): _MISTAKES[str(problem.more["field"])]}
            told = {**_nothing(), "wrote": wrote, "mistakes": mistakes}
            return pages.page(request, "caseworker/search.html", me, 422, **told)
        return pages.page(request, "caseworker/search.html", me, **{**_nothing(), "wrote": wrote, "found": found})

    @router.post("/messages/{message}/read")
    async def read(message: str, me: Me) -> Response:
        """Puts a message away."""
        await consent.read_message(message, me)
        return to(pages, "/work")

    return router


async def _sent(consent: Consent, flows: Flows, found: WaitingFor, me: Session) -> list[dict[str, Any]]:
    """What was sent to me in my cases, to fetch there."""
    persons = {one.case: one.person for one in found.cases}
    sent = []
    for collaboration in sorted({one.collaboration for one in found.cases}):
        map_, _ = await consent.desk.map(collaboration)
        for one in await flows.inbox(who(me), collaboration):
            if one.case in persons and one.arrow in map_.arrows:
                sent.append({"case": one.case, "person": persons[one.case], "until": one.fetch_by, "what": {
                    language: ", ".join(map_.field(path).title.in_(language) for path in map_.arrow(one.arrow).fields)
                    for language in LANGUAGES
                }})  # fmt: skip
    return sent


def _nothing() -> dict[str, Any]:
    return {"wrote": {"words": "", "justification": ""}, "mistakes": {}, "found": None}
