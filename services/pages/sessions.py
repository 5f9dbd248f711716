"""Pages about being signed in: where one is, signed out after a while, and away from here at once."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from services.browser import refuse_other_sites
from services.identity.client import SignIn, person_if_any
from services.identity.wire import Session
from services.pages.pages import Pages

_ELSEWHERE = "https://www.dmi.dk/"
"""The weather: a page that anybody may have been looking at."""

_NOT_KEPT = frozenset({"key"})
_WORTH_SHOWING = 12
"""From how many characters on a field is shown back to whoever wrote it; shorter ones are choices, not words."""


class SignInFirst(Exception):
    """Somebody must sign in before they see this page."""


async def visitor(request: Request) -> Session:
    """A dependency of pages: who is signed in. Raises SignInFirst."""
    session = await person_if_any(request)
    if session is None:
        raise SignInFirst
    return session


def sessions_router(pages: Pages) -> APIRouter:
    """Where I am signed in, being signed out, and leaving quickly."""
    router = APIRouter(include_in_schema=False)

    @router.get("/sessions")
    async def sessions(request: Request, me: Annotated[Session, Depends(visitor)]) -> Response:
        """Where I am signed in, and a way to end all of it."""
        sign_in: SignIn = request.app.state.sign_in
        return pages.page(request, "sessions.html", me, places=await sign_in.signed_in(request, me.person))

    @router.get("/signed-out")
    async def signed_out(request: Request) -> Response:
        """Where a page goes by itself when its session is over, so that nobody reads on over a shoulder."""
        return pages.page(request, "timed-out.html", await person_if_any(request))

    @router.get("/leave")
    async def leave(request: Request) -> Response:
        """Away from here, at once."""
        sign_in: SignIn = request.app.state.sign_in
        return await sign_in.leave(request, _ELSEWHERE)

    return router


async def sign_in_first(request: Request, _: Exception) -> Response:
    """Whoever must sign in first: sent there and back; what was sent in a form is kept in the page meanwhile."""
    pages: Pages = request.app.state.pages
    if request.method in ("GET", "HEAD"):
        query = f"?{request.url.query}" if request.url.query else ""
        back = quote(f"{request.url.path}{query}", safe="/")
        return RedirectResponse(f"{pages.base}/sign-in?next={back}", 303, {"Cache-Control": "no-store"})
    # Another site's form comes without the cookie: it must not stand here under our name, to be sent on with one.
    refuse_other_sites(request, pages.url)
    # What they wrote is not lost: it stands in this page and nowhere else, and goes on when they are back.
    sent = (await request.form()).multi_items()
    kept = [(name, value) for name, value in sent if isinstance(value, str) and name not in _NOT_KEPT]
    words = [value for _, value in kept if len(value) >= _WORTH_SHOWING and " " in value.strip()]
    files = any(not isinstance(value, str) for _, value in sent)
    shown = {"kept": kept, "words": words, "files": files, "action": request.url.path}
    return pages.page(request, "signed-out.html", None, 401, **shown)
