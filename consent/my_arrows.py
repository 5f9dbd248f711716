"""The arrows at whose ends somebody stands who plays a part in a case: what they may ask for, send, or wait for."""

from dataclasses import dataclass

from consent.desk import Desk
from consent.hand import InHand, entry
from services.collaboration.model import Arrow
from services.identity.wire import Session
from services.problems import NotFound

GET, SEND, WAIT, LEAVE = "get", "send", "wait", "leave"
"""What somebody at an end does: asks for it, sends it, waits for what others send, or leaves it to others to ask."""

_ON_REQUEST, _SENT = "on-request", "sent"


@dataclass(frozen=True, slots=True)
class MyArrow:
    """One arrow, and what is mine to do along it: see GET, SEND, WAIT and LEAVE; "" where nobody can do it here."""

    arrow: str
    mine: str
    form: str
    basis: str
    purpose: str
    fields: list[str]
    from_actor: str
    to_actor: str


@dataclass(frozen=True, slots=True)
class MyArrows:
    """What somebody can do in a case: their parts, whether one of these gives access, and their arrows."""

    collaboration: str
    parts: list[str]
    gives_access: bool
    arrows: list[MyArrow]


async def my_arrows(desk: Desk, reference: str, session: Session) -> MyArrows:
    """The arrows of a case that begin or end with a part that somebody plays now; the look is an entry.

    Raises NotFound, on record, for who plays none.
    """
    hand = await desk.take(reference, session)
    try:
        parts = await desk.worker(hand, session)
    except NotFound as refusal:
        raise await desk.turned_away(hand, "look-up", "", session, refusal) from refusal
    said = {"what": "arrows", "as": "worker", "outcome": "permitted"}
    await desk.ledger.append([entry(hand, "look-up", session, said, moves=False)])
    gives = bool(parts & set(hand.map.governance.access_given_by))
    mine = [_mine(hand, arrow, parts) for arrow in hand.map.arrows.values() if _ends(arrow) & parts]
    return MyArrows(hand.case.collaboration, sorted(parts), gives, mine)


def _ends(arrow: Arrow) -> set[str]:
    return {arrow.from_.actor, arrow.to.actor}


def _mine(hand: InHand, arrow: Arrow, parts: set[str]) -> MyArrow:
    return MyArrow(
        arrow.id, _what(arrow, parts), str(arrow.form), str(hand.map.ground_of(arrow.id).basis), arrow.purpose,
        list(arrow.fields), arrow.from_.actor, arrow.to.actor,
    )  # fmt: skip


def _what(arrow: Arrow, parts: set[str]) -> str:
    if arrow.form == _ON_REQUEST:
        return GET if arrow.to.actor in parts else LEAVE
    if arrow.form == _SENT:
        return SEND if arrow.from_.actor in parts else WAIT
    return ""
