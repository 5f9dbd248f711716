"""My permissions, as a list and on the picture of the map."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from consent.pages.citizen.standing import Standing, state_key, words_of
from consent.service import Consent
from services.collaboration.model import ServiceMap
from services.collaboration.wire import ArrowState, Sign
from services.identity.wire import Session
from services.pages.drawings import drawn
from services.pages.mount import visitor
from services.pages.pages import Pages
from services.pages.voices import voice_of

Me = Annotated[Session, Depends(visitor)]

SIGNS = {"given": Sign.YES, "refused": Sign.NO, "withdrawn": Sign.NO, "asked": Sign.ASKED, "to-confirm": Sign.ASKED}
_OTHERWISE = {"own-information": Sign.YES, "law": Sign.YES, "emergency": Sign.EMERGENCY}


def add_permitted(router: APIRouter, consent: Consent, pages: Pages) -> None:
    """Adds the list and the picture."""

    @router.get("/permissions")
    async def permissions(
        request: Request, case: str, me: Me, stopped: Annotated[int | None, Query(ge=0, le=999)] = None
    ) -> Response:
        """What I permit, and what I refused."""
        found = await consent.permissions(case, me)
        rows = [
            {**one, "title": words["title"], "which": words["which_fields"], "state_key": state_key(one, found["as"])}
            for one in found["permissions"]
            for words in [words_of(request, one)]
        ]
        told = {"case": case, "rows": rows, "role": found["as"], "stopped": stopped}
        return pages.page(request, "citizen/permissions.html", me, **told)

    @router.get("/picture")
    async def picture(request: Request, case: str, me: Me) -> Response:
        """The same on the picture of the map: each arrow with its state, by shape and in words."""
        found = await consent.permissions(case, me)
        map_, _ = await consent.desk.map(found["collaboration"])
        states = _states(request, pages, map_, case, found)
        language = voice_of(request).language
        svg = await consent.desk.collaborations.drawing(found["collaboration"], language, states)
        return pages.page(request, "citizen/picture.html", me, case=case, svg=drawn(svg))


def _states(
    request: Request, pages: Pages, map_: ServiceMap, case: str, found: Mapping[str, Any]
) -> dict[str, ArrowState]:
    """How things stand along every arrow: as was answered, or what it rests on where nobody need ask."""
    answered: dict[str, Standing] = {one["arrow"]: one for one in found["permissions"]}
    states = {}
    for arrow in map_.arrows:
        basis = str(map_.ground_of(arrow).basis)
        if basis != "permission":
            states[arrow] = ArrowState(_OTHERWISE.get(basis, Sign.NONE), pages.say(request, f"picture.{basis}"))
        elif one := answered.get(arrow):
            href = f"{pages.base}/cases/{case}/permissions#permission-{arrow}"
            says = pages.say(request, state_key(one, found["as"]))
            states[arrow] = ArrowState(SIGNS.get(one["state"], Sign.NONE), says, href)
        else:
            states[arrow] = ArrowState(Sign.NONE, pages.say(request, "state.never_asked"))
    return states
