"""Who has seen what: a citizen's lines, each an entry of the ledger in plain words, with what they wrote about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from consent.desk import Desk
from consent.disagreeing import Written, written
from consent.hand import InHand, entry
from consent.model import CITIZEN, may_read
from consent.saying import for_guardians, say
from services.audit.wire import Entry, Query
from services.identity.wire import Session
from services.problems import NotAllowed, NotFound

_MOST_LINES = 1_000
# What the citizen did themselves, and what keeps the books, is shown elsewhere or to nobody.
_QUIET = frozenset({"closed", "dropped", "reminded"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: which entry, when, what it was, in words; `said` and `reasons` are the same as data.

    `written` is what the citizen wrote about it, with the answers; only they themselves get it.
    """

    index: int
    at: int
    kind: str
    outcome: str
    words: dict[str, dict[str, str]]
    said: dict[str, Any]
    written: Sequence[Written] = ()


async def read_lines(desk: Desk, reference: str, session: Session, after: int = -1) -> dict[str, Any]:
    """The lines of a case for its citizen, or a guardian in force; each look is a line itself."""
    hand = await desk.take(reference, session)
    try:
        role = may_read(session.person, hand.case.subject, hand.guardianships, hand.now, hand.ask())
    except (NotAllowed, NotFound) as refusal:
        raise await desk.turned_away(hand, "look-up", "", session, refusal) from refusal
    looked = entry(hand, "look-up", session, {"what": "lines", "as": role, "outcome": "permitted"}, moves=False)
    place = (await desk.ledger.append([looked]))[0]
    query = Query(hand.case.collaboration, case=hand.case.id, after=after, limit=_MOST_LINES)
    entries = await desk.ledger.entries(query)
    matters = None if role == CITIZEN else _matters_of(hand, session.person)
    about = written(entries) if role == CITIZEN else {}
    shown = [one for one in entries if _shown(one) and _covered(hand, one, matters)]
    whom = "" if role == CITIZEN else await _name(desk, hand.case.subject)
    lines = [line_of(hand, one, about.get(one.index, ()), whom) for one in shown]
    return {
        "as": role,
        "lines": lines,
        "entry": place.index,
        "next": entries[-1].index if len(entries) == _MOST_LINES else None,
    }


async def _name(desk: Desk, citizen: str) -> str:
    people = await desk.identity.people([citizen])
    return people[citizen].name if citizen in people else citizen


def _shown(one: Entry) -> bool:
    return one.kind not in _QUIET or one.said.get("outcome") == "aborted"


def _matters_of(hand: InHand, guardian: str) -> set[str]:
    mine = [one for one in hand.guardianships if one.guardian == guardian]
    return {matter for one in mine for matter in one.matters if one.in_force(matter, hand.now)}


def _covered(hand: InHand, one: Entry, matters: set[str] | None) -> bool:
    # A guardian sees what their matters cover, and the rest of the case's book-keeping, which names no arrow.
    named = [*one.said.get("arrows", []), *([one.said["arrow"]] if one.said.get("arrow") else [])]
    # An arrow that is no longer on the map has no matter that they could cover.
    about = {hand.map.arrows[arrow].matter if arrow in hand.map.arrows else "" for arrow in named}
    return matters is None or about <= matters


def line_of(hand: InHand, one: Entry, about: Sequence[Written] = (), whom: str = "") -> Line:
    """One entry in plain words; `whom` is the citizen's name where a guardian reads."""
    outcome, said = str(one.said.get("outcome", "")), one.said
    if whom and "reasons" in said:
        said = {**said, "reasons": for_guardians(said["reasons"])}
    return Line(one.index, one.time, one.kind, outcome, say(hand.map, one, whom), said, about)
