"""Who has seen what: a citizen's lines, each an entry of the ledger in plain words, and a place to disagree."""

from dataclasses import dataclass
from typing import Any

from consent.desk import Desk
from consent.emergencies import officers_of
from consent.hand import InHand, entry
from consent.model import CITIZEN, may_read
from consent.saying import say
from consent.telling import tell
from services.audit.wire import Entry, Query
from services.connection import Connection
from services.identity.wire import Session
from services.ids import CHECK, new_id
from services.periods import Duration, add, day_of
from services.problems import Invalid, NotAllowed, NotFound

LOOK_WITHIN = Duration(days=14)
_MOST_LINES = 1_000
# What the citizen did themselves, and what keeps the books, is shown elsewhere or to nobody.
_QUIET = frozenset({"closed", "dropped", "reminded"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: which entry, when, what it was, in words; `said` and `reasons` are the same as data."""

    index: int
    at: int
    kind: str
    outcome: str
    words: dict[str, dict[str, str]]
    said: dict[str, Any]


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
    lines = [line_of(hand, one) for one in entries if _shown(one) and _covered(hand, one, matters)]
    return {
        "as": role,
        "lines": lines,
        "entry": place.index,
        "next": entries[-1].index if len(entries) == _MOST_LINES else None,
    }


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


def line_of(hand: InHand, one: Entry) -> Line:
    """One entry in plain words."""
    outcome = str(one.said.get("outcome", ""))
    return Line(one.index, one.time, one.kind, outcome, say(hand.map, one), one.said)


async def disagree(desk: Desk, reference: str, index: int, words: str, session: Session) -> dict[str, Any]:
    """A citizen disagrees with one line and says what should change; somebody looks at it by a day.

    Raises Invalid without words, NotFound for a line that is not theirs.
    """
    if not words.strip():
        raise Invalid("Please say what you disagree with.", "Write a few words.", field="words")
    hand = await desk.take(reference, session)
    try:
        if may_read(session.person, hand.case.subject, hand.guardianships, hand.now, hand.ask()) != CITIZEN:
            raise NotAllowed("Only the person themselves can disagree with a line.", "Help them to write it.")
    except (NotAllowed, NotFound) as refusal:
        raise await desk.turned_away(hand, "disagreement", "", session, refusal) from refusal
    query = Query(hand.case.collaboration, case=hand.case.id, after=index - 1, limit=1)
    found = await desk.ledger.entries(query)
    if not found or found[0].index != index:
        raise NotFound("There is no such line among yours.", "Choose a line from your list.")
    check = new_id(CHECK)
    check_by = add(day_of(hand.now, hand.map.zone), LOOK_WITHIN, hand.map.zone).isoformat()
    said = {"line_kind": found[0].kind, "check_by": check_by, "for_reflection": True}
    arrow = found[0].said.get("arrow")
    draft = entry(
        hand, "disagreement", session, {**said, **({"arrow": arrow} if arrow else {})}, moves=False,
        sealed={"words": words, "check": check, "line": index}, about={"check_id": check},
    )  # fmt: skip
    place = (await desk.ledger.append([draft]))[0]
    officers = await officers_of(desk, hand)

    def tell_officers(connection: Connection) -> None:
        for officer in officers:
            tell(
                connection, desk.sealer, place.time, once=f"check|{check}|{officer}", to_kind="person", to_id=officer,
                collaboration=hand.case.collaboration, kind="check", about={"check": check},
                what={"da": "en borger er uenig", "en": "a citizen disagrees"}, check_by=check_by,
            )  # fmt: skip

    await desk.database.write(tell_officers)
    return {"check": check, "check_by": check_by, "entry": place.index}
