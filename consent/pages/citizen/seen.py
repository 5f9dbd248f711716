"""Who has seen what: the list with its filters, and each line, open to a question or a disagreement."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response

from consent.lines import Line
from consent.pages.citizen.filtered import AT_ONCE, Wanted, filtered, organizations
from consent.pages.citizen.gathered import gathered
from consent.pages.days import day_words
from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.pages.voices import voice_of
from services.problems import NotFound

Me = Annotated[Session, Depends(visitor)]
Choice = Annotated[str, Query(max_length=100)]
Word = Annotated[str, Form(max_length=2_000)]
KINDS = ("question", "disagreement")


def add_seen(router: APIRouter, consent: Consent, pages: Pages) -> None:
    """Adds the list and the pages of lines."""
    _list(router, consent, pages)
    _one(router, consent, pages)


def _list(router: APIRouter, consent: Consent, pages: Pages) -> None:
    @router.get("/seen")
    async def seen(
        request: Request, case: str, me: Me, who: Choice = "", when: Choice = "", outcome: Choice = "",
        page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    ) -> Response:  # fmt: skip
        """Who has seen what, the newest first."""
        wanted = Wanted(who, when, outcome)
        lines, role = await _all_lines(consent, case, me)
        hand = await consent.desk.take(case, me)
        found = filtered(lines[::-1], wanted, hand.now)
        shown = gathered(found, role)
        told: dict[str, Any] = {
            "case": case, "wanted": wanted, "role": role, "number": page, "many": len(found),
            "organizations": organizations(lines, hand.map, voice_of(request).language),
            "shown": shown[(page - 1) * AT_ONCE : page * AT_ONCE], "more": len(shown) > page * AT_ONCE,
        }  # fmt: skip
        return pages.page(request, "citizen/seen.html", me, **told)


async def _all_lines(consent: Consent, case: str, me: Session) -> tuple[list[Line], str]:
    found = await consent.lines(case, me)
    lines: list[Line] = list(found["lines"])
    while found["next"] is not None:
        found = await consent.lines(case, me, found["next"])
        lines += found["lines"]
    return lines, found["as"]


def _one(router: APIRouter, consent: Consent, pages: Pages) -> None:
    @router.get("/seen/{index}")
    async def line(request: Request, case: str, index: int, me: Me) -> Response:
        """One line, what was written about it, and a place to ask or to disagree."""
        return pages.page(request, "citizen/line.html", me, **await _told(request, consent, case, index, me))

    @router.post("/seen/{index}")
    async def write(
        request: Request, case: str, index: int, me: Me, words: Word = "", kind: Annotated[str, Form()] = ""
    ) -> Response:
        """Asks about a line, or disagrees with it. Sent twice, it stands once."""
        told = await _told(request, consent, case, index, me)
        mistake = (
            "" if kind in KINDS and words.strip() else "line.choose" if kind not in KINDS else "line.say-something"
        )
        if mistake:
            told |= {"mistake": mistake, "words": words, "kind": kind}
            return pages.page(request, "citizen/line.html", me, 422, **told)
        said = {(one.kind, one.words) for one in told["line"].written if not one.answer}
        if (kind, words) not in said:
            ask = consent.ask_about if kind == "question" else consent.disagree
            await ask(case, index, words, me)
        return to(pages, f"/cases/{case}/seen/{index}")


async def _told(request: Request, consent: Consent, case: str, index: int, me: Session) -> dict[str, Any]:
    found = await consent.lines(case, me, index - 1)
    line = next((one for one in found["lines"] if one.index == index), None)
    if line is None:
        raise NotFound("There is no such line among yours.", "Choose a line from your list.")
    told = {"case": case, "line": line, "role": found["as"], "day_of": day_words(request)}
    return {**told, "mistake": "", "words": "", "kind": ""}
