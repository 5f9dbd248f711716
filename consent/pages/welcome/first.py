"""The first page: what the service is, to whom is not signed in; what is new and what waits, to who is."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from consent.pages.welcome.public_map import start_page
from consent.service import Consent
from services.identity.client import person_if_any
from services.identity.wire import Session
from services.pages.mount import visitor
from services.pages.pages import Pages
from services.pages.voices import voice_of

Maybe = Annotated[Session | None, Depends(person_if_any)]
Me = Annotated[Session, Depends(visitor)]


def first_router(consent: Consent, pages: Pages) -> APIRouter:
    """The first page, receipts, and what somebody reads when a no is kept while the ledger is away."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def first(request: Request, me: Maybe) -> Response:
        """The start page, or mine."""
        if me is None:
            return await start_page(request, consent, pages)
        cases = await consent.cases(me)
        own = [one for one in cases if one["as"] in ("citizen", "guardian")]
        mine = [{**one, "waits": await _waiting(consent, request, one["case"], me)} for one in own]
        work = [one for one in cases if one["as"] == "worker"]
        names = await consent.in_whose_care([one["case"] for one in work], me)
        messages = await consent.messages(me)
        voice = voice_of(request).language
        told: dict[str, Any] = {"mine": mine, "work": work, "names": names, "messages": messages}
        return pages.page(request, "welcome/mine.html", me, language=voice, **told)

    @router.get("/receipts/{receipt}")
    async def receipt(request: Request, receipt: str, me: Me) -> Response:
        """One receipt, to print."""
        return pages.page(request, "citizen/receipt.html", me, one=await consent.receipt(receipt, me))

    @router.get("/kept")
    async def kept(request: Request, me: Me) -> Response:
        """A no is kept and nothing flows; the receipt comes as soon as the ledger answers."""
        return pages.page(request, "citizen/kept.html", me)

    @router.get("/signed-in")
    async def signed_in(request: Request, me: Me) -> Response:
        """Where somebody comes who signed in anew beside a half-written form."""
        return pages.page(request, "welcome/signed-in.html", me)

    return router


async def _waiting(consent: Consent, request: Request, case: str, me: Session) -> list[dict[str, Any]]:
    found = await consent.permissions(case, me)
    voice = voice_of(request).name
    return [
        {"arrow": one["arrow"], "title": one["words"][voice]["title"]} for one in found["permissions"] if one["waits"]
    ]
