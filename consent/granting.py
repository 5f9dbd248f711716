"""Granting, as seen from the people's door: which cases somebody has to do with, and giving a part in one.

Outside the controller of who gives access, a part needs a permission in force on an arrow that introduces the person:
being known to be in a case is itself information.
"""

from collections.abc import Sequence
from typing import Any

from consent import store
from consent.desk import Desk
from consent.facts import in_force_until, read_facts
from consent.hand import InHand, entry
from consent.wire import PermissionAsked, PermissionFacts
from services.audit.wire import HOUSE, Draft
from services.collaboration.wire import CaseView, Doer, Entered, GrantAsked
from services.connection import Connection
from services.identity.wire import Session
from services.ids import EVENT, new_id
from services.problems import Moved, NotAllowed

_TRIES = 3


async def cases_of(desk: Desk, session: Session) -> list[dict[str, Any]]:
    """The cases a person has to do with, and as what."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for view in await desk.collaborations.cases_of_subject(session.person):
        found[(view.collaboration, view.id)] = _told(view, "citizen", view.id)
    guardianships = await desk.database.read(lambda connection: store.guardianships_by(connection, session.person))
    now = await desk.clock.now()
    for row in guardianships:
        if row.starts_at <= now < row.ends_at:
            view = await desk.collaborations.case(row.collaboration, row.case_id)
            found.setdefault((view.collaboration, view.id), _told(view, "guardian", view.id))
    for view in await desk.collaborations.cases_of_worker(session.person):
        if await _known_to(desk, view, session):
            reference = view.references.get(session.partner, "")
            found.setdefault((view.collaboration, view.id), _told(view, "worker", reference))
    await desk.ledger.append(_looks(session, [one["collaboration"] for one in found.values()]))
    return list(found.values())


async def _known_to(desk: Desk, view: CaseView, session: Session) -> bool:
    """Whether a part of theirs stands: one that an arrow introduced is over with its permission, though nobody ended
    it."""
    held = [one for one in view.grants if not one.ended and one.partner == session.partner]
    introducing = tuple(sorted({one.introduced_by for one in held if one.introduced_by}))
    question = PermissionAsked(view.collaboration, view.id, "", introducing=introducing)
    facts = await desk.database.read(lambda connection: read_facts(connection, desk.changes, [question])[0])
    for one in held:
        if one.introduced_by and facts.withdrawn_at[one.introduced_by] >= one.made_at:
            continue
        if one.person == session.person:
            return True
        at = (view.collaboration, view.id, one.actor)
        if one.team and session.person in await desk.collaborations.colleagues(*at):
            return True
    return False


async def in_whose_care(desk: Desk, references: Sequence[str], session: Session) -> dict[str, str]:
    """The citizen's name for each of these cases in which somebody gives access; the others are left out."""
    subjects = {}
    for reference in references:
        hand = await desk.take(reference, session)
        if await desk.worker(hand, session) & set(hand.map.governance.access_given_by):
            subjects[reference] = hand.case.subject
    people = await desk.identity.people(list(subjects.values()))
    return {reference: people[subject].name for reference, subject in subjects.items() if subject in people}


def _looks(session: Session, found: list[str]) -> list[Draft]:
    """The entries of a look at one's cases: one in each collaboration where there are any, else in the house ledger."""
    who = {"id": session.person, "name": session.name, "partner": session.partner}
    return [
        Draft(
            ledger, "look-up", new_id(EVENT),
            {"what": "cases", "found": found.count(ledger), "partner": session.partner or "person",
             "outcome": "permitted"},
            sealed={"person": who}, about={"person": session.person, "to_partner": session.partner},
        )
        for ledger in sorted(set(found)) or [HOUSE]
    ]  # fmt: skip


def _told(view: CaseView, role: str, case: str) -> dict[str, Any]:
    return {"collaboration": view.collaboration, "case": case, "as": role, "first_day": view.first_day}


def doer(session: Session) -> Doer:
    """Somebody at this door, as the collaboration takes them."""
    return Doer(session.person, session.partner, tuple(session.roles))


async def look_at(desk: Desk, reference: str, session: Session) -> CaseView:
    """One case, for those who give access; the look is an entry. Raises NotAllowed, NotFound."""
    hand = await desk.take(reference, session)
    await desk.caseworker(hand, session, "look-up")
    said = {"what": "case", "as": "caseworker", "outcome": "permitted"}
    await desk.ledger.append([entry(hand, "look-up", session, said, moves=False)])
    return hand.case


async def grant(desk: Desk, reference: str, wanted: dict[str, Any], session: Session) -> Entered:
    """Gives a part. Raises NotAllowed, naming the permission that is missing, and Moved after three tries."""
    by = doer(session)
    for _ in range(_TRIES):
        hand = await desk.take(reference, session)
        await desk.caseworker(hand, session, "grant")
        asked = GrantAsked(hand.case.collaboration, hand.case.id, **wanted)
        if _outside(hand, asked.actor):
            asked = await _introduced(desk, hand, asked)
        try:
            return await desk.collaborations.grant(asked, by)
        except Moved:
            continue
    raise Moved("Something changed at the same moment.", "Look again, then give the part.")


def _outside(hand: InHand, actor_id: str) -> bool:
    actor = hand.map.actors.get(actor_id)
    if actor is None or actor.partner is None:
        return False
    giver = hand.map.actor(hand.map.governance.access_given_by[0])
    assert giver.partner is not None
    return hand.map.controller_of(actor.partner) != hand.map.controller_of(giver.partner)


async def _introduced(desk: Desk, hand: InHand, asked: GrantAsked) -> GrantAsked:
    """The grant with the permission it rests on."""
    arrows = hand.map.introducing_arrows_to(asked.actor)
    for arrow in arrows:
        since = hand.asks_since(arrow.id)
        question = PermissionAsked(hand.case.collaboration, hand.case.id, arrow.id, arrow.matter, since=since)

        def read(connection: Connection, question: PermissionAsked = question) -> PermissionFacts:
            return read_facts(connection, desk.changes, [question])[0]

        facts = await desk.database.read(read)
        if until := in_force_until(facts, hand.now):
            return GrantAsked(
                asked.collaboration, asked.case, asked.actor, asked.person, asked.team, asked.first_day,
                asked.last_day, introduced_by=arrow.id, rests_on=facts.fences, good_before=until,
                asks_since=since,
            )  # fmt: skip
    names = " or ".join(arrow.id for arrow in arrows) or "(none: the map introduces nobody to them)"
    without = "Nobody may learn that the person takes part without the person's yes."
    raise NotAllowed(without, f"Ask for permission along {names} first.")
