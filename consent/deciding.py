"""Deciding: what citizens and guardians answer: yes, no, and never mind.

A yes rests on what stands when it is read (the citizen's own no, the guardianship), so it carries the case's fence and
is judged anew when that moved. A person's own no rests on nothing, and is never turned away.
"""

import asyncio
from typing import Any

from consent import store
from consent.answers import TRIES, Answer, Answered, Recorded, make, plain, receipt_of
from consent.asking import BESIDE, keep_notice
from consent.desk import Desk
from consent.hand import InHand, about_arrow, entry, on_the_map
from consent.helping import present
from consent.model import CITIZEN, GRANTED, REFUSED, Decider, OwnNo, checked_fields, decider_of
from consent.notices import HOLDS, LANGUAGES, Notice
from consent.repeating import answered_before, waiting
from consent.wire import fence_of
from services.audit.wire import Draft
from services.changes import Change
from services.identity.wire import Session
from services.ids import PERMISSION, new_id
from services.periods import FOREVER, add, day_of, starts_at
from services.problems import Conflict, Invalid, Moved, NotAllowed, NotFound, Unavailable

_MOMENT = 0.25
"""So long, in seconds, a yes waits for a no that was said just before."""


class NoOnItsWay(Unavailable):
    """An earlier no is not in the ledger yet; a yes waits for it."""


async def answer(desk: Desk, reference: str, given: Answer, session: Session) -> Answered:
    """Records a citizen's or guardian's yes or no.

    Raises OwnNo, GuardianshipEnded or CustodyDecides, each after an entry that tells of the attempt; Conflict when the
    notice shown is not the one in force, or nothing was asked.
    """
    for left in reversed(range(TRIES)):
        hand = await desk.take(reference, session)
        await desk.own(hand, session, "answer")
        on_the_map(hand, given.arrow)
        try:
            decider = await decider_in(desk, hand, given, session)
        except (NotAllowed, NotFound) as refusal:
            raise await desk.turned_away(hand, "answer", given.arrow, session, refusal) from refusal
        try:
            return await decide(desk, hand, given, decider, session)
        except Moved:
            continue
        except NoOnItsWay:
            # Said at the same moment it is in before long; what it means for this yes is judged then.
            if not left:
                raise
            await asyncio.sleep(_MOMENT)
    raise Moved("Something changed while you answered.", "Look again, then answer.")


async def decider_in(desk: Desk, hand: InHand, given: Answer, session: Session) -> Decider:
    """On whose authority somebody answers in a case. Raises OwnNo, GuardianshipEnded, CustodyDecides, NotFound."""
    matter, subject = hand.map.arrow(given.arrow).matter, hand.case.subject
    if not given.yes and session.person == subject:
        return Decider(CITIZEN, "", FOREVER)
    decider = decider_of(session.person, subject, hand.guardianships, matter, hand.now, hand.ask())
    noes = await desk.database.read(lambda connection: store.own_noes(connection, [hand.key]))
    if given.yes and decider.kind != CITIZEN and (*hand.key, given.arrow) in noes:
        raise OwnNo("The person has said no to this themselves.", "Only they can say yes to it again.")
    return decider


async def decide(
    desk: Desk, hand: InHand, given: Answer, decider: Decider, session: Session, how: Recorded | None = None
) -> Answered:
    """Records what `session` said, judged already; `how` where somebody else wrote it down for them. Raises Moved."""
    arrow = hand.map.arrow(given.arrow)
    notice = await _notice_shown(desk, hand, given)
    fields = checked_fields(given.fields, arrow.fields) if given.yes else []
    row = _permission_row(hand, given, decider, session, notice.hash, fields)
    if stands := await _said_before(desk, hand, given, row, decider, session):
        return stands
    # A no is never turned away, whoever is named beside it.
    who = how.present if how else await present(desk, hand, given.present or (), strict=given.yes)
    receipt = receipt_of(hand, given.arrow, row["id"], session, {"kind": row["state"], **plain(row), **_by(how, who)})
    own = ("yes" if given.yes else "no") if decider.kind == CITIZEN else ""
    draft = _answer_entry(hand, given, decider, session, row, who)
    body = {"permission": row, "own": own, "receipt": receipt, **(how.body(row["id"]) if how else {})}
    draft = how.entered(draft) if how else draft
    change = Change(fence_of(hand.case.id), "decided", body, draft, ends=not given.yes)
    return await make(desk, change, row["state"], row["id"], receipt["id"])


def _by(how: Recorded | None, who: str) -> dict[str, str]:
    return ({"method": how.method} if how else {}) | ({"present": who} if who else {})


async def _said_before(
    desk: Desk, hand: InHand, given: Answer, row: dict[str, Any], decider: Decider, session: Session
) -> Answered | None:
    """What stands or waits when this says nothing new. Raises Unavailable for a yes while a no waits."""
    if given.yes and await waiting(desk, hand, given.arrow):
        # Entered in this order the yes would be ended by a no that came before it.
        raise NoOnItsWay("An earlier no is still on its way into the ledger.", "Answer again in a moment.")
    if not given.yes and (kept := await waiting(desk, hand, given.arrow, session.person)):
        return Answered(*kept, kept=True)
    before = await answered_before(desk, hand, row, own=decider.kind == CITIZEN)
    return Answered(*before) if before else None


def _answer_entry(
    hand: InHand, given: Answer, decider: Decider, session: Session, row: dict[str, Any], who: str
) -> Draft:
    said = about_arrow(
        hand, given.arrow, notice=row["notice"], language=row["language"], fields=row["fields"], decided_as=decider.kind
    )
    sealed = {"permission": row["id"], "guardianship": decider.guardianship, **({"present": who} if who else {})}
    if session.beside:
        said["method"], sealed["beside"] = BESIDE, session.beside
    own_no = not given.yes and decider.kind == CITIZEN
    # A person's own no rests on nothing: nothing that happens at the same moment can turn it away.
    rests = {} if own_no else hand.fences()
    return entry(
        hand, row["state"], session, said, sealed=sealed, rests_on=rests,
        good_before=FOREVER if own_no else decider.good_before,
    )  # fmt: skip


async def _notice_shown(desk: Desk, hand: InHand, given: Answer) -> Notice:
    if given.language not in LANGUAGES:
        raise Invalid("Unknown language.", f"Choose among {', '.join(LANGUAGES)}.", field="language")
    notice = await keep_notice(desk, hand, given.arrow)
    asked = await desk.database.read(lambda connection: store.askings(connection, [hand.key]))
    mine = [row for row in asked if row.arrow == given.arrow]
    if given.yes and not mine:
        raise Conflict("Nobody has asked about this.", "A caseworker asks first, with a notice.", field="arrow")
    if given.yes and given.notice != notice.hash:
        now = "Read the notice again: it has changed, or what it is about; or it was not the one for this question."
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
        "map_version": hand.version,
    }
