"""My own words to send along my arrows, and what others have sent to me: as citizen, or as guardian."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from consent.api_flows import who
from consent.my_arrows import SEND, MyArrow
from consent.pages.behalf import for_whom
from consent.pages.caseworker.along import ArrowTold, said_of, told
from consent.pages.caseworker.filled import Filled, read_filled
from consent.pages.caseworker.looking import language_of
from consent.saying import reason_in
from consent.sending import Sendable, Sending
from consent.service import Consent
from gateway.client import Flows
from gateway.wire import FlowAnswer, FlowAsked
from services.identity.wire import Session
from services.leaving import Leaving
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.pages.voices import voice_of
from services.problems import AlreadyReleased, Gone, Invalid, NotFound, Refused

Me = Annotated[Session, Depends(visitor)]
_GONE = frozenset({"already_fetched", "being_fetched"})


def own_router(consent: Consent, pages: Pages, flows: Flows) -> APIRouter:
    """The pages at `/cases/{case}/own` and `/cases/{case}/post`."""
    told = [Depends(for_whom(consent))]
    router = APIRouter(prefix="/cases/{case}", include_in_schema=False, dependencies=told)
    _sending(router, consent, pages, flows)
    _post(router, consent, pages, flows)
    return router


def _sending(router: APIRouter, consent: Consent, pages: Pages, flows: Flows) -> None:
    @router.get("/own")
    async def own(request: Request, case: str, me: Me) -> Response:
        """To whom I can send something, and what."""
        found = await consent.sending(case, me)
        return pages.page(request, "citizen/own.html", me, case=case, found=found)

    @router.get("/own/{arrow}")
    async def write(request: Request, case: str, arrow: str, me: Me) -> Response:
        """A place to write."""
        _, one = await _along(consent, request, case, arrow, me)
        return pages.page(request, "citizen/own-write.html", me, case=case, one=one, filled=Filled())

    @router.post("/own/{arrow}")
    async def send(request: Request, case: str, arrow: str, me: Me) -> Response:
        """Shows what will be sent, and sends it from there. Sent twice, it goes once."""
        found, one = await _along(consent, request, case, arrow, me)
        filled = read_filled(await request.form(), one)
        shown: dict[str, Any] = {"case": case, "one": one, "filled": filled}
        if filled.mistakes:
            return pages.page(request, "citizen/own-write.html", me, 422, **shown)
        if not filled.sure:
            return pages.page(request, "citizen/own-check.html", me, **shown)
        asked = FlowAsked(
            found.collaboration, case, arrow, one.purpose_id, information=filled.information, key=filled.key
        )
        try:
            await flows.carry_one(who(me), asked)
        except Invalid as problem:
            shown["filled"] = filled.wrong(problem)
            return pages.page(request, "citizen/own-write.html", me, 422, **shown)
        except Refused as problem:
            return _refused(request, pages, case, me, problem)
        except AlreadyReleased:
            pass  # sent before under this key: it lies ready
        return to(pages, f"/cases/{case}/own/{arrow}/sent")

    @router.get("/own/{arrow}/sent")
    async def sent(request: Request, case: str, arrow: str, me: Me) -> Response:
        """It was sent, and lies ready."""
        _, one = await _along(consent, request, case, arrow, me)
        return pages.page(request, "citizen/own-sent.html", me, case=case, one=one)


def _post(router: APIRouter, consent: Consent, pages: Pages, flows: Flows) -> None:
    @router.get("/post")
    async def post(request: Request, case: str, me: Me) -> Response:
        """What was sent to me and waits to be read."""
        found = await consent.sending(case, me)
        map_, _ = await consent.desk.map(found.collaboration)
        language = language_of(request)
        waits = [one for one in await flows.inbox(who(me), found.collaboration) if one.case == case]
        shown = [
            {"flow": one.flow, "from": map_.partner(one.from_partner).title.in_(language), "at": one.sent_at,
             "until": one.fetch_by, "why": map_.arrow(one.arrow).need_to_know.in_(language)}
            for one in waits
        ]  # fmt: skip
        return pages.page(request, "citizen/post.html", me, case=case, waits=shown)

    @router.post("/post/{flow}")
    async def read(request: Request, case: str, flow: str, me: Me) -> Response:
        """Reads it: it is on record, and erased here then."""
        found = await consent.sending(case, me)
        waits = {one.flow: one.arrow for one in await flows.inbox(who(me), found.collaboration) if one.case == case}
        try:
            answer = await flows.carry_one(who(me), FlowAsked(found.collaboration, "", "", flow=flow))
        except Refused as problem:
            if _GONE & {reason["code"] for reason in problem.more.get("reasons", [])}:
                return pages.page(request, "citizen/post-gone.html", me, Gone.status, case=case)
            return _refused(request, pages, case, me, problem)
        page = await _read(request, consent, pages, case, me, found, answer, waits.get(flow, ""))

        async def close(outcome: str) -> None:
            await flows.close_release(found.collaboration, answer.flow, outcome)

        return Leaving.page(page, answer.leaves_by, close)


async def _read(
    request: Request, consent: Consent, pages: Pages, case: str, me: Session, found: Sending, answer: FlowAnswer,
    arrow: str,
) -> Response:  # fmt: skip
    map_, _ = await consent.desk.map(found.collaboration)
    said = said_of(map_, answer.information or {}, language_of(request))
    why = map_.arrow(arrow).need_to_know.in_(language_of(request)) if arrow in map_.arrows else ""
    shown = {"case": case, "said": said, "entry": answer.proof["index"], "why": why}
    return pages.page(request, "citizen/post-read.html", me, 200, **shown)


async def _along(consent: Consent, request: Request, case: str, arrow: str, me: Session) -> tuple[Sending, ArrowTold]:
    """What somebody can send, and one arrow of it in words. Raises NotFound for an arrow that is not theirs."""
    found = await consent.sending(case, me)
    mine: Sendable | None = next((one for one in found.arrows if one.arrow == arrow), None)
    if mine is None:
        raise NotFound("No such arrow begins with you.", "Choose one of yours.")
    map_, _ = await consent.desk.map(found.collaboration)
    drawn = map_.arrow(arrow)
    paths = [field.path for field in mine.fields]
    plain = MyArrow(arrow, SEND, str(drawn.form), mine.basis, drawn.purpose, paths, drawn.from_.actor, drawn.to.actor)
    return found, told(map_, plain, language_of(request))


def _refused(request: Request, pages: Pages, case: str, me: Session, problem: Refused) -> Response:
    """Why it was not sent, or not handed over, in a citizen's words."""
    voice = voice_of(request).name
    why = [words for one in problem.more.get("reasons", []) if (words := reason_in(voice, one["code"]))]
    shown = {"case": case, "why": why, "entry": problem.more.get("entry")}
    return pages.page(request, "citizen/own-refused.html", me, problem.status, **shown)
