"""Who stands at the ledger's public doors: somebody signed in, with a role, and what their controller may see."""

from collections.abc import Callable, Coroutine
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request

from services.audit.scope import READING, Scope, scope_of
from services.collaboration.client import Collaborations, ServiceMap, read_map
from services.identity.client import person
from services.identity.wire import Role, Session
from services.problems import NotAllowed, NotFound


class Doors:
    """Asks who is there before anything else is looked at."""

    def __init__(self, collaborations: Collaborations) -> None:
        self._collaborations = collaborations
        self._maps: dict[str, ServiceMap] = {}

    def role(self, *roles: Role) -> Callable[[Request], Coroutine[Any, Any, Session]]:
        """A dependency: the session of somebody with one of these roles. Raises NotSignedIn or NotAllowed."""

        async def session(request: Request) -> Session:
            found = await person(request)
            if not set(roles) & set(found.roles):
                raise NotAllowed("Your role does not open this door.", "Ask somebody whose work this is.")
            return found

        return session

    async def zone(self, collaboration: str) -> ZoneInfo:
        """The legal time zone of a collaboration. Raises NotFound."""
        return (await self.map(collaboration)).zone

    async def scope(self, session: Session, collaboration: str) -> Scope:
        """What this person's controller is there. Raises NotFound for those who have no part in it, or none exists."""
        scope = scope_of(await self.map(collaboration), session.partner)
        if scope is None:
            raise _nothing_here()
        return scope

    async def whole_ledger(self, session: Session, ledger: str) -> None:
        """Raises NotFound unless this person may read every entry of this collaboration's ledger."""
        if not set(READING) & set(session.roles) or not (await self.scope(session, ledger)).operates:
            raise _nothing_here()

    async def house_ledger(self, session: Session) -> None:
        """Raises NotFound unless this person's controller operates every collaboration of this installation.

        The house ledger has entries of all of them, so one collaboration's operator may not read it for itself alone.
        """
        ids = await self._collaborations.collaborations()
        maps = [await self.map(collaboration) for collaboration in ids]
        scopes = [scope_of(map_, session.partner) for map_ in maps]
        if not scopes or not all(scope and scope.operates for scope in scopes):
            raise _nothing_here()

    async def map(self, collaboration: str) -> ServiceMap:
        """The map in force. Raises NotFound."""
        version = await self._collaborations.map_in_force(collaboration)
        if version.hash not in self._maps:
            if len(self._maps) > 100:
                self._maps.clear()
            self._maps[version.hash] = read_map(version)
        return self._maps[version.hash]


def _nothing_here() -> NotFound:
    # The same whether there is no such collaboration or it is not theirs.
    return NotFound("There is no such ledger for you.", "Check the name of the collaboration.")
