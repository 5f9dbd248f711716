"""Teams: people of one partner who hold together what is granted to the team.

A change of a team bumps one fence, the team's own, and every fact that hangs on a member names it; so somebody who has
left a team is out of all its cases with one entry.
"""

import re
from collections.abc import Sequence

from services.audit.wire import NEVER, Draft
from services.changes import Change
from services.collaboration import fences, store
from services.collaboration.days import wrong
from services.collaboration.maps import Known
from services.collaboration.mistakes import choose
from services.collaboration.room import Judge, Made, Room, only_operator, rests_on
from services.collaboration.wire import Doer, Entered
from services.connection import Connection
from services.ids import EVENT, new_id

# As ids of the map are written: it stands in the name of a fence.
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_NAME = 60


async def make_team(
    room: Room, collaboration: str, partner: str, team: str, members: Sequence[str], by: Doer
) -> Entered:
    """Makes a team of a partner, or gives it other members; its members hold what the team holds.

    Raises NotAllowed for who is no operator, NotFound, Invalid for a name, a partner or a member that will not do.
    """
    only_operator(by, "make a team")
    if len(team) > _LONGEST_NAME or not _NAME.fullmatch(team):
        raise wrong("team", "This is no name for a team.", "Write small letters, digits and hyphens, like wage-office.")
    await _check_members(room, partner, members)
    # Who leaves goes first, as an end, which is kept while the ledger is away; who joins comes after.
    await room.make(_leaving(room, collaboration, partner, team, set(members), by))
    return await room.make(_joining(room, collaboration, partner, team, set(members), by))


async def _check_members(room: Room, partner: str, members: Sequence[str]) -> None:
    for at, member in enumerate(members):
        registered = await room.people.person(member)
        if registered is None or registered.partner != partner:
            raise wrong(f"members[{at}]", "This person is not of the team's partner.", "Choose people of that partner.")


def _leaving(room: Room, collaboration: str, partner: str, team: str, wanted: set[str], by: Doer) -> Judge:
    def judge(connection: Connection, now: int) -> Made | Entered:
        known = _known(room, connection, collaboration, partner, now)
        entry = store.read_team_entry(connection, collaboration, partner, team)
        left = set(store.read_members(connection, collaboration, partner, team)) - wanted
        if not left:
            return Entered(team, NEVER if entry is None else entry)
        return Made(team, _change(known, collaboration, partner, team, sorted(left), [], by, {}))

    return judge


def _joining(room: Room, collaboration: str, partner: str, team: str, wanted: set[str], by: Doer) -> Judge:
    def judge(connection: Connection, now: int) -> Made | Entered:
        known = _known(room, connection, collaboration, partner, now)
        entry = store.read_team_entry(connection, collaboration, partner, team)
        joined = wanted - set(store.read_members(connection, collaboration, partner, team))
        if not joined and entry is not None:
            return Entered(team, entry)
        on = rests_on(connection, collaboration, fences.MAP, fences.team(partner, team))
        return Made(team, _change(known, collaboration, partner, team, [], sorted(joined), by, on))

    return judge


def _known(room: Room, connection: Connection, collaboration: str, partner: str, now: int) -> Known:
    known = room.in_force(connection, collaboration, now)
    if partner not in known.map.partners:
        raise wrong("partner", "The map has no partner of this name.", choose(partner, known.map.partners))
    return known


def _change(
    known: Known,
    collaboration: str,
    partner: str,
    team: str,
    left: list[str],
    joined: list[str],
    by: Doer,
    on: dict[str, int],
) -> Change:
    fence = fences.team(partner, team)
    draft = Draft(
        ledger=collaboration,
        kind="team",
        event=new_id(EVENT),
        said={
            "map_version": known.version,
            "partner": partner,
            "team": team,
            "joined": len(joined),
            "left": len(left),
            "by_role": "operator",
        },
        sealed={"joined": joined, "left": left, "by": by.person},
        rests_on=on,
        bumps=(fence,),
        about={"person": by.person},
    )
    body = {"collaboration": collaboration, "partner": partner, "team": team, "left": left, "joined": joined}
    return Change(fence, "team", body, draft, ends=bool(left))
