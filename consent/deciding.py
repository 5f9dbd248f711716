"""Deciding: what citizens and guardians answer: yes, no, and never mind.

A yes rests on what stands when it is read (the citizen's own no, the guardianship), so it carries the case's fence and
is judged anew when that moved. A person's own no rests on nothing, and is never turned away.
"""

from dataclasses import dataclass
from typing import Any

from consent import store
from consent.asking import keep_notice
from consent.desk import Desk, InHand, about_arrow, entry, on_the_map, turned_away
from consent.model import (
    CITIZEN,
    GRANTED,
    REFUSED,
    WITHDRAWN,
    Decider,
    OwnNo,
    checked_fields,
    decider_of,
)
from consent.notices import HOLDS, LANGUAGES, Notice
from consent.tables import PermissionRow
from consent.wire import fence_of
from services.audit.wire import Draft
from services.changes import Change
from services.identity.wire import Session
from services.ids import PERMISSION, RECEIPT, new_id
from services.periods import FOREVER, add, day_of, starts_at
from services.problems import Conflict, Invalid, Moved, NotAllowed, Unavailable

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer: the permission's state, the receipt, the entry; `kept` when the ledger is away."""

    state: str
    permission: str
    receipt: str
    entry: int
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes or a no to one arrow: which fields, which notice was shown, in which language."""

    arrow: str
    yes: bool
    fields: list[str] | None = None
    notice: str = ""
    language: str = "da"


async def answer(desk: Desk, reference: str, given: Answer, session: Session) -> Answered:
    """Records a citizen's or guardian's yes or no.

    Raises OwnNo, GuardianshipEnded or CustodyDecides, each after an entry that tells of the attempt; Conflict when the
    notice shown is not the one in force, or nothing was asked.
    """
    for _ in range(_TRIES):
        hand = await desk.take(reference, session)
        on_the_map(hand, given.arrow)
        try:
            decider = await _decider(desk, hand, given, session)
        except NotAllowed as refusal:
            raise await turned_away(desk, hand, "answer", given.arrow, session, refusal) from refusal
        try:
            return await _decide(desk, hand, given, decider, session)
        except Moved:
            continue
    raise Moved("Something changed while you answered.", "Look again, then answer.")


async def _decider(desk: Desk, hand: InHand, given: Answer, session: Session) -> Decider:
    matter, subject = hand.map.arrow(given.arrow).matter, hand.case.subject
    if not given.yes and session.person == subject:
        return Decider(CITIZEN, "", FOREVER)
    decider = decider_of(session.person, subject, hand.guardianships, matter, hand.now, hand.ask())
    noes = await desk.database.read(lambda connection: store.own_noes(connection, [hand.key]))
    if given.yes and decider.kind != CITIZEN and (*hand.key, given.arrow) in noes:
        raise OwnNo("The person has said no to this themselves.", "Only they can say yes to it again.")
    return decider


async def _decide(desk: Desk, hand: InHand, given: Answer, decider: Decider, session: Session) -> Answered:
    arrow = hand.map.arrow(given.arrow)
    notice = await _notice_shown(desk, hand, given)
    fields = checked_fields(given.fields, arrow.fields) if given.yes else []
    row = _permission_row(hand, given, decider, session, notice.hash, fields)
    receipt = _receipt(hand, given.arrow, row["id"], session, {"kind": row["state"], **_plain(row)})
    own = ("yes" if given.yes else "no") if decider.kind == CITIZEN else ""
    draft = _answer_entry(hand, given, decider, session, row)
    body = {"permission": row, "own": own, "receipt": receipt}
    change = Change(fence_of(hand.case.id), "decided", body, draft, ends=not given.yes)
    return await _make(desk, change, row["state"], row["id"], receipt["id"])


def _answer_entry(hand: InHand, given: Answer, decider: Decider, session: Session, row: dict[str, Any]) -> Draft:
    said = about_arrow(
        hand, given.arrow, notice=row["notice"], language=row["language"], fields=row["fields"], decided_as=decider.kind
    )
    sealed = {"permission": row["id"], "guardianship": decider.guardianship}
    own_no = not given.yes and decider.kind == CITIZEN
    # A person's own no rests on nothing: nothing that happens at the same moment can turn it away.
    rests = {} if own_no else hand.fences()
    return entry(
        hand, row["state"], session, said, sealed=sealed, rests_on=rests,
        good_before=FOREVER if own_no else decider.good_before,
    )  # fmt: skip


async def withdraw(desk: Desk, reference: str, arrow: str, session: Session) -> Answered:
    """Withdraws what is given along an arrow: the citizen at any time, a guardian while the guardianship holds."""
    for _ in range(_TRIES):
        hand = await desk.take(reference, session)
        on_the_map(hand, arrow)
        own = session.person == hand.case.subject
        try:
            if not own:
                matter = hand.map.arrow(arrow).matter
                decider_of(session.person, hand.case.subject, hand.guardianships, matter, hand.now, hand.ask())
        except NotAllowed as refusal:
            raise await turned_away(desk, hand, "withdrawal", arrow, session, refusal) from refusal
        given = await _given(desk, hand, arrow)
        receipt = _receipt(hand, arrow, given.id, session, {"kind": WITHDRAWN, **_plain(given.model_dump())})
        said = about_arrow(hand, arrow, notice=given.notice, decided_as=CITIZEN if own else "guardian")
        draft = entry(
            hand, WITHDRAWN, session, said, sealed={"permission": given.id}, rests_on={} if own else hand.fences()
        )
        body = {
            "collaboration": hand.case.collaboration, "case_id": hand.case.id, "arrow": arrow,
            "own": "no" if own else "", "receipt": receipt,
        }  # fmt: skip
        change = Change(fence_of(hand.case.id), WITHDRAWN, body, draft, ends=True)
        try:
            return await _make(desk, change, WITHDRAWN, given.id, receipt["id"])
        except Moved:
            continue
    raise Moved("Something changed at the same moment.", "Look again, then withdraw.")


async def _make(desk: Desk, change: Change, state: str, permission: str, receipt: str) -> Answered:
    try:
        place = await desk.changes.make(change)
    except Unavailable:
        if not change.ends:
            raise
        # Kept, and in force as far as this room can see to it: facts count a pending end; and without the ledger
        # nothing flows at all. The sweeper appends it as soon as the ledger answers.
        return Answered(state, permission, receipt, -1, kept=True)
    return Answered(state, permission, receipt, place.index)


async def _given(desk: Desk, hand: InHand, arrow: str) -> PermissionRow:
    found = await desk.database.read(lambda connection: store.permissions(connection, *hand.key, arrow))
    given = [row for row in found if row.state == GRANTED]
    if not given:
        raise Conflict("Nothing is permitted along this arrow: there is nothing to withdraw.", "See your permissions.")
    return given[-1]


async def _notice_shown(desk: Desk, hand: InHand, given: Answer) -> Notice:
    if given.language not in LANGUAGES:
        raise Invalid("Unknown language.", f"Choose among {', '.join(LANGUAGES)}.", field="language")
    notice = await keep_notice(desk, hand, given.arrow)
    asked = await desk.database.read(lambda connection: store.askings(connection, [hand.key]))
    mine = [row for row in asked if row.arrow == given.arrow]
    if given.yes and not mine:
        raise Conflict("Nobody has asked about this.", "A caseworker asks first, with a notice.", field="arrow")
    if given.yes and given.notice != notice.hash:
        now = "Read the notice again: its words have changed, or it was not the one for this question."
        raise Conflict("The yes names another notice than the one in force.", now, notice=notice.hash, field="notice")
    return notice


def _permission_row(
    hand: InHand, given: Answer, decider: Decider, session: Session, notice: str, fields: list[str]
) -> dict[str, Any]:
    arrow, ground = hand.map.arrow(given.arrow), hand.map.ground_of(given.arrow)
    until = starts_at(add(day_of(hand.now, hand.map.zone), HOLDS, hand.map.zone), hand.map.zone)
    return {
        "id": new_id(PERMISSION),
        "collaboration": hand.case.collaboration,
        "case_id": hand.case.id,
        "arrow": given.arrow,
        "notice": notice,
        "language": given.language,
        "kind": str(ground.kind or ""),
        "state": GRANTED if given.yes else REFUSED,
        "purpose": arrow.purpose,
        "to_actor": arrow.to.actor,
        "to_partner": hand.map.actor(arrow.to.actor).partner or "person",
        "fields": fields,
        "ends_at": until if given.yes else 0,
        "decided_by": session.person,
        "decided_as": decider.kind,
        "guardianship": decider.guardianship,
    }


def _receipt(hand: InHand, arrow: str, permission: str, session: Session, content: dict[str, Any]) -> dict[str, Any]:
    where = {"collaboration": hand.case.collaboration, "case_id": hand.case.id}
    whole = {**where, "arrow": arrow, "permission": permission, **content}
    return {"id": new_id(RECEIPT), "person": session.person, "permission": permission, **where, "content": whole}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    names = ("notice", "language", "purpose", "to_actor", "to_partner", "fields", "ends_at", "decided_as")
    return {name: row[name] for name in names}
