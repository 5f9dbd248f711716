"""Withdrawing: the citizen at any time, and nothing can turn it away; a guardian while the guardianship holds."""

from contextlib import suppress

from consent import store
from consent.answers import TRIES, Answered, make, plain, receipt_of
from consent.desk import Desk
from consent.hand import InHand, about_arrow, entry, on_the_map
from consent.model import CITIZEN, GRANTED, WITHDRAWN, decider_of, may_read
from consent.repeating import waiting, withdrawn_before
from consent.tables import PermissionRow
from consent.wire import fence_of
from services.changes import Change
from services.identity.wire import Session
from services.periods import FOREVER
from services.problems import Conflict, Moved, NotAllowed, NotFound


async def withdraw(desk: Desk, reference: str, arrow: str, session: Session) -> Answered:
    """Withdraws what is given along an arrow: the citizen at any time, a guardian while the guardianship holds."""
    for _ in range(TRIES):
        hand = await desk.take(reference, session)
        await desk.own(hand, session, "withdrawal")
        on_the_map(hand, arrow)
        own = session.person == hand.case.subject
        good_before = FOREVER
        try:
            if not own:
                matter, subject = hand.map.arrow(arrow).matter, hand.case.subject
                decider = decider_of(session.person, subject, hand.guardianships, matter, hand.now, hand.ask())
                good_before = decider.good_before
        except (NotAllowed, NotFound) as refusal:
            raise await desk.turned_away(hand, "withdrawal", arrow, session, refusal) from refusal
        if kept := await waiting(desk, hand, arrow, session.person):
            return Answered(*kept, kept=True)
        given = await _given(desk, hand, arrow)
        if given is None:
            return await _nothing_given(desk, hand, arrow, session)
        receipt = receipt_of(hand, arrow, given.id, session, {"kind": WITHDRAWN, **plain(given.model_dump())})
        said = about_arrow(hand, arrow, notice=given.notice, decided_as=CITIZEN if own else "guardian")
        draft = entry(
            hand, WITHDRAWN, session, said, sealed={"permission": given.id},
            rests_on={} if own else hand.fences(), good_before=good_before,
        )  # fmt: skip
        body = {
            "collaboration": hand.case.collaboration, "case_id": hand.case.id, "arrow": arrow,
            "own": "no" if own else "", "receipt": receipt,
        }  # fmt: skip
        change = Change(fence_of(hand.case.id), WITHDRAWN, body, draft, ends=True)
        try:
            return await make(desk, change, WITHDRAWN, given.id, receipt["id"])
        except Moved:
            continue
    raise Moved("Something changed at the same moment.", "Look again, then withdraw.")


async def withdraw_all(desk: Desk, reference: str, session: Session) -> list[Answered]:
    """Withdraws all that is given in a case, one after the other, each with its receipt.

    The citizen all of it; a guardian what the guardianship covers now. What is not on the map any more cannot flow, and
    is left as it is. Raises GuardianshipEnded, NotFound.
    """
    hand = await desk.take(reference, session)
    await desk.own(hand, session, "withdrawal")
    try:
        may_read(session.person, hand.case.subject, hand.guardianships, hand.now, hand.ask())
    except (NotAllowed, NotFound) as refusal:
        raise await desk.turned_away(hand, "withdrawal", "", session, refusal) from refusal
    found = await desk.database.read(lambda connection: store.permissions(connection, *hand.key))
    given = dict.fromkeys(row.arrow for row in found if row.state == GRANTED)
    done = []
    for arrow in given:
        if arrow in hand.map.arrows and hand.may_end(session.person, arrow):
            with suppress(Conflict):  # somebody was quicker: it is withdrawn
                done.append(await withdraw(desk, reference, arrow, session))
    return done


async def _given(desk: Desk, hand: InHand, arrow: str) -> PermissionRow | None:
    found = await desk.database.read(lambda connection: store.permissions(connection, *hand.key, arrow))
    given = [row for row in found if row.state == GRANTED]
    return given[-1] if given else None


async def _nothing_given(desk: Desk, hand: InHand, arrow: str, session: Session) -> Answered:
    if before := await withdrawn_before(desk, hand, arrow, session.person):
        return Answered(*before)
    raise Conflict("Nothing is permitted along this arrow: there is nothing to withdraw.", "See your permissions.")
