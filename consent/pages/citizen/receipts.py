"""Receipts: what somebody answered, to keep and to print; and then on to the next question."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from consent.pages.citizen.asked import place
from consent.pages.citizen.standing import after
from consent.service import Consent
from services.collaboration.model import NotOnTheMap, ServiceMap
from services.identity.wire import Session
from services.pages.mount import visitor
from services.pages.pages import Pages
from services.pages.voices import voice_of

Me = Annotated[Session, Depends(visitor)]
Count = Annotated[int, Query(ge=0, le=999)]


def receipts_router(consent: Consent, pages: Pages) -> APIRouter:
    """All receipts, one receipt, and what somebody reads when a no is kept while the ledger is away."""
    router = APIRouter(include_in_schema=False)

    @router.get("/receipts")
    async def receipts(request: Request, me: Me) -> Response:
        """All of mine, the newest first."""
        found = [await _told(consent, request, one) for one in (await consent.receipts(me))[::-1]]
        return pages.page(request, "citizen/receipts.html", me, receipts=found)

    @router.get("/receipts/{receipt}")
    async def receipt(request: Request, receipt: str, me: Me, number: Count = 0, of: Count = 0) -> Response:
        """One receipt, to print."""
        one = await _told(consent, request, await consent.receipt(receipt, me))
        following = ""
        if of:
            standing = (await consent.permissions(one["case_id"], me))["permissions"]
            arrow = after(standing, one["arrow"])
            following = f"/cases/{one['case_id']}/arrows/{arrow}{place(number + 1, of)}" if arrow else ""
        told: dict[str, Any] = {"one": one, "following": following, "number": min(number + 1, of), "of": of}
        return pages.page(request, "citizen/receipt.html", me, **told)

    @router.get("/kept")
    async def kept(request: Request, me: Me) -> Response:
        """A no is kept and nothing flows; the receipt comes as soon as the ledger answers."""
        return pages.page(request, "citizen/kept.html", me)

    return router


async def _told(consent: Consent, request: Request, one: dict[str, Any]) -> dict[str, Any]:
    """A receipt with the titles of what it names, in the reader's language."""
    map_, _ = await consent.desk.map(one["collaboration"])
    language = voice_of(request).language
    fields = [_field(map_, path, language) for path in one.get("fields", [])]
    return {**one, "receiver": _receiver(map_, one, language), "titles": fields}


def _receiver(map_: ServiceMap, one: dict[str, Any], language: str) -> str:
    found = [map_.actors.get(one.get("to_actor", "")), map_.partners.get(one.get("to_partner", ""))]
    return ", ".join(str(getattr(each.title, language)) for each in found if each is not None)


def _field(map_: ServiceMap, path: str, language: str) -> str:
    try:
        return str(getattr(map_.field(path).title, language))
    except NotOnTheMap:
        return path  # the map has changed since: what was answered stands as it was written
