"""Who stands at the ledger's public doors: somebody signed in, with a role, and what their controller may see."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from datetime import date
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
from services.periods import FOREVER, ends_at, starts_at
from services.problems import Invalid, NotAllowed, NotFound

_HOUSE_ZONE = ZoneInfo("Europe/Copenhagen")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Doors:
    """Asks who is there before anything else is looked at."""

    def __init__(self, ledger: Ledger, collaborations: Collaborations) -> None:
        self._ledger, self._collaborations = ledger, collaborations
        self._maps: dict[str, ServiceMap] = {}

    def role(self, *roles: Role) -> Callable[[Request], Coroutine[Any, Any, Session]]:
        """A dependency: the session of somebody with one of these roles. Raises NotSignedIn or NotAllowed."""

        async def session(request: Request) -> Session:
            found = await person(request)
            await self.refuse_others(found, request.scope["route"].name, *roles)
            return found

        return session

    async def refuse_others(self, session: Session, what: str, *roles: Role) -> None:
        """Raises NotAllowed, on record, for somebody with none of these roles."""
        if not set(roles) & set(session.roles):
            await self._turned_away(session, what, "not_your_role", {})
            raise NotAllowed("Your role does not open this door.", "Ask somebody whose work this is.")

    async def zone(self, collaboration: str) -> ZoneInfo:
        """The legal time zone of a collaboration. Raises NotFound."""
        return (await self.map(collaboration)).zone

    async def instants(self, ledger: str, first_day: str, last_day: str) -> tuple[int, int]:
        """The instants from the beginning of a day to the end of another, where a collaboration is; half-open.

        "" is no bound. A ledger that has no map of its own, or is not there, goes by Copenhagen. Raises Invalid.
        """
        if not first_day and not last_day:
            return 0, FOREVER
        try:
            zone = await self.zone(ledger)
        except NotFound:
            zone = _HOUSE_ZONE
        since = starts_at(_day("first_day", first_day), zone) if first_day else 0
        until = ends_at(_day("last_day", last_day), zone) if last_day else FOREVER
        return max(0, since), until

    async def mine(self, session: Session) -> list[tuple[ServiceMap, Scope]]:
        """The collaborations in which this person's controller has a part, by their maps."""
        found = []
        for name in await self._collaborations.collaborations():
            if scope := await self._scope(session, name):
                found.append((await self.map(name), scope))
        return found

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
        roles = {Role.DATA_PROTECTION_OFFICER, Role.OPERATOR} if ledger == HOUSE else {Role.DATA_PROTECTION_OFFICER}
        if not roles & set(session.roles) or not await self.operates(session, ledger):
            await self._nothing_here(session, what, ledger)

    async def operates(self, session: Session, ledger: str) -> bool:
        """Whether this person's controller operates the collaboration; of the house ledger, every one here."""
        ledgers = await self._collaborations.collaborations() if ledger == HOUSE else [ledger]
        scopes = [await self._scope(session, name) for name in ledgers]
        return bool(scopes) and all(scope and scope.operates for scope in scopes)

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


def _day(field: str, text: str) -> date:
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"The field {field} is no day.", "Write it like 2026-12-01.", field=field) from None
