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
from services.audit.wire import Entry, Query
from services.browser import is_https
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import GUIDED, Pages

PAGES = Path(__file__).parent / "pages"
"""The room with the guide's words."""

PATH, ARROW = "/first-steps", "needs-to-cafe"
STEPS = ("ask", "answer", "again", "see")

_KINDS = ("decision", "given", "released", "look-up")
_MOST = 10_000


def first_steps(consent: Consent, pages: Pages) -> APIRouter:
    """The guide's routes at the portal."""
    router = APIRouter(prefix=PATH, include_in_schema=False)
    pages.guide = PATH

    @router.get("")
    async def told(request: Request) -> Response:
        """The steps, to read; those that have been done since it was begun here, marked."""
        return pages.page(request, "steps/first-steps.html", done=await _done(consent, request.cookies.get(GUIDED, "")))

    @router.get("/begin")
    async def begin(request: Request) -> Response:
        """From here on whoever this is is led; in the middle of it, they go on, and after all of it, begin anew."""
        answer = to(pages, f"/sign-in?next={pages.base}{PATH}/go")
        before = request.cookies.get(GUIDED, "")
        under_way = 0 < len(await _done(consent, before)) < len(STEPS)
        begun = before if under_way else str(await consent.desk.clock.now())
        answer.set_cookie(GUIDED, begun, path="/", secure=is_https(pages.url), httponly=True, samesite="lax")
        return answer

    @router.get("/go")
    async def go(me: Annotated[Session, Depends(visitor)]) -> Response:
        """The page that is next for this person."""
        return to(pages, await _next(consent, me))

    return router


async def _done(consent: Consent, begun: str) -> list[str]:
    """Which steps have been done since an instant, one after the other, as the ledger has them."""
    if not begun.isdecimal() or len(begun) > 15:  # nobody has begun in this browser
        return []
    done: list[str] = []
    for collaboration in await consent.desk.collaborations.collaborations():
        query = Query(collaboration, kinds=tuple(_KINDS), limit=_MOST)
        for entry in await consent.desk.ledger.entries(query):
            if entry.time >= int(begun) and len(done) < len(STEPS) and _is(STEPS[len(done)], entry):
                done.append(STEPS[len(done)])
    return done


def _is(step: str, entry: Entry) -> bool:
    said = entry.said
    return {
        "ask": said.get("arrow") == ARROW and (entry.kind, said.get("outcome")) == ("decision", "refused"),
        "answer": said.get("arrow") == ARROW and entry.kind == "given",
        "again": said.get("arrow") == ARROW and entry.kind == "released",
        "see": entry.kind == "look-up" and (said.get("what"), said.get("as")) == ("lines", "citizen"),
    }[step]


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
