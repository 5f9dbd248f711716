"""What a guardian may do: whose matters, within which limits, what ends when, what the person decided themselves."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from consent.model import CITIZEN, GRANTED, GUARDIAN
from consent.pages.behalf import for_whom
from consent.pages.citizen.standing import Standing, words_of
from consent.pages.days import day_words
from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import visitor
from services.pages.pages import Pages
from services.problems import NotFound

Me = Annotated[Session, Depends(visitor)]


def guardian_router(consent: Consent, pages: Pages) -> APIRouter:
    """The page at `/cases/{case}/guarding`, for guardians in force."""
    told = [Depends(for_whom(consent))]
    router = APIRouter(prefix="/cases/{case}", include_in_schema=False, dependencies=told)

    @router.get("/guarding")
    async def guarding(request: Request, case: str, me: Me) -> Response:
        """Whose matters, the limits, what ends when, and what they decided themselves."""
        found = await consent.around(case, me)
        if found.role != GUARDIAN:
            raise NotFound("This page is for guardians.", "See your first page.")
        rows = (await consent.permissions(case, me))["permissions"]
        told: dict[str, Any] = {
            "case": case, "found": found, "day_of": day_words(request),
            "mine": [one for one in found.guardianships if one.mine],
            "own": [_titled(request, one) for one in rows if one["own_no"] or one["decided_as"] == CITIZEN],
            "ending": [_titled(request, one) for one in rows if _given_by_guardian(one)],
        }  # fmt: skip
        return pages.page(request, "guardian/guarding.html", me, **told)

    return router


def _given_by_guardian(one: Standing) -> bool:
    return (one["state"], one["decided_as"]) == (GRANTED, GUARDIAN)


def _titled(request: Request, one: Standing) -> dict[str, Any]:
    return {**one, "title": words_of(request, one)["title"]}
