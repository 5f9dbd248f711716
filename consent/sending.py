"""What a person can send at this door: the arrows that begin with them, or with a part they play, in one case."""

from dataclasses import dataclass

from consent.desk import Desk
from consent.hand import InHand, entry
from consent.model import CITIZEN, GUARDIAN, may_read
from services.collaboration.model import Arrow, Words
from services.identity.wire import Session
from services.problems import NotAllowed, NotFound

_SENT = "sent"
_PERSON = {CITIZEN: "subject", GUARDIAN: "guardian"}


@dataclass(frozen=True, slots=True)
class ToFill:
    """One field: its path `item.field`, its title by language, what it holds (text, number, boolean, date)."""

    path: str
    title: dict[str, str]
    kind: str


@dataclass(frozen=True, slots=True)
class Sendable:
    """One arrow along which somebody can send: what, from which activity, to whom, why, by language. `there`: somebody
    is there to get it.

    `basis` is what it rests on: own-information, permission, law.
    """

    arrow: str
    title: dict[str, str]
    activity: dict[str, str]
    receiver: dict[str, str]
    why: dict[str, str]
    basis: str
    fields: list[ToFill]
    there: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """What somebody can send in a case, and as what: citizen, guardian or worker."""

    collaboration: str
    role: str
    arrows: list[Sendable]


async def sending(desk: Desk, reference: str, session: Session) -> Sending:
    """What somebody can send in a case; the look is an entry. Raises GuardianshipEnded, and NotFound for a stranger."""
    hand = await desk.take(reference, session)
    try:
        role, actors = await _as_what(desk, hand, session)
    except (NotAllowed, NotFound) as refusal:
        raise await desk.turned_away(hand, "look-up", "", session, refusal) from refusal
    said = {"what": "arrows", "as": role, "outcome": "permitted"}
    await desk.ledger.append([entry(hand, "look-up", session, said, moves=False)])
    mine = [arrow for arrow in hand.map.arrows.values() if arrow.from_.actor in actors and arrow.form == _SENT]
    if role == GUARDIAN:
        mine = [arrow for arrow in mine if hand.guards(session.person, arrow.id)]
    return Sending(hand.case.collaboration, role, [_sendable(hand, arrow) for arrow in mine])


async def _as_what(desk: Desk, hand: InHand, session: Session) -> tuple[str, set[str]]:
    if not hand.theirs(session.person):
        return "worker", await desk.worker(hand, session)
    role = may_read(session.person, hand.case.subject, hand.guardianships, hand.now, hand.ask())
    return role, {actor.id for actor in hand.map.actors.values() if actor.person == _PERSON[role]}


def _sendable(hand: InHand, arrow: Arrow) -> Sendable:
    titles = [hand.map.item(item).title for item in arrow.items]
    title = {"da": ", ".join(one.da for one in titles), "en": ", ".join(one.en for one in titles)}
    fields = [ToFill(path, _said(hand.map.field(path).title), str(hand.map.field(path).type)) for path in arrow.fields]
    basis = str(hand.map.ground_of(arrow.id).basis)
    activity, receiver = hand.map.activity(arrow.from_.activity).title, receiver_of(hand, arrow.to.actor)
    there = _there(hand, arrow.to.actor)
    why = _said(arrow.need_to_know)
    return Sendable(arrow.id, title, _said(activity), receiver, why, basis, fields, there)


def receiver_of(hand: InHand, actor_id: str) -> dict[str, str]:
    """Who stands at an end: the actor's title, with the partner's where there is one, by language."""
    actor = hand.map.actor(actor_id)
    if actor.partner is None:
        return _said(actor.title)
    where = hand.map.partner(actor.partner).title
    return {"da": f"{actor.title.da}, {where.da}", "en": f"{actor.title.en}, {where.en}"}


def _there(hand: InHand, actor_id: str) -> bool:
    """Somebody has the part, or it is the person's own."""
    actor = hand.map.actor(actor_id)
    return actor.partner is None or any(one.actor == actor_id and not one.ended for one in hand.case.grants)


def _said(words: Words) -> dict[str, str]:
    return {"da": words.da, "en": words.en}
