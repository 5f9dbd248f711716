"""Colleagues: the parts somebody plays in the cases in which I give access; a stand-in for some days; a leaver.

Each part is given and ended by an entry of its own, as if one by one: what can be done is done, what cannot is named.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from consent import granting
from consent.desk import Desk
from consent.granting import doer
from consent.hand import InHand, entry
from consent.model import checked_span
from consent.waiting import held
from services.audit.wire import HOUSE, Draft
from services.collaboration.wire import CaseView, Grant
from services.identity.wire import Person, Role, Session
from services.ids import EVENT, new_id
from services.problems import Conflict, Invalid, NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class PartHeld:
    """A part that somebody plays: in which case, about whom, the actor, from when to when; `team` where a team of
    theirs holds it, which an operator changes."""

    case: str
    person: str
    actor: str
    title: dict[str, str]
    grant: str
    first_day: str
    last_day: str
    team: str = ""


@dataclass(slots=True)
class Parts:
    """Everything a colleague holds, and of that what was `done` or could `not_done`, by grant."""

    colleague: str
    name: str
    parts: list[PartHeld] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    not_done: list[str] = field(default_factory=list)


async def parts_of(desk: Desk, colleague: str, session: Session) -> Parts:
    """The parts of a colleague in the cases in which I give access; for an operator in all. The look is on record.

    Raises NotFound for somebody who is nobody's colleague, NotAllowed for who neither gives access nor operates.
    """
    person = await _person(desk, colleague)
    cases = await _cases(desk, person, session)
    teams = await _teams_of(desk, person, {hand.case.collaboration for _, hand in cases})
    names = await desk.identity.people([hand.case.subject for _, hand in cases])
    found = Parts(person.id, person.name)
    drafts: list[Draft] = []
    for reference, hand in cases:
        mine = [one for one in hand.case.grants if not one.ended and _is_theirs(one, person, teams)]
        subject = hand.case.subject
        found.parts += [_told(hand, reference, names[subject].name, one) for one in mine if subject in names]
        if mine:
            said = {"what": "parts", "as": "caseworker", "outcome": "permitted"}
            drafts.append(entry(hand, "look-up", session, said, moves=False, sealed={"of": person.id}))
    await desk.ledger.append(drafts or [_nothing(session, person)])
    return found


async def stand_in(desk: Desk, colleague: str, other: str, first_day: str, last_day: str, session: Session) -> Parts:
    """Somebody stands in for a colleague for some days, in every part that they play themselves.

    A part that the citizen has not let the other be introduced to is not given. Raises Invalid for the days or who.
    """
    checked_span(first_day, last_day)
    if date.fromisoformat(last_day) < _yesterday(await desk.clock.now()):
        raise Invalid("The last day is over already.", "Write a last day from today on.", field="last_day")
    if other == colleague or await desk.identity.person(other) is None:
        raise Invalid("Nobody else was chosen to stand in.", "Choose a colleague.", field="other")
    found = await parts_of(desk, colleague, session)
    for part in found.parts:
        if part.team:
            continue
        wanted: dict[str, Any] = {"actor": part.actor, "person": other, "first_day": first_day}
        last = min(last_day, part.last_day) if part.last_day else last_day
        await _try(found, part, granting.grant(desk, part.case, {**wanted, "last_day": last}, session))
    return found


async def leave(desk: Desk, colleague: str, session: Session) -> Parts:
    """Ends every part that a colleague plays themselves, now; an operator also takes them out of their teams."""
    found = await parts_of(desk, colleague, session)
    for part in found.parts:
        if part.team:
            continue
        collaboration, case = await _key(desk, part.case, session)
        ending = desk.collaborations.end_grant(collaboration, case, part.grant, "", doer(session))
        await _try(found, part, ending)
    if Role.OPERATOR in session.roles:
        await _leave_teams(desk, found, session)
    return found


async def _try(found: Parts, part: PartHeld, doing: Any) -> None:
    try:
        await doing
    except (NotAllowed, NotFound, Conflict, Invalid):
        found.not_done.append(part.grant)
    else:
        found.done.append(part.grant)


async def _leave_teams(desk: Desk, found: Parts, session: Session) -> None:
    for collaboration in await desk.collaborations.collaborations():
        for team in await desk.collaborations.teams(collaboration):
            if found.colleague in team.members:
                left = [member for member in team.members if member != found.colleague]
                await desk.collaborations.make_team(collaboration, team.partner, team.team, left, doer(session))
    found.done += [part.grant for part in found.parts if part.team]


def _yesterday(now: int) -> date:
    # Whatever the zone: what is over for good is a mistake; the rest is judged with each part.
    return datetime.fromtimestamp(now / 1_000, UTC).date() - timedelta(days=1)


async def _person(desk: Desk, colleague: str) -> Person:
    person = await desk.identity.person(colleague)
    if person is None or not person.partner:
        raise NotFound("There is no such colleague.", "Choose somebody from the list.")
    return person


async def _cases(desk: Desk, person: Person, session: Session) -> list[tuple[str, InHand]]:
    if Role.OPERATOR not in session.roles:
        mine = await held(desk, session)
        if not mine:
            raise NotAllowed("Only those who give access see who plays which part.", "Ask a caseworker.")
        return mine
    views: list[CaseView] = await desk.collaborations.cases_of_worker(person.id, later=True)
    return [(view.id, await desk.take(view.id, session, view.collaboration)) for view in views]


async def _key(desk: Desk, reference: str, session: Session) -> tuple[str, str]:
    return (await desk.take(reference, session)).key


async def _teams_of(desk: Desk, person: Person, collaborations: set[str]) -> set[tuple[str, str]]:
    found = set()
    for collaboration in sorted(collaborations):
        for team in await desk.collaborations.teams(collaboration):
            if person.id in team.members:
                found.add((team.partner, team.team))
    return found


def _is_theirs(one: Grant, person: Person, teams: set[tuple[str, str]]) -> bool:
    return one.person == person.id or (bool(one.team) and (one.partner, one.team) in teams)


def _told(hand: InHand, reference: str, name: str, one: Grant) -> PartHeld:
    title = hand.map.actor(one.actor).title
    words = {"da": title.da, "en": title.en}
    return PartHeld(reference, name, one.actor, words, one.id, one.first_day, one.last_day, one.team)


def _nothing(session: Session, person: Person) -> Draft:
    who = {"id": session.person, "name": session.name, "partner": session.partner}
    said = {"what": "parts", "outcome": "permitted", "partner": session.partner, "found": 0}
    return Draft(
        HOUSE, "look-up", new_id(EVENT), said, sealed={"person": who, "of": person.id}, about={"person": session.person}
    )
