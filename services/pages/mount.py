"""What every door for people has: files, the choice of language, the pages that belong, and problems as pages."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response

from services.browser import is_https, local_path, refuse_other_sites
from services.identity.client import person_if_any
from services.identity.wire import Session
from services.pages.assets import assets_router
from services.pages.pages import Pages
from services.pages.sessions import SignInFirst, sessions_router, sign_in_first, visitor
from services.pages.texts import Voice
from services.pages.voices import remember
from services.problems import Invalid, Problem

__all__ = ["ABOUT", "mount_pages", "problem_page", "to", "visitor"]

ABOUT = ("privacy", "accessibility", "help")
"""The pages that belong to every door: each is words under `<name>.title` and `<name>.body`."""

_HELPED: dict[str, tuple[str, ...]] = {
    "consent": ("citizen", "guardian", "caseworker", "partner"), "audit": ("officer",), "identity": (),
}  # fmt: skip
"""Who reads at a door: each has words of help under `help-<reader>.words`."""

_SAID = {
    "refused": "refused", "404": "not_found", "403": "not_allowed", "422": "invalid", "409": "conflict",
    "400": "invalid", "401": "not_signed_in", "405": "not_found", "410": "gone", "413": "too_large",
    "503": "unavailable", "guardianship_ended": "guardianship_ended", "own_no": "own_no",
    "custody_decides": "custody_decides",
    "not_registered": "not_registered",
}  # fmt: skip
"""What is said about a problem, by its code or its status."""


def mount_pages(app: FastAPI, pages: Pages) -> None:
    """Adds what every door has; `services.web` finds the pages through the app's state."""
    app.state.pages = pages
    app.state.problem_page = problem_page
    app.include_router(assets_router(pages.assets))
    app.include_router(_about_router(pages))
    app.include_router(sessions_router(pages))
    app.add_exception_handler(SignInFirst, sign_in_first)


def to(pages: Pages, path: str) -> Response:
    """On to another page of this door, after something was done: loading it again does nothing twice."""
    return RedirectResponse(f"{pages.base}{path}", 303, {"Cache-Control": "no-store"})


def _about_router(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/language")
    async def language(request: Request, voice: Annotated[str, Form()], back: Annotated[str, Form()] = "/") -> Response:
        """Keeps in which language somebody reads, and goes back to where they were."""
        refuse_other_sites(request, pages.url)
        chosen = Voice.named(voice)
        if chosen is None:
            raise Invalid("There is no such language.", "Choose one at the foot of the page.", field="voice")
        response = RedirectResponse(local_path(back), 303, {"Cache-Control": "no-store"})
        remember(response, chosen, is_https(pages.url))
        return response

    for name in ABOUT:
        router.add_api_route(f"/{name}", _about(pages, name), name=f"about_{name}")
    return router


def _about(pages: Pages, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def about(request: Request) -> Response:
        me, helped = await person_if_any(request), _HELPED.get(pages.door, ())
        return pages.page(request, "about.html", me, name=name, helped=helped)

    return about


def problem_page(request: Request, problem: Problem) -> Response | None:
    """A problem as a page, for a browser; None for programs, which get a document."""
    pages: Pages = request.app.state.pages
    if "text/html" not in request.headers.get("accept", "") or request.url.path.startswith("/v1/"):
        return None
    # In the reader's own words: what a problem says by itself is written for those who build systems.
    kind = _SAID.get(problem.code) or _SAID.get(str(problem.status), "other")
    me: Session | None = getattr(request.state, "me", None)
    return pages.page(request, "problem.html", me, problem.status, kind=kind, last_day=problem.more.get("last_day", ""))
