"""Stand-ins and leavers: a colleague's parts in all my cases, given to another for some days, or ended at once.

Whom it is about stands in forms and in no address; doing something twice does it once.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from consent.colleagues import Parts, leave, parts_of, stand_in
from consent.pages.caseworker.looking import language_of
from consent.service import Consent
from consent.waiting import held
from services.identity.wire import Person, Role, Session
from services.pages.mount import visitor
from services.pages.pages import Pages
from services.problems import Invalid

Me = Annotated[Session, Depends(visitor)]
Day = Annotated[str, Form(max_length=10)]
Id = Annotated[str, Form(max_length=100)]


def colleagues_router(consent: Consent, pages: Pages) -> APIRouter:
    """The pages at `/work/colleagues`."""
    router = APIRouter(prefix="/work/colleagues", include_in_schema=False)
    shown = _Shown(consent, pages)

    @router.get("")
    async def choose(request: Request, me: Me) -> Response:
        """Chooses a colleague among those who have a part in my cases."""
        return await shown.choose(request, me, "")

    @router.post("")
    async def parts(request: Request, me: Me, colleague: Id = "") -> Response:
        """What a colleague holds, and what can be done about it."""
        if not colleague:
            return await shown.choose(request, me, "colleagues.choose")
        return await shown.parts(request, me, await parts_of(consent.desk, colleague, me))

    @router.post("/stand-in")
    async def stand(
        request: Request, me: Me, colleague: Id, other: Id = "", first_day: Day = "", last_day: Day = ""
    ) -> Response:
        """Gives a stand-in the same parts for some days."""
        wrote = {"other": other, "first_day": first_day, "last_day": last_day}
        try:
            found = await stand_in(consent.desk, colleague, other, first_day, last_day, me)
        except Invalid:
            found = await parts_of(consent.desk, colleague, me)
            return await shown.parts(request, me, found, "colleague.mistake", wrote)
        return shown.done(request, me, found, "stand")

    @router.post("/leave")
    async def leaves(request: Request, me: Me, colleague: Id, sure: Id = "") -> Response:
        """What it means that a colleague leaves; done from there."""
        if sure:
            return shown.done(request, me, await leave(consent.desk, colleague, me), "leave")
        found = await parts_of(consent.desk, colleague, me)
        told: dict[str, Any] = {"found": found, "language": language_of(request), "operator": Role.OPERATOR in me.roles}
        return pages.page(request, "caseworker/leave.html", me, **told)

    return router


class _Shown:
    """The pages, with what each needs."""

    def __init__(self, consent: Consent, pages: Pages) -> None:
        self.consent, self.pages = consent, pages

    async def choose(self, request: Request, me: Session, mistake: str) -> Response:
        """Everybody who has a part in my cases."""
        people = sorted(await self._people(me), key=lambda one: one.name)
        status = 422 if mistake else 200
        return self.pages.page(request, "caseworker/colleagues.html", me, status, people=people, mistake=mistake)

    async def _people(self, me: Session) -> list[Person]:
        desk = self.consent.desk
        if Role.OPERATOR in me.roles:
            partners = {
                partner
                for name in await desk.collaborations.collaborations()
                for partner in (await desk.map(name))[0].partners
            }
            return [one for partner in partners for one in await desk.identity.partner_people(partner)]
        holders = {grant.person for _, hand in await held(desk, me) for grant in hand.case.grants if not grant.ended}
        found = await desk.identity.people(sorted(holders - {""}))
        return list(found.values())

    async def parts(
        self, request: Request, me: Session, found: Parts, mistake: str = "", wrote: dict[str, str] | None = None
    ) -> Response:
        """One colleague's parts, and a form for a stand-in."""
        person = await self.consent.desk.identity.person(found.colleague)
        others = await self.consent.desk.identity.partner_people(person.partner) if person else []
        told: dict[str, Any] = {
            "found": found, "others": [one for one in others if one.id != found.colleague], "mistake": mistake,
            "wrote": wrote or {"other": "", "first_day": "", "last_day": ""}, "language": language_of(request),
        }  # fmt: skip
        return self.pages.page(request, "caseworker/colleague.html", me, 422 if mistake else 200, **told)

    def done(self, request: Request, me: Session, found: Parts, what: str) -> Response:
        """What was done, and what could not be."""
        told: dict[str, Any] = {"found": found, "what": what, "language": language_of(request)}
        return self.pages.page(request, "caseworker/colleague-done.html", me, **told)
