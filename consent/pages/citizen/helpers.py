"""Naming somebody who stands by me, and ending it: a citizen's pages, and a guardian's for them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from consent.helping import NewHelper
from consent.pages.days import day_words
from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.problems import Invalid, NotFound

Me = Annotated[Session, Depends(visitor)]
Short = Annotated[str, Form(max_length=1_000)]

_MISTAKES = {"name": "helper.no-name", "what": "helper.no-what", "last_day": "helper.no-day"}


def add_helpers(router: APIRouter, consent: Consent, pages: Pages) -> None:
    """Adds the pages at `/cases/{case}/helpers`."""

    @router.get("/helpers/new")
    async def new(request: Request, case: str, me: Me) -> Response:
        """Who it is, what they help with, until when."""
        found = await consent.around(case, me)
        wrote = {"name": "", "what": "", "last_day": ""}
        return pages.page(request, "citizen/helper.html", me, case=case, found=found, wrote=wrote, mistake="")

    @router.post("/helpers/new")
    async def name(
        request: Request, case: str, me: Me, name: Short = "", what: Short = "", last_day: Short = ""
    ) -> Response:
        """Names them; sent twice they stand once."""
        try:
            await consent.name_helper(case, NewHelper(name, what, last_day), me)
        except Invalid as problem:
            field = str(problem.more.get("field", "name"))
            told: dict[str, Any] = {"wrote": {"name": name, "what": what, "last_day": last_day}, "mistake": field}
            told |= {"found": await consent.around(case, me), "words": _MISTAKES[field]}
            return pages.page(request, "citizen/helper.html", me, 422, case=case, **told)
        return to(pages, f"/cases/{case}/around")

    @router.get("/helpers/{helper}/end")
    async def ask_first(request: Request, case: str, helper: str, me: Me) -> Response:
        """What happens when it is ended."""
        found = await consent.around(case, me)
        one = next((one for one in found.helpers if one.id == helper), None)
        if one is None:
            raise NotFound("There is no such helper here.", "Choose one from your list.")
        told: dict[str, Any] = {"found": found, "one": one, "day_of": day_words(request)}
        return pages.page(request, "citizen/helper-end.html", me, case=case, **told)

    @router.post("/helpers/{helper}/end")
    async def end(case: str, helper: str, me: Me) -> Response:
        """Ends it; sent twice it is ended once."""
        await consent.end_helper(case, helper, me)
        return to(pages, f"/cases/{case}/around")
