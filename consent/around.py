"""Who stands around a person: helpers, guardians, those who have a part in the case, each with what and until when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from consent import store
from consent.desk import Desk
from consent.hand import InHand, entry
from consent.helping import Helper, named
from consent.model import CITIZEN, Guardianship, may_read
from services.collaboration.model import Words
from services.collaboration.wire import Grant
from services.identity.wire import Session
from services.periods import day_of
from services.problems import NotAllowed, NotFound

Said = dict[str, str]
"""Words in `da` and `en`."""


@dataclass(frozen=True, slots=True)
class Guarding:
    """Who decides in which matters. `state` is in-force, ended or coming; days are ISO dates, `last_day` "" for none.

    `kind` is guardian or custody, which ends the day before the 18th birthday. `mine`: the reader is the guardian.
    """

    name: str
    kind: str
    matters: list[Said]
    first_day: str
    last_day: str
    state: str
    mine: bool


@dataclass(frozen=True, slots=True)
class PartHeld:
    """Somebody, or a team, who has a part in the case. Days are ISO dates, `last_day` "" for none."""

    part: Said
    where: Said
    names: list[str]
    first_day: str
    last_day: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Around:
    """Whose case it is, as what the reader sees it, the guardianships, the parts, and the helpers that the citizen
    named; those in force first. `protection` of the citizen's name and address is for themselves only, and "" for a
    guardian: it may be the guardian from whom the address is kept."""

    name: str
    role: str
    guardianships: list[Guarding]
    parts: list[PartHeld]
    helpers: list[Helper]
    protection: str


async def around(desk: Desk, reference: str, session: Session) -> Around:
    """Who stands around the person of a case: for themselves, and for a guardian in force; the look is an entry.

    A guardian sees their own guardianships, and everybody's parts. Raises GuardianshipEnded, NotFound.
    """
    hand = await desk.take(reference, session)
    try:
        role = may_read(session.person, hand.case.subject, hand.guardianships, hand.now, hand.ask())
    except (NotAllowed, NotFound) as refusal:
        raise await desk.turned_away(hand, "look-up", "", session, refusal) from refusal
    said = {"what": "around", "as": role, "outcome": "permitted"}
    await desk.ledger.append([entry(hand, "look-up", session, said, moves=False)])
    held = [one for one in hand.guardianships if role == CITIZEN or one.guardian == session.person]
    teams = {grant.id: await _team(desk, hand, grant) for grant in hand.case.grants if grant.team}
    names = await _names(desk, hand, held, teams.values())
    helpers = await desk.database.read(lambda connection: named(connection, desk, hand))
    parts = [_part(hand, grant, teams.get(grant.id, [grant.person]), names) for grant in hand.case.grants]
    return Around(
        names.get(hand.case.subject, ""), role,
        sorted((_guarding(hand, one, session.person, names) for one in held), key=lambda one: one.state != "in-force"),
        sorted((part for part in parts if part is not None), key=lambda part: part.ended),
        sorted(helpers, key=lambda one: one.ended),
        hand.case.protection if role == CITIZEN else "",
    )  # fmt: skip


async def all_guarding(desk: Desk, hand: InHand) -> dict[str, Guarding]:
    """Every guardianship of a case by its id, those in force first; for who gives access, whom the caller has asked."""
    people = await desk.identity.people(list(dict.fromkeys(one.guardian for one in hand.guardianships)))
    names = {id_: person.name for id_, person in people.items()}
    found = {one.id: _guarding(hand, one, "", names) for one in hand.guardianships}
    return dict(sorted(found.items(), key=lambda pair: pair[1].state != "in-force"))


async def wards(desk: Desk, session: Session) -> dict[str, str]:
    """The names of those for whom somebody is guardian now, by their cases."""
    rows = await desk.database.read(lambda connection: store.guardianships_by(connection, session.person))
    now = await desk.clock.now()
    subjects = {row.case_id: row.subject for row in rows if row.starts_at <= now < row.ends_at}
    people = await desk.identity.people(list(dict.fromkeys(subjects.values())))
    return {case: people[subject].name for case, subject in subjects.items() if subject in people}


async def _team(desk: Desk, hand: InHand, grant: Grant) -> list[str]:
    """Who is behind a team's part now: those who hold the part and have no grant of their own for it."""
    holders = await desk.collaborations.colleagues(*hand.key, grant.actor)
    own = {other.person for other in hand.case.grants if other.actor == grant.actor and other.person}
    return [person for person in holders if person not in own]


async def _names(
    desk: Desk, hand: InHand, held: Sequence[Guardianship], teams: Collection[Sequence[str]]
) -> dict[str, str]:
    wanted = [hand.case.subject, *(one.guardian for one in held), *(grant.person for grant in hand.case.grants)]
    wanted += [person for team in teams for person in team]
    people = await desk.identity.people([person for person in dict.fromkeys(wanted) if person])
    return {id_: person.name for id_, person in people.items()}


def _guarding(hand: InHand, one: Guardianship, reader: str, names: dict[str, str]) -> Guarding:
    state = "ended" if hand.now >= one.span.ends_at else "coming" if hand.now < one.span.starts_at else "in-force"
    matters = [_said(hand.map.matters[matter]) for matter in one.matters if matter in hand.map.matters]
    first_day = day_of(one.span.starts_at, hand.map.zone).isoformat()
    name = names.get(one.guardian, "")
    return Guarding(name, one.kind, matters, first_day, one.last_day, state, one.guardian == reader)


def _part(hand: InHand, grant: Grant, people: Sequence[str], names: dict[str, str]) -> PartHeld | None:
    actor = hand.map.actors.get(grant.actor)
    if actor is None or actor.partner is None:
        return None
    where = hand.map.partner(actor.partner).title
    known = [names[person] for person in people if person in names]
    return PartHeld(_said(actor.title), _said(where), known, grant.first_day, grant.last_day, grant.ended)


def _said(words: Words) -> Said:
    return {"da": words.da, "en": words.en}
