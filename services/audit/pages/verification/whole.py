"""Verifying the whole ledger with one button; the page is loaded again, or asks by itself, until it is done."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from services.audit.pages.desk import Desk
from services.identity.wire import Session
from services.pages.mount import to

Ledger = Annotated[str, Path(max_length=80)]


def verification_router(desk: Desk) -> APIRouter:
    """The pages of verification."""
    router = APIRouter(prefix="/ledgers/{ledger}/verification", include_in_schema=False)
    officer = Annotated[Session, Depends(desk.officer)]

    @router.get("")
    async def verification(request: Request, ledger: Ledger, me: officer) -> Response:
        """How far it is, and how earlier ones ended; for who takes part only, what they may verify instead."""
        if not await desk.doors.operates(me, ledger):
            await desk.doors.scope(me, ledger, "verification")  # whoever has no part at all hears that there is none
            told: dict[str, Any] = {"whole": False, "running": None, "results": [], "failed": False}
        else:
            running, results = await desk.verifying.state(me, ledger)
            failed = desk.verifying.failed(ledger)
            told = {"whole": True, "running": running, "results": results, "failed": failed}
        return await desk.page(request, "verification/whole.html", me, ledger, **told)

    @router.post("")
    async def begin(ledger: Ledger, me: officer) -> Response:
        """Begins; pressed again while it runs it changes nothing."""
        await desk.verifying.begin(me, ledger)
        return to(desk.pages, f"/ledgers/{ledger}/verification")

    return router
