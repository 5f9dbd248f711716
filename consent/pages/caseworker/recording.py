"""Recording an answer that was given on paper or by word of mouth, and getting a scan that is kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from consent.answers import Answer
from consent.notices import make_notice
from consent.pages.caseworker.along import fields_of
from consent.pages.caseworker.looking import Work, language_of, notice_in
from consent.recording import LARGEST, ToRecord, kept, record
from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.problems import Conflict, Invalid, NotAllowed, NotFound, TooLarge

Me = Annotated[Session, Depends(visitor)]
_MISTAKES = {
    "person": "record.no-person", "fields": "record.no-answer", "method": "record.no-method", "day": "record.no-day",
    "present": "record.no-present", "scan": "record.no-scan", "notice": "record.changed",
}  # fmt: skip
_BLANK = {"person": "", "answer": "", "method": "", "day": "", "present": "", "fields": []}


def recording_router(consent: Consent, pages: Pages) -> APIRouter:
    """The pages at `/work/{case}/record`."""
    router = APIRouter(prefix="/work/{case}", include_in_schema=False)
    desk = Work(consent, pages)

    @router.get("/record")
    async def choose(request: Request, case: str, me: Me) -> Response:
        """Which question was answered; and the scans that are kept."""
        found = await desk.look(request, case, me)
        asked = {id_: notice_in(found, id_).words[language_of(request)]["title"] for id_ in found["standing"]}
        told: dict[str, Any] = {"asked": asked, "kept": await kept(consent.desk, case, me)}
        return pages.page(request, "caseworker/record.html", me, **found, **told)

    @router.get("/record/{arrow}")
    async def ask(request: Request, case: str, arrow: str, me: Me) -> Response:
        """Who answered what, how, when; and the scan."""
        return await _form(desk, request, case, arrow, me, {**_BLANK, "day": await desk.today(case, me)}, {})

    @router.post("/record/{arrow}")
    async def write(request: Request, case: str, arrow: str, me: Me) -> Response:
        """Records it; sent twice it stands once."""
        form = await request.form()
        wrote = {name: str(form.get(name, "")) for name in _BLANK if name != "fields"}
        wrote_all: dict[str, Any] = {**wrote, "fields": [str(one) for one in form.getlist("fields")]}
        yes = wrote["answer"] == "yes"
        if wrote["answer"] not in ("yes", "no") or (yes and not wrote_all["fields"]):
            return await _form(desk, request, case, arrow, me, wrote_all, {"answer": "record.no-answer"})
        given = Answer(
            arrow, yes, wrote_all["fields"] if yes else None, str(form.get("notice", "")), language_of(request)
        )
        told = ToRecord(wrote["person"], wrote["method"], wrote["day"], wrote["present"], await _scan(form))
        try:
            await record(consent.desk, case, given, told, me)
        except (Invalid, TooLarge, Conflict, NotAllowed) as problem:
            return await _form(desk, request, case, arrow, me, wrote_all, _mistakes(problem))
        return to(pages, f"/work/{case}/recorded")

    @router.get("/recorded")
    async def recorded(request: Request, case: str, me: Me) -> Response:
        """It is recorded."""
        return pages.page(request, "caseworker/recorded.html", me, **await desk.look(request, case, me))

    return router


async def _scan(form: FormData) -> bytes:
    found = form.get("scan")
    # One byte more than is taken, so that what is too large is seen to be.
    return await found.read(LARGEST + 1) if isinstance(found, UploadFile) else b""


def _mistakes(problem: Invalid | TooLarge | Conflict | NotAllowed) -> dict[str, str]:
    if isinstance(problem, TooLarge):
        return {"scan": "record.no-scan"}
    if isinstance(problem, NotAllowed):
        return {"person": "record.not-theirs"}
    field = str(problem.more.get("field", ""))
    place = {"fields": "answer", "notice": "answer"}.get(field, field)
    return {place: _MISTAKES[field]} if field in _MISTAKES else {"answer": "record.changed"}


async def _form(
    desk: Work, request: Request, case: str, arrow: str, me: Session, wrote: dict[str, Any], mistakes: dict[str, str]
) -> Response:
    found, language = await desk.look(request, case, me), language_of(request)
    if arrow not in found["standing"]:
        raise NotFound("This was not asked.", "Ask for permission first.")
    hand = await desk.consent.desk.take(case, me)
    notice = make_notice(hand.map, hand.version, arrow, hand.asks_since(arrow))
    ids = list(dict.fromkeys(one.guardian for one in hand.guardianships))
    names = await desk.consent.desk.identity.people(ids)
    told: dict[str, Any] = {
        "arrow": arrow, "title": notice.words[language]["title"], "notice": notice.hash, "subject": hand.case.subject,
        "guardians": list(names.values()), "fields": fields_of(hand.map, hand.map.arrow(arrow).fields, language),
        "wrote": wrote, "mistakes": mistakes,
    }  # fmt: skip
    return desk.pages.page(request, "caseworker/record-one.html", me, 422 if mistakes else 200, **{**found, **told})
