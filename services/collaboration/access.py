"""Who may give access in a case: whoever holds, now, a part that the map names in `governance.access_given_by`.

An operator may while nobody does: for the first of them, and when the last has left. Otherwise operators have no say.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from services.collaboration import fences, store
from services.collaboration.maps import Known
from services.collaboration.room import OPERATOR, no_case, rests_on
from services.collaboration.store import CaseFound, GrantFound
from services.collaboration.wire import Doer
from services.connection import Connection
from services.problems import NotAllowed


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody who gives access in a case: for which controllers, until when, and on which fences that rests.

    `controllers` is empty for an operator, whose only business is to put the first of them there.
    """

    controllers: frozenset[str]
    until: int
    rests_on: dict[str, int]


def giver(connection: Connection, known: Known, case: CaseFound, by: Doer, now: int) -> Giver:
    """What lets this person give access in this case.

    Raises NotAllowed; and NotFound, as if the case were not there, for somebody who never had a part in it.
    """
    grants = store.read_grants(connection, case.collaboration, case.id)
    giving = [grant for grant in grants if _gives(known, grant, now)]
    mine = [grant for grant in giving if by.person in holders(connection, case.collaboration, grant)]
    names = _fences(case, mine)
    if mine:
        controllers = frozenset(known.map.controller_of(grant.partner) for grant in mine)
        fenced = rests_on(connection, case.collaboration, *names)
        return Giver(controllers, min(known.until, *(grant.ends_at for grant in mine)), fenced)
    held = any(holders(connection, case.collaboration, grant) for grant in giving)
    if OPERATOR in by.roles and not held:
        # Rests on there being nobody: the teams that could get a member are fenced as well.
        fenced = rests_on(connection, case.collaboration, *_fences(case, giving))
        return Giver(frozenset(), min(known.until, case.ends_at), fenced)
    if OPERATOR not in by.roles and not _had_a_part(connection, case, grants, by):
        raise no_case()
    raise _not_a_giver(known, OPERATOR in by.roles)


def holders(connection: Connection, collaboration: str, grant: GrantFound) -> list[str]:
    """The persons who hold a grant: its person, or whoever is in its team."""
    if grant.team:
        return store.read_members(connection, collaboration, grant.partner, grant.team)
    return [grant.person]


def _had_a_part(connection: Connection, case: CaseFound, grants: Iterable[GrantFound], by: Doer) -> bool:
    return any(by.person in holders(connection, case.collaboration, grant) for grant in grants)


def _gives(known: Known, grant: GrantFound, now: int) -> bool:
    actor = known.map.actors.get(grant.actor)
    gives = grant.actor in known.map.governance.access_given_by
    return gives and grant.holds_at(now) and actor is not None and actor.partner == grant.partner


def _fences(case: CaseFound, grants: Iterable[GrantFound]) -> list[str]:
    teams = {fences.team(grant.partner, grant.team) for grant in grants if grant.team}
    return [fences.MAP, fences.part(case.id), *sorted(teams)]


def _not_a_giver(known: Known, is_operator: bool) -> NotAllowed:
    actors = ", ".join(known.map.actor(actor).title.en for actor in known.map.governance.access_given_by)
    if is_operator:
        return NotAllowed("Somebody gives access in this case; it is theirs to do.", f"Ask them: {actors}.")
    return NotAllowed("You do not give access in this case.", f"Ask somebody who does: {actors}.")
