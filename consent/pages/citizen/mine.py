"""A citizen's and a guardian's pages: what is asked of me, what I permit, who has seen what.

Each page asks the service what its JSON door would: what is an entry there is one here.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from consent.answers import Answer
from consent.pages.behalf import for_whom
from consent.pages.citizen.gathered import gathered
from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.pages.voices import voice_of
from services.problems import NotFound

Me = Annotated[Session, Depends(visitor)]
Word = Annotated[str, Form(max_length=2_000)]


def citizen_router(consent: Consent, pages: Pages) -> APIRouter:
    """The pages of one case, at `/cases/{case}`, for the person it is about and for their guardians."""
    told = [Depends(for_whom(consent))]
    router = APIRouter(prefix="/cases/{case}", include_in_schema=False, dependencies=told)
    _asked(router, consent, pages)
    _permitted(router, consent, pages)
    _seen(router, consent, pages)
    return router


def _asked(router: APIRouter, consent: Consent, pages: Pages) -> None:
    @router.get("/arrows/{arrow}")
    async def question(request: Request, case: str, arrow: str, me: Me) -> Response:
        """One question: who wants what, why, for how long, what happens if I say no."""
        one = await _standing(consent, case, arrow, me)
        return pages.page(
            request, "citizen/question.html", me, case=case, one=one, words=_words(request, one), mistake=""
        )

    @router.post("/arrows/{arrow}")
    async def answer(
        request: Request,
        case: str,
        arrow: str,
        me: Me,
        said: Annotated[str, Form()] = "",
        notice: Annotated[str, Form()] = "",
        fields: Annotated[list[str] | None, Form()] = None,
    ) -> Response:
        """Yes, no or later; a yes may leave fields out."""
        if said == "later":
            return to(pages, "/")
        if said not in ("yes", "no") or (said == "yes" and not fields):
            one = await _standing(consent, case, arrow, me)
            mistake = "question.choose" if said != "yes" else "question.choose-fields"
            shown = {"case": case, "one": one, "words": _words(request, one), "mistake": mistake}
            return pages.page(request, "citizen/question.html", me, 422, **shown)
        given = Answer(arrow, said == "yes", fields if said == "yes" else None, notice, voice_of(request).name)
        answered = await consent.answer(case, given, me)
        return to(pages, f"/receipts/{answered.receipt}" if not answered.kept else "/kept")


def _permitted(router: APIRouter, consent: Consent, pages: Pages) -> None:
    @router.get("/permissions")
    async def permissions(request: Request, case: str, me: Me) -> Response:
        """What I permit, and what I refused."""
        found = await consent.permissions(case, me)
        rows = [{**one, "title": _words(request, one)["title"]} for one in found["permissions"]]
        return pages.page(request, "citizen/permissions.html", me, case=case, rows=rows)

    @router.get("/arrows/{arrow}/withdraw")
    async def ask_first(request: Request, case: str, arrow: str, me: Me) -> Response:
        """The first of two steps: what will happen."""
        one = await _standing(consent, case, arrow, me)
        return pages.page(request, "citizen/withdraw.html", me, case=case, one=one, words=_words(request, one))

    @router.post("/arrows/{arrow}/withdraw")
    async def withdraw(case: str, arrow: str, me: Me) -> Response:
        """The second step."""
        answered = await consent.withdraw(case, arrow, me)
        return to(pages, f"/receipts/{answered.receipt}" if not answered.kept else "/kept")


def _seen(router: APIRouter, consent: Consent, pages: Pages) -> None:
    @router.get("/seen")
    async def seen(request: Request, case: str, me: Me) -> Response:
        """Who has seen what, the newest first."""
        found = await consent.lines(case, me)
        return pages.page(
            request, "citizen/seen.html", me, case=case, shown=gathered(found["lines"][::-1], found["as"])
        )

    @router.get("/seen/{index}")
    async def ask_about(request: Request, case: str, index: int, me: Me) -> Response:
        """One line, and a place to disagree with it."""
        return await _line(request, case, index, me, "")

    @router.post("/seen/{index}")
    async def disagree(request: Request, case: str, index: int, me: Me, words: Word = "") -> Response:
        """Disagrees with one line."""
        if not words.strip():
            return await _line(request, case, index, me, "disagree.say-something")
        found = await consent.disagree(case, index, words, me)
        return pages.page(request, "citizen/disagreed.html", me, case=case, check_by=found["check_by"])

    async def _line(request: Request, case: str, index: int, me: Session, mistake: str) -> Response:
        found = await consent.lines(case, me, index - 1)
        line = next((one for one in found["lines"] if one.index == index), None)
        if line is None:
            raise NotFound("There is no such line among yours.", "Choose a line from your list.")
        return pages.page(
            request, "citizen/line.html", me, 422 if mistake else 200, case=case, line=line, mistake=mistake
        )


async def _standing(consent: Consent, case: str, arrow: str, me: Session) -> dict[str, Any]:
    found = await consent.permissions(case, me)
    for one in found["permissions"]:
        if one["arrow"] == arrow:
            return dict(one)
    raise NotFound("Nobody has asked you about this.", "See what you are asked on your first page.")


def _words(request: Request, one: dict[str, Any]) -> dict[str, str]:
    """The notice in the voice of whoever reads it."""
    words: dict[str, dict[str, str]] = one["words"]
    return words[voice_of(request).name]
