"""Stopping what was permitted, one or all, each in two steps: first what will happen, then the doing of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from consent.pages.citizen.standing import standing, words_of
from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages

Me = Annotated[Session, Depends(visitor)]


def add_stopping(router: APIRouter, consent: Consent, pages: Pages) -> None:
    """Adds both pairs of steps."""

    @router.get("/arrows/{arrow}/withdraw")
    async def ask_first(request: Request, case: str, arrow: str, me: Me) -> Response:
        """The first of two steps: what will happen."""
        one = await standing(consent, case, arrow, me)
        return pages.page(request, "citizen/withdraw.html", me, case=case, one=one, words=words_of(request, one))

    @router.post("/arrows/{arrow}/withdraw")
    async def withdraw(case: str, arrow: str, me: Me) -> Response:
        """The second step."""
        answered = await consent.withdraw(case, arrow, me)
        return to(pages, f"/receipts/{answered.receipt}" if not answered.kept else "/kept")

    @router.get("/withdraw")
    async def ask_first_about_all(request: Request, case: str, me: Me) -> Response:
        """The first of two steps: everything that will end."""
        found = (await consent.permissions(case, me))["permissions"]
        rows = [words_of(request, one)["title"] for one in found if one["state"] == "given" and one["may_end"]]
        return pages.page(request, "citizen/withdraw-all.html", me, case=case, rows=rows)

    @router.post("/withdraw")
    async def withdraw_all(case: str, me: Me) -> Response:
        """The second step; sent twice, the second time there is nothing left to stop."""
        answered = await consent.withdraw_all(case, me)
        if any(one.kept for one in answered):
            return to(pages, "/kept")
        return to(pages, f"/cases/{case}/permissions?stopped={len(answered)}")
