"""A guardianship ended before its time, on a document: at once, or after an earlier last day than it was given.

What the guardian permitted holds no longer then, as at any end of a guardianship: the citizen, or a guardian then in
force, is asked to confirm it. It only takes away, so it is never turned away for what moved meanwhile, and is in force
from when it was said, also while the ledger is away.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from consent import store
from consent.desk import Desk
from consent.facts import GUARDIANSHIP_ENDED
from consent.hand import InHand, entry
from consent.model import Guardianship
from consent.wire import fence_of
from consent.words import said_day
from services.changes import Change
from services.identity.wire import Session
from services.periods import day_of, ends_at
from services.problems import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class EarlyEnd:
    """On what document a guardianship ends, and its new last day as an ISO date; "" ends it at once."""

    document: str
    last_day: str = ""


async def end_guardianship(
    desk: Desk, reference: str, guardianship: str, end: EarlyEnd, session: Session
) -> dict[str, Any]:
    """Ends it. One that has ended by then stays as it is, so it can be said twice.

    Raises NotAllowed for who does not give access, NotFound, and Invalid naming the field.
    """
    hand = await desk.take(reference, session)
    await desk.caseworker(hand, session, "guardianship")
    one = next((one for one in hand.guardianships if one.id == guardianship), None)
    if one is None:
        raise NotFound("There is no such guardianship in this case.", "Choose one from the list.")
    if not 0 < len(end.document.strip()) <= 200:
        raise Invalid("The document is missing.", "Name the decision that ends it.", field="document")
    until, last = _until(hand, end)
    if one.span.ends_at <= (hand.now if until is None else until):
        return await _stands(desk, hand, one)
    said = {"guardianship_kind": one.kind, "matters": list(one.matters)}
    sealed = {"guardianship": one.id, "guardian": one.guardian, "document": end.document, "last_day": str(last)}
    draft = entry(hand, "guardianship-ended", session, said, sealed=sealed)
    body = {"guardianship": one.id, "ends_at": until, "last_day": str(last), "messages": [_told(hand, one, last)]}
    place = await desk.changes.make(Change(fence_of(hand.case.id), GUARDIANSHIP_ENDED, body, draft, ends=True))
    return {"guardianship": one.id, "last_day": str(last), "entry": place.index}


async def _stands(desk: Desk, hand: InHand, one: Guardianship) -> dict[str, Any]:
    row = await desk.database.read(lambda connection: store.guardianship(connection, one.id))
    return {"guardianship": one.id, "last_day": one.last_day, "entry": row.entry if row else -1}


def _until(hand: InHand, end: EarlyEnd) -> tuple[int | None, date]:
    """The instant at which it ends, None for at once, and its last day."""
    today = day_of(hand.now, hand.map.zone)
    if not end.last_day:
        return None, today
    try:
        last = date.fromisoformat(end.last_day)
    except ValueError as error:
        raise Invalid("This is no day.", "Write the last day as 2027-01-31.", field="last_day") from error
    if last < today:
        raise Invalid("The last day has passed.", "Write today or a later day, or none.", field="last_day")
    return ends_at(last, hand.map.zone), last


def _told(hand: InHand, one: Guardianship, last: date) -> dict[str, Any]:
    """What the guardian is told; the citizen is told when it has ended, as at any end."""
    operator = hand.map.partner(hand.map.governance.operator).title
    return {
        "once": f"guarding-ended|{one.id}|{last}", "to_kind": "person", "to_id": one.guardian, "kind": "guarding-ended",
        "collaboration": hand.case.collaboration, "about": {"guardianship": one.id},
        "last_day": said_day(last), "ask": {"da": operator.da, "en": operator.en},
    }  # fmt: skip
