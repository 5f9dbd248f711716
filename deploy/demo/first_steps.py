"""The guide of the demonstration: a newcomer sees a flow refused, gives permission, and sees it permitted, by clicking.

1. Ib, who runs the café, asks what support Bo needs, and is refused: nobody has said yes.
2. Clara, Bo's guardian, says yes.
3. Ib asks again, and gets it. Bo sees both in the list of who has seen what.
Whoever follows it is led, each time they have become somebody else, to the page that is next for that person.
"""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from consent.service import Consent
from services.browser import is_https
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import GUIDED, Pages

PAGES = Path(__file__).parent / "pages"
"""The room with the guide's words."""

PATH, ARROW = "/first-steps", "needs-to-cafe"


def first_steps(consent: Consent, pages: Pages) -> APIRouter:
    """The guide's routes at the portal."""
    router = APIRouter(prefix=PATH, include_in_schema=False)
    pages.guide = PATH

    @router.get("")
    async def told(request: Request) -> Response:
        """The steps, to read."""
        return pages.page(request, "steps/first-steps.html")

    @router.get("/begin")
    async def begin() -> Response:
        """From here on whoever this is is led."""
        answer = to(pages, f"/sign-in?next={pages.base}{PATH}/go")
        answer.set_cookie(GUIDED, "1", path="/", secure=is_https(pages.url), httponly=True, samesite="lax")
        return answer

    @router.get("/go")
    async def go(me: Annotated[Session, Depends(visitor)]) -> Response:
        """The page that is next for this person."""
        return to(pages, await _next(consent, me))

    return router


async def _next(consent: Consent, me: Session) -> str:
    cases = await consent.cases(me)
    if len(cases) != 1:
        return "/"  # they have more to choose from than the guide knows of
    (one,) = cases
    return {
        "worker": f"/work/{one['case']}/arrows/{ARROW}",
        "guardian": f"/cases/{one['case']}/arrows/{ARROW}",
        "citizen": f"/cases/{one['case']}/seen",
    }[one["as"]]
