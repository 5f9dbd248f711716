"""Grants: an actor's part in a case, given to a person or a team from one day to another, and ended.

Outside the giver's controller a grant also needs that the citizen let the person be introduced to that actor. Consent
vouches for that permission; the grant takes its place in the ledger only if the permission still stands then.
"""

from services.audit.wire import Draft
from services.changes import Change
from services.collaboration import days, fences, store
from services.collaboration.access import Giver, giver
from services.collaboration.cases import sealed
from services.collaboration.days import wrong
from services.collaboration.maps import Known
from services.collaboration.mistakes import choose
from services.collaboration.room import OPERATOR, Made, Room
from services.collaboration.store import CaseFound, GrantFound
from services.collaboration.wire import Doer, Entered, GrantAsked
from services.connection import Connection
from services.ids import EVENT, GRANT, new_id
from services.periods import FOREVER
from services.problems import Moved, NotAllowed, NotFound


def permission_fence(case: str) -> str:
    """The fence of a case's permissions, which consent owns."""
    return f"permission:{case}"


async def grant(room: Room, asked: GrantAsked, by: Doer) -> Entered:
    """Gives an actor's part in a case to a person or a team.

    The same holder has a part only once at a time: an earlier grant that reaches into this one ends where it begins.
    Raises NotAllowed, NotFound, Invalid; Moved when what it rests on changed meanwhile.
    """
    if bool(asked.person) == bool(asked.team):
        raise wrong("person", "A part is given to a person or to a team.", "Name one of the two, not both.")
    registered = await room.people.person(asked.person) if asked.person else None
    partner = registered.partner if registered else ""

    def judge(connection: Connection, now: int) -> Made | Entered:
        known = room.in_force(connection, asked.collaboration, now)
        case = room.case(connection, asked.collaboration, asked.case)
        right = giver(connection, known, case, by, now)
        belongs_to = _partner_of(known, asked.actor)
        _check_holder(connection, asked, belongs_to, partner)
        introduced_by = _introduction(known, case, asked, right)
        made = _granted(known, asked, belongs_to, introduced_by, now)
        same = _standing(connection, case, made)
        if same and not introduced_by:
            return Entered(same.id, same.entry)
        return Made(made.id, _granting(known, case, asked, made, right, by))

    return await room.make(judge)


def _partner_of(known: Known, actor: str) -> str:
    if actor not in known.map.actors:
        raise wrong("actor", "The map has no actor of this name.", choose(actor, known.map.actors))
    partner = known.map.actor(actor).partner
    if partner is None:
        says = f"{known.map.actor(actor).title.en} is no part that is given."
        raise wrong("actor", says, "Citizens, guardians and those who see counts need no grant.")
    return partner


def _check_holder(connection: Connection, asked: GrantAsked, belongs_to: str, partner: str) -> None:
    if asked.person and partner != belongs_to:
        raise wrong("person", f"This person is not of {belongs_to}.", f"Choose somebody of {belongs_to}.")
    if asked.team and store.read_team_entry(connection, asked.collaboration, belongs_to, asked.team) is None:
        teams = store.read_teams(connection, asked.collaboration, belongs_to)
        remedy = choose(asked.team, teams) if teams else "An operator makes the team first."
        raise wrong("team", f"{belongs_to} has no team of this name.", remedy)


def _introduction(known: Known, case: CaseFound, asked: GrantAsked, right: Giver) -> str:
    """The arrow by which this actor learns of the person; "" inside the giver's controller.

    Raises NotAllowed; Moved where consent judged by a version under which another yes was asked for.
    """
    if not right.controllers:
        if asked.actor not in known.map.governance.access_given_by:
            names = ", ".join(known.map.governance.access_given_by)
            raise NotAllowed("An operator puts in place who gives access, and nobody else.", f"Grant {names} first.")
        return ""
    if known.map.controller_of_actor(asked.actor) in right.controllers:
        return ""
    arrows = [arrow.id for arrow in known.map.introducing_arrows_to(asked.actor)]
    if not arrows:
        raise NotAllowed(
            "No arrow of the map introduces a person to this actor.", "Add such an arrow, and publish the map."
        )
    if asked.introduced_by not in arrows or permission_fence(case.id) not in asked.rests_on:
        raise NotAllowed(
            "Being known to be in a case is itself information: this needs the person's permission.",
            f"Ask for permission along {' or '.join(arrows)} first.",
        )
    if asked.asks_since != known.arrows[asked.introduced_by].asks_since:
        # Consent found it good by another version: by this one it may be a yes to something else.
        raise Moved("The map changed meanwhile.", "Look again whether the person's permission covers this.")
    return asked.introduced_by


def _granted(known: Known, asked: GrantAsked, partner: str, introduced_by: str, now: int) -> GrantFound:
    zone = known.map.zone
    starts_at = days.starts(asked.first_day, zone) if asked.first_day else now
    ends_at = days.ends(asked.last_day, zone)
    days.in_order(starts_at, ends_at)
    if ends_at <= now:
        raise wrong("last_day", "The last day is over already.", "Write a last day from today on, or none.")
    who = (asked.person, asked.team)
    return GrantFound(asked.case, new_id(GRANT), asked.actor, partner, *who, starts_at, ends_at, introduced_by, -1, -1)


def _standing(connection: Connection, case: CaseFound, made: GrantFound) -> GrantFound | None:
    """The grant that covers just this already, so that a repeat makes no second one."""
    what = (made.actor, made.partner, made.person, made.team)
    held = store.read_grants(connection, case.collaboration, case.id)
    same = (one for one in held if (one.actor, one.partner, one.person, one.team) == what)
    return next((one for one in same if one.starts_at <= made.starts_at < one.ends_at == made.ends_at), None)


def _granting(known: Known, case: CaseFound, asked: GrantAsked, made: GrantFound, right: Giver, by: Doer) -> Change:
    fence = fences.part(case.id)
    said = {
        "map_version": known.version,
        "actor": made.actor,
        "partner": made.partner,
        "first_day": days.first_day(made.starts_at, known.map.zone),
        "last_day": days.last_day(made.ends_at, known.map.zone),
    }
    introduced = {"introduced_by": made.introduced_by} if made.introduced_by else {}
    draft = Draft(
        ledger=case.collaboration,
        kind="grant",
        event=new_id(EVENT),
        said={**said, **introduced},
        case=case.id,
        sealed={**sealed(case, by), "granted_to": made.person or made.team},
        rests_on={**(asked.rests_on if introduced else {}), **right.rests_on},
        good_before=min(right.until, asked.good_before if introduced else FOREVER),
        bumps=(fence,),
        about={"subject": case.subject, "person": by.person},
    )
    body = {
        "collaboration": case.collaboration,
        "case": case.id,
        "grant": made.id,
        "actor": made.actor,
        "partner": made.partner,
        "person": made.person,
        "team": made.team,
        # Without a first day it begins with its entry.
        "starts_at": made.starts_at if asked.first_day else None,
        "ends_at": made.ends_at,
        "introduced_by": made.introduced_by,
    }
    return Change(fence, "grant", body, draft)


async def end_grant(room: Room, collaboration: str, case: str, grant_: str, last_day: str, by: Doer) -> Entered:
    """Ends the part that somebody has by a grant: now, or after `last_day`. One that has ended by then stays as it is.

    It ends by whatever grant they have it: also by one that begins later, and by one that was given meanwhile.
    May: whoever gives access in the case, an operator, and the one who holds it. Raises NotAllowed, NotFound, Invalid.
    """

    def judge(connection: Connection, now: int) -> Made | Entered:
        known = room.in_force(connection, collaboration, now)
        found = room.case(connection, collaboration, case)
        grants = store.read_grants(connection, collaboration, case)
        ending = next((one for one in grants if one.id == grant_), None)
        _check_ender(connection, known, found, ending, by, now)
        if ending is None:
            raise NotFound("There is no such grant in this case.", "Look at the grants of the case.")
        ends_at = days.ends(last_day, known.map.zone)
        if max(one.ends_at for one in grants if one.part == ending.part) <= (ends_at if last_day else now):
            return Entered(ending.id, ending.entry)
        if last_day and ends_at <= now:
            raise wrong("last_day", "The last day is over already.", "Leave it empty to end the grant now.")
        return Made(ending.id, _ending(known, found, ending, ends_at if last_day else None, last_day, by))

    return await room.make(judge)


def _check_ender(
    connection: Connection, known: Known, case: CaseFound, ending: GrantFound | None, by: Doer, now: int
) -> None:
    # A member of a team does not end what the team holds.
    if OPERATOR not in by.roles and (ending is None or by.person != ending.person):
        giver(connection, known, case, by, now)


def _ending(known: Known, case: CaseFound, ending: GrantFound, ends_at: int | None, last_day: str, by: Doer) -> Change:
    fence = fences.part(case.id)
    draft = Draft(
        ledger=case.collaboration,
        kind="grant-ended",
        event=new_id(EVENT),
        said={
            "map_version": known.version,
            "actor": ending.actor,
            "partner": ending.partner,
            "last_day": last_day,
        },
        case=case.id,
        sealed={**sealed(case, by), "granted_to": ending.person or ending.team},
        bumps=(fence,),
        about={"subject": case.subject, "person": by.person},
    )
    body = {"collaboration": case.collaboration, "case": case.id, "grant": ending.id, "ends_at": ends_at}
    return Change(fence, "grant-ended", body, draft, ends=True)
