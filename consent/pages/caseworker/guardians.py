"""Registering a guardian of a citizen, on its document. Who it is comes by POST, by number and name together: whoever
writes learns nothing about a number that they did not know already."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from consent.guarding import NewGuardianship
from consent.model import CUSTODY, GUARDIAN
from consent.pages.caseworker.looking import Work, language_of
from consent.service import Consent
from services.identity.wire import Session
from services.pages.mount import to, visitor
from services.pages.pages import Pages
from services.problems import Invalid

Me = Annotated[Session, Depends(visitor)]

_NAMES = ("number", "name", "kind", "document", "first_day", "last_day", "born")
_MISTAKES = {
    "guardian": "guard.no-guardian", "kind": "guard.no-kind", "matters": "guard.no-matters",
    "document": "guard.no-document", "first_day": "guard.no-day", "last_day": "guard.no-day", "born": "guard.no-born",
}  # fmt: skip
_PLACES = {"guardian": "number"}
"""Where on the page a mistake stands whose name is another than its field's."""


def guardians_router(consent: Consent, pages: Pages) -> APIRouter:
    """The page at `/work/{case}/guardianships/new`."""
    router = APIRouter(prefix="/work/{case}/guardianships", include_in_schema=False)
    desk = Work(consent, pages)

    @router.get("/new")
    async def ask(request: Request, case: str, me: Me) -> Response:
        """Who it is, in what, on which document, from when until when."""
        return await _form(desk, request, case, me, {**dict.fromkeys(_NAMES, ""), "matters": []}, "")

    @router.post("/new")
    async def register(request: Request, case: str, me: Me) -> Response:
        """Registers it. Sent twice it stands once."""
        form = await request.form()
        wrote: dict[str, Any] = {name: str(form.get(name, ""))[:200] for name in _NAMES}
        wrote["matters"] = [str(one)[:100] for one in form.getlist("matters")]
        try:
            # Whether somebody may register one is asked before anything is said about a number.
            await desk.consent.desk.caseworker(await desk.consent.desk.take(case, me), me, "guardianship")
            new = NewGuardianship(
                await _who(consent, wrote["number"], wrote["name"]), wrote["kind"], wrote["matters"], wrote["document"],
                wrote["first_day"], "" if wrote["kind"] == CUSTODY else wrote["last_day"], wrote["born"],
            )  # fmt: skip
            await consent.register_guardianship(case, new, me)
        except Invalid as problem:
            return await _form(desk, request, case, me, wrote, str(problem.more.get("field", "guardian")))
        return to(pages, f"/work/{case}/guardianships")

    return router


async def _who(consent: Consent, number: str, name: str) -> str:
    """Whom number and name name together. Raises Invalid where they are nobody's, or of two people."""
    found = await consent.desk.identity.person_by_subject(consent.desk.issuer, number.strip())
    if found is None or " ".join(found.name.split()).casefold() != " ".join(name.split()).casefold():
        raise Invalid("Nobody is registered with this number and this name.", "Write both again.", field="guardian")
    return found.id


async def _form(desk: Work, request: Request, case: str, me: Session, wrote: dict[str, Any], mistake: str) -> Response:
    found, language = await desk.look(request, case, me), language_of(request)
    matters = {id_: words.in_(language) for id_, words in found["map"].matters.items()}
    told: dict[str, Any] = {
        "wrote": wrote, "matters": matters, "kinds": (GUARDIAN, CUSTODY), "mistake": _PLACES.get(mistake, mistake),
        "wrong": _MISTAKES.get(mistake, "guard.no-guardian"),
    }  # fmt: skip
    return desk.pages.page(request, "caseworker/guardian.html", me, 422 if mistake else 200, **found, **told)
