"""Who may hold the decisions on record against a draft, and of which days.

It is for data protection officers of the controller that operates the collaboration: they may look into each of these
decisions, so that a small number tells them nothing that is not theirs.
"""

from dataclasses import replace
from datetime import date

from gateway.client import Flows
from gateway.wire import WhatIf, WhatIfAsked
from services.collaboration.client import Collaborations, ServiceMap, read_map
from services.identity.wire import Role, Session
from services.periods import FOREVER, ends_at, starts_at
from services.problems import Invalid, NotAllowed, NotFound


class WhatIfs:
    """The what-ifs, as people meet them."""

    def __init__(self, flows: Flows, collaborations: Collaborations) -> None:
        self._flows, self._collaborations = flows, collaborations

    async def begin(self, me: Session, asked: WhatIfAsked, first_day: str, last_day: str) -> WhatIf:
        """Begins one. Raises NotAllowed, NotFound, Conflict while another runs, and Invalid for what is asked."""
        zone = (await self._map(me, asked.collaboration)).zone
        since = starts_at(_day("first_day", first_day), zone) if first_day else 0
        until = ends_at(_day("last_day", last_day), zone) if last_day else FOREVER
        return await self._flows.begin_what_if(replace(asked, since=max(0, since), until=until))

    async def state(self, me: Session, collaboration: str, id_: str) -> WhatIf:
        """How far one is, or what came of it. Raises NotAllowed, NotFound."""
        await self._map(me, collaboration)
        return await self._flows.what_if(collaboration, id_)

    async def _map(self, me: Session, collaboration: str) -> ServiceMap:
        if Role.DATA_PROTECTION_OFFICER not in me.roles:
            raise NotAllowed("Your role does not open this door.", "Ask the data protection officer to try it.")
        map_ = read_map(await self._collaborations.map_in_force(collaboration))
        if me.partner not in map_.partners or map_.controller_of(me.partner) != map_.governance.operator:
            raise NotFound("There is no such collaboration here.", "GET /v1/collaborations lists them.")
        return map_


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"The field {field} is no day.", "Write it like 2026-12-01.", field=field) from None
