"""Who belongs to a collaboration, and which of its cases a partner knows.

Whoever does not belong hears what a stranger hears, and their attempt stands in the house ledger: an outsider must not
be able to fill a collaboration's own.
"""

import asyncio
import time

from consent.client import Permissions
from consent.wire import PermissionAsked
from gateway.refusing import no_such_case
from gateway.wire import Who
from services.audit.client import Ledger
from services.audit.wire import HOUSE, Draft
from services.collaboration.client import Collaborations, ServiceMap, read_map
from services.collaboration.wire import KnownCase
from services.ids import EVENT, new_id
from services.problems import NotFound

Part = tuple[str, str, list[str] | None]
"""A case, an actor's part in it, and for a guardian the matters in which they act."""

# Which partners there are decides nothing about a flow: the policy does, on facts. So a few seconds late is fine.
_REMEMBERS = 2.0


class Membership:
    """Maps of the collaborations, remembered for moments."""

    def __init__(self, ledger: Ledger, collaborations: Collaborations, permissions: Permissions) -> None:
        self._ledger, self._collaborations, self._permissions = ledger, collaborations, permissions
        self._maps: dict[str, tuple[float, str, ServiceMap]] = {}
        self._looking = asyncio.Lock()
        self._words: dict[str, tuple[ServiceMap, frozenset[str]]] = {}

    async def map(self, collaboration: str) -> ServiceMap:
        """The map in force. Raises NotFound for a collaboration that has none."""
        known = self._fresh(collaboration)
        if known is None:
            # One after the other: of many who ask at once, the first looks, and the others find what it found.
            async with self._looking:
                known = self._fresh(collaboration) or await self._look_up(collaboration)
        return known

    def _fresh(self, collaboration: str) -> ServiceMap | None:
        until, _, map_ = self._maps.get(collaboration, (0.0, "", None))
        return map_ if until > time.monotonic() else None

    async def _look_up(self, collaboration: str) -> ServiceMap:
        version = await self._collaborations.map_in_force(collaboration)
        _, hash_, map_ = self._maps.get(collaboration, (0.0, "", None))
        if map_ is None or hash_ != version.hash:
            # Reading a large map takes a while; other calls go on meanwhile.
            map_ = await asyncio.to_thread(read_map, version)
        self._maps[collaboration] = (time.monotonic() + _REMEMBERS, version.hash, map_)
        return map_

    async def words(self, collaboration: str) -> frozenset[str]:
        """The words of the map that entries say in the clear: its arrows, purposes and fields."""
        map_ = await self.map(collaboration)
        known = self._words.get(collaboration)
        if known is None or known[0] is not map_:
            fields = (f"{item.id}.{field}" for item in map_.items.values() for field in item.fields)
            known = self._words[collaboration] = (map_, frozenset([*map_.arrows, *map_.purposes, *fields]))
        return known[1]

    async def check(self, who: Who, collaboration: str, what: str) -> None:
        """Raises NoSuchCase for a partner that is not on the map, and for a person without a partner who is neither
        citizen nor guardian in any case there; after an entry in the house ledger."""
        try:
            map_ = await self.map(collaboration)
        except NotFound:
            map_ = None
        if map_ is not None and await self._belongs(who, collaboration, map_):
            return
        said = {"what": what, "outcome": "refused", "reasons": ["outside"], "partner": who.partner or "person"}
        sealed = {"person": {"id": who.person, "name": who.name}, "client": who.client, "collaboration": collaboration}
        await self._ledger.append([Draft(HOUSE, "outside", new_id(EVENT), said, sealed=sealed)])
        raise no_such_case()

    async def _belongs(self, who: Who, collaboration: str, map_: ServiceMap) -> bool:
        if who.partner:
            return who.partner in map_.partners
        own = await self._collaborations.cases_of_subject(who.person)
        if any(one.collaboration == collaboration for one in own):
            return True
        return bool(await self._permissions.guarded(collaboration, who.person))

    async def played(self, collaboration: str, case: str, actor: str, person: str) -> bool:
        """Whether somebody plays an actor's part in a case, or has played it."""
        view = await self._collaborations.case(collaboration, case)
        if any(grant.person == person and grant.actor == actor for grant in view.grants):
            return True
        return await self._plays(collaboration, case, actor, person)

    async def _plays(self, collaboration: str, case: str, actor: str, person: str) -> bool:
        return person in await self._collaborations.colleagues(collaboration, case, actor)

    async def known(self, collaboration: str, partner: str) -> list[KnownCase]:
        """A partner's cases, without the parts that ended because the person withdrew the introduction."""
        found = await self._collaborations.known_cases(collaboration, partner)
        asked = [PermissionAsked(collaboration, one.case, "", introducing=_introducing(one)) for one in found]
        facts = await self._permissions.facts(asked)
        kept = []
        for one, fact in zip(found, facts, strict=True):
            actors = [actor for actor in one.actors if _stands(one.introduced_by.get(actor), fact.withdrawn_at)]
            if actors:
                kept.append(KnownCase(one.case, one.reference, actors, one.introduced_by, one.runs))
        return kept

    async def parts(self, collaboration: str, who: Who) -> list[Part]:
        """The parts in which somebody gets what is sent: for a partner's system all of its partner's; for a person
        those they play themselves, or their own as citizen and as guardian."""
        if who.partner:
            known = await self.known(collaboration, who.partner)
            every = [(one.case, actor) for one in known for actor in one.actors]
            return [
                (*part, None) for part in every if who.client or await self._plays(collaboration, *part, who.person)
            ]
        actors = (await self.map(collaboration)).actors.values()
        own = await self._collaborations.cases_of_subject(who.person)
        guarded = await self._permissions.guarded(collaboration, who.person)
        citizens = [actor.id for actor in actors if actor.person == "subject"]
        guardians = [actor.id for actor in actors if actor.person == "guardian"]
        mine = [one.id for one in own if one.collaboration == collaboration]
        parts: list[Part] = [(case, actor, None) for case in mine for actor in citizens]
        return parts + [(one.case, actor, one.matters) for one in guarded for actor in guardians]

    @staticmethod
    def look(who: Who, collaboration: str, what: str, found: int) -> Draft:
        """The entry of a look-up."""
        said = {"what": what, "partner": who.partner or "person", "found": found, "outcome": "permitted"}
        sealed = {"person": {"id": who.person, "name": who.name}, "client": who.client}
        about = {"person": who.person, "to_partner": who.partner}
        return Draft(collaboration, "look-up", new_id(EVENT), said, sealed=sealed, about=about)


def _introducing(one: KnownCase) -> tuple[str, ...]:
    return tuple(sorted({str(introduced[0]) for introduced in one.introduced_by.values() if introduced}))


def _stands(introduced: list[int | str] | None, withdrawn_at: dict[str, int]) -> bool:
    if not introduced:
        return True
    arrow, made_at = str(introduced[0]), int(introduced[1])
    return withdrawn_at.get(arrow, -1) < made_at
