"""What is new for somebody, and what is asked of them: the part of the first page that is their own."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from consent.pages.citizen.standing import waiting, words_of
from consent.service import Consent
from consent.wire import Message
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.pages.voices import voice_of

Me = Annotated[Session, Depends(visitor)]

LIST = "list"
"""Where somebody marks from: the list of all messages; else the first page."""

_LEADS = {
    "asked": "/cases/{case}/questions", "answered": "/cases/{case}/seen?outcome=written",
    "guardianship-ended": "/cases/{case}/permissions", "emergency": "/cases/{case}/seen",
    "by-law": "/cases/{case}/seen", "please-answer-again": "/cases/{case}/questions",
    "withdrawal-closed": "/cases/{case}/permissions", "recorded": "/cases/{case}/permissions",
}  # fmt: skip
"""Where a message leads, by its kind."""


def news_router(consent: Consent, pages: Pages) -> APIRouter:
    """All messages, and marking them as read."""
    router = APIRouter(prefix="/messages", include_in_schema=False)

    @router.get("")
    async def messages(request: Request, me: Me) -> Response:
        """All that I was told, the newest first."""
        found = (await consent.messages(me))[::-1]
        return pages.page(request, "citizen/messages.html", me, messages=[_told(request, one, "") for one in found])

    @router.post("/read")
    async def read_these(
        me: Me, messages: Annotated[list[str] | None, Form(max_length=1_000)] = None,
        back: Annotated[str, Form(max_length=20)] = "",
    ) -> Response:  # fmt: skip
        """Marks several as read: those that are named, or all; and goes back to the list or to the first page."""
        for one in await consent.messages(me):
            if not one.read and (messages is None or one.id in messages):
                await consent.read_message(one.id, me)
        return to(pages, "/messages" if back == LIST else "/")

    return router


async def news(consent: Consent, request: Request, me: Session, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What somebody was told and has not marked as read, the newest first; the same words, said again, stand once, with
    how often. `cases` are theirs."""
    own = [one["case"] for one in cases if one["as"] == "citizen"]
    wards = [one["case"] for one in cases if one["as"] == "guardian"]
    # What does not say which case it is about leads to the only one that it can be.
    case = own[0] if len(own) == 1 else wards[0] if len(wards) == 1 and not own else ""
    theirs = {one["case"] for one in cases}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for message in (await consent.messages(me))[::-1]:
        if not message.read:
            one = _told(request, message, case)
            if message.about.get("case") not in {*theirs, None, ""}:
                one["leads"] = ""  # they were its guardian once, and would only be turned away
            found.setdefault((one["text"], one["leads"]), {**one, "ids": []})["ids"].append(message.id)
    return list(found.values())


async def mine(consent: Consent, request: Request, me: Session, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cases that are somebody's own, or their ward's: whose, as what, and the questions that wait."""
    own = [one for one in cases if one["as"] in ("citizen", "guardian")]
    names = await consent.wards(me) if any(one["as"] == "guardian" for one in own) else {}
    return [
        {**one, "name": names.get(one["case"], me.name), "waits": await _waiting(consent, request, one["case"], me)}
        for one in own
    ]


async def _waiting(consent: Consent, request: Request, case: str, me: Session) -> list[dict[str, Any]]:
    found = await consent.permissions(case, me)
    return [{"arrow": one["arrow"], "title": words_of(request, one)["title"]} for one in waiting(found["permissions"])]


def _told(request: Request, one: Message, own: str) -> dict[str, Any]:
    """A message in the reader's voice, with where it leads."""
    voice = voice_of(request)
    case = str(one.about.get("case") or own)
    text = one.text.get(voice.name, one.text[voice.language])
    leads = _LEADS[one.kind].format(case=case) if case and one.kind in _LEADS else ""
    return {"id": one.id, "kind": one.kind, "at": one.sent_at, "text": text, "read": one.read, "leads": leads}
