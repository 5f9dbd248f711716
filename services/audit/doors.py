"""Who stands at the ledger's public doors: somebody signed in, with a role, and what their controller may see."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from fastapi import Request

from services.audit.client import Ledger
from services.audit.looked import turned_away
from services.audit.scope import Scope, scope_of
from services.audit.wire import HOUSE
from services.collaboration.client import Collaborations, ServiceMap, read_map
from services.identity.client import person
from services.identity.wire import Role, Session
from services.problems import NotAllowed, NotFound


class Doors:
    """Asks who is there before anything else is looked at."""

    def __init__(self, ledger: Ledger, collaborations: Collaborations) -> None:
        self._ledger, self._collaborations = ledger, collaborations
        self._maps: dict[str, ServiceMap] = {}

    def role(self, *roles: Role) -> Callable[[Request], Coroutine[Any, Any, Session]]:
        """A dependency: the session of somebody with one of these roles. Raises NotSignedIn or NotAllowed."""

        async def session(request: Request) -> Session:
            found = await person(request)
            if not set(roles) & set(found.roles):
                await self._turned_away(found, request.scope["route"].name, "not_your_role", {})
                raise NotAllowed("Your role does not open this door.", "Ask somebody whose work this is.")
            return found

        return session

    async def zone(self, collaboration: str) -> ZoneInfo:
        """The legal time zone of a collaboration. Raises NotFound."""
        return (await self.map(collaboration)).zone

    async def scope(self, session: Session, collaboration: str, what: str) -> Scope:
        """What this person's controller is there.

        Raises NotFound where it has no part, on record, the same whether there is such a collaboration or not.
        """
        scope = await self._scope(session, collaboration)
        return scope or await self._nothing_here(session, what, collaboration)

    async def whole_ledger(self, session: Session, ledger: str, what: str) -> None:
        """Raises NotFound, on record, unless this person may read every entry of this ledger.

        Of a collaboration's ledger: a data protection officer of the controller that operates it. Of the house ledger:
        an officer or operator of the controller that operates every collaboration here; it has entries of all of them.
        """
        if ledger == HOUSE:
            ledgers, roles = await self._collaborations.collaborations(), {Role.DATA_PROTECTION_OFFICER, Role.OPERATOR}
        else:
            ledgers, roles = [ledger], {Role.DATA_PROTECTION_OFFICER}
        scopes = [await self._scope(session, name) for name in ledgers]
        if not roles & set(session.roles) or not scopes or not all(scope and scope.operates for scope in scopes):
            await self._nothing_here(session, what, ledger)

    async def _scope(self, session: Session, collaboration: str) -> Scope | None:
        try:
            return scope_of(await self.map(collaboration), session.partner)
        except NotFound:
            return None

    async def _nothing_here(self, session: Session, what: str, ledger: str) -> NoReturn:
        await self._turned_away(session, what, "not_theirs", {"ledger": ledger[:100]})
        raise NotFound("There is no such ledger for you.", "Check the name of the collaboration.")

    async def _turned_away(self, session: Session, what: str, reason: str, sealed: dict[str, Any]) -> None:
        await self._ledger.append([turned_away(session, what, reason, sealed)])

    async def map(self, collaboration: str) -> ServiceMap:
        """The map in force. Raises NotFound."""
        version = await self._collaborations.map_in_force(collaboration)
        if version.hash not in self._maps:
            if len(self._maps) > 100:
                self._maps.clear()
            # Reading a large map takes a moment; other calls go on meanwhile.
            self._maps[version.hash] = await asyncio.to_thread(read_map, version)
        return self._maps[version.hash]
