"""What every page of the console begins with: who is there, in which collaboration, and the names of things."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response

from services.audit.doors import Doors
from services.audit.pages.chosen import ChosenCases
from services.audit.pages.names import Names
from services.audit.service import Audit
from services.audit.verifying import Verifying
from services.audit.wire import HOUSE
from services.collaboration.client import Collaborations
from services.decision.client import Decider
from services.identity.wire import Role, Session
from services.learning.client import Practising
from services.pages.mount import visitor
from services.pages.pages import Pages, Room
from services.pages.voices import voice_of

Me = Annotated[Session, Depends(visitor)]

ROOMS = (
    ("overview.room", ""),
    ("search.room", "/entries"),
    ("checks.room", "/checks"),
    ("verify.room", "/verification"),
    ("practice.room", "/practice"),
    ("record.room", "/record"),
)
"""The rooms of a collaboration: key and path below it."""

HOUSE_ROOMS = (ROOMS[1], ROOMS[3])


class Desk:
    """The service and its pages; `page` makes one of a collaboration, with its navigation and its names."""

    def __init__(
        self,
        audit: Audit,
        doors: Doors,
        collaborations: Collaborations,
        decider: Decider,
        verifying: Verifying,
        learning: Practising,
        pages: Pages,
        chosen: ChosenCases,
    ) -> None:
        self.audit, self.doors, self.collaborations, self.decider = audit, doors, collaborations, decider
        self.verifying, self.learning, self.pages, self.chosen = verifying, learning, pages, chosen

    async def officer(self, request: Request, me: Me) -> Session:
        """A dependency: a data protection officer. Raises SignInFirst, and NotAllowed on record for others."""
        await self.doors.refuse_others(me, request.scope["route"].name, Role.DATA_PROTECTION_OFFICER)
        return me

    async def names(self, request: Request, collaboration: str) -> Names:
        """The names of things in a collaboration, in the reader's language. Raises NotFound."""
        map_ = None if collaboration == HOUSE else await self.doors.map(collaboration)
        return Names(self.pages.texts, voice_of(request), map_)

    async def page(
        self, request: Request, template: str, me: Session, collaboration: str, status: int = 200, **values: Any
    ) -> Response:
        """A page of a collaboration. Whoever calls this has asked the service first whether it is theirs to see."""
        names = await self.names(request, collaboration)
        here = f"/ledgers/{collaboration}"
        rooms = HOUSE_ROOMS if collaboration == HOUSE else ROOMS
        told: dict[str, Any] = {
            "rooms": tuple(Room(key, here + path) for key, path in rooms),
            "place": self.pages.base + here,
        }
        told |= {"collaboration": collaboration, "names": names, "date": names.day, **values}
        return self.pages.page(request, template, me, status, **told)
