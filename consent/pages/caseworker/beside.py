"""The citizen answers on the caseworker's screen, as themselves: in a session of their own, with the questions open."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from consent.pages.caseworker.looking import Work
from consent.service import Consent
from services.identity.client import SignIn
from services.identity.wire import Session
from services.pages.mount import visitor
from services.pages.pages import Pages

Me = Annotated[Session, Depends(visitor)]


def beside_router(consent: Consent, pages: Pages) -> APIRouter:
    """The pages at `/work/{case}/beside`, and the way back at `/beside/back`."""
    router = APIRouter(include_in_schema=False)
    desk = Work(consent, pages)

    @router.get("/work/{case}/beside")
    async def explain(
        request: Request, case: str, me: Me, arrow: Annotated[list[str] | None, Query(max_length=50)] = None
    ) -> Response:
        """What happens when the screen is handed over."""
        found = await desk.look(request, case, me)
        many = len([one for one in arrow or [] if one in found["standing"]])
        return pages.page(request, "caseworker/beside.html", me, **found, many=many)

    @router.post("/work/{case}/beside")
    async def lend(request: Request, case: str, me: Me) -> Response:
        """Hands the screen over: nobody is signed in then, until the citizen is."""
        hand = await consent.desk.take(case, me)
        await consent.desk.caseworker(hand, me, "asking")
        sign_in: SignIn = request.app.state.sign_in
        return await sign_in.lend(request, "/beside", f"/work/{case}")

    @router.get("/beside")
    async def your_turn(request: Request) -> Response:
        """What the citizen finds on the screen: nobody is signed in, and they can."""
        return pages.page(request, "caseworker/your-turn.html")

    @router.post("/beside/back")
    async def back(request: Request) -> Response:
        """Ends the citizen's session, and the caseworker goes on."""
        sign_in: SignIn = request.app.state.sign_in
        return await sign_in.take_back(request)

    return router
