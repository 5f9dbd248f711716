"""Questions, one at a time: who wants what, why, for how long, what happens if I say no; then the next one."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response

from consent.answers import Answer
from consent.pages.citizen.standing import Standing, after, standing, waiting, words_of
from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.pages.voices import voice_of

Me = Annotated[Session, Depends(visitor)]
Count = Annotated[int, Query(ge=0, le=999)]
FormCount = Annotated[int, Form(ge=0, le=999)]


def add_asked(router: APIRouter, consent: Consent, pages: Pages) -> None:
    """Adds the pages of questions."""

    @router.get("/questions")
    async def questions(request: Request, case: str, me: Me) -> Response:
        """To the first question that waits, with how many there are."""
        waits = waiting((await consent.permissions(case, me))["permissions"])
        if not waits:
            return pages.page(request, "citizen/no-questions.html", me, case=case)
        return to(pages, f"/cases/{case}/arrows/{waits[0]['arrow']}{place(1, len(waits))}")

    @router.get("/arrows/{arrow}")
    async def question(request: Request, case: str, arrow: str, me: Me, number: Count = 0, of: Count = 0) -> Response:
        """One question."""
        return _shown(request, pages, me, case, await standing(consent, case, arrow, me), (number, of))

    @router.post("/arrows/{arrow}")
    async def answer(
        request: Request,
        case: str,
        arrow: str,
        me: Me,
        said: Annotated[str, Form()] = "",
        notice: Annotated[str, Form()] = "",
        fields: Annotated[list[str] | None, Form()] = None,
        present: Annotated[list[str] | None, Form(max_length=20)] = None,
        number: FormCount = 0,
        of: FormCount = 0,
    ) -> Response:
        """Yes, no or later; a yes may leave fields out."""
        if said == "later":
            following = after((await consent.permissions(case, me))["permissions"], arrow)
            return to(pages, f"/cases/{case}/arrows/{following}{place(number + 1, of)}" if of and following else "/")
        if said not in ("yes", "no") or (said == "yes" and not fields):
            one = await standing(consent, case, arrow, me)
            mistake = "question.choose" if said != "yes" else "question.choose-fields"
            return _shown(request, pages, me, case, one, (number, of), mistake, present or [])
        told = fields if said == "yes" else None
        given = Answer(arrow, said == "yes", told, notice, voice_of(request).name, present)
        answered = await consent.answer(case, given, me)
        return to(pages, "/kept" if answered.kept else f"/receipts/{answered.receipt}{place(number, of)}")


def place(number: int, of: int) -> str:
    """Which question of how many, as the end of an address; "" where somebody answers just one."""
    return f"?number={min(number, of)}&of={of}" if of else ""


def _shown(
    request: Request, pages: Pages, me: Session, case: str, one: Standing, at: tuple[int, int], mistake: str = "",
    present: Sequence[str] = (),
) -> Response:  # fmt: skip
    told = {"case": case, "one": one, "words": words_of(request, one), "number": at[0], "of": at[1], "mistake": mistake}
    return pages.page(request, "citizen/question.html", me, 422 if mistake else 200, **told, present=present)
