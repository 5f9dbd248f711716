"""Repeats: somebody answers, or withdraws, a second time and says nothing new. They hear what stands already.

So a page that is sent twice leaves one record and one receipt, and a permission that is good for one use stays so.
"""

from typing import Any

from consent import store
from consent.desk import Desk
from consent.facts import GUARDIANSHIP_ENDED, arrow_ended
from consent.hand import InHand
from consent.model import GRANTED, REFUSED, WITHDRAWN
from consent.tables import PermissionRow
from consent.telling import read_receipts
from consent.wire import fence_of
from services.connection import Connection

Stands = tuple[str, str, str, int]
"""What stands: state, permission, receipt, and the index of the entry; -1 while it waits for the ledger."""

_SAID = ("decided_by", "decided_as", "guardianship", "notice", "language", "fields", "ends_at")


async def answered_before(desk: Desk, hand: InHand, row: dict[str, Any], own: bool) -> Stands | None:
    """What stands when just this was the last answer, and nobody has asked since; else None.

    A yes on another day is no repeat: it holds longer.
    """

    def read(connection: Connection) -> Stands | None:
        newest = _newest(connection, hand, row["arrow"])
        asked = [one for one in store.askings(connection, [hand.key]) if one.arrow == row["arrow"]]
        if newest is None or newest.state != row["state"] or (asked and asked[-1].state != "answered"):
            return None
        if any(getattr(newest, name) != row[name] for name in _SAID):
            return None
        if newest.state == GRANTED and newest.map_version < hand.asks_since(row["arrow"]):
            return None
        no_stands = (*hand.key, row["arrow"]) in store.own_noes(connection, [hand.key])
        if no_stands != (own and newest.state == REFUSED):
            return None
        return _stands(desk, connection, newest, newest.state, newest.entry, newest.decided_by)

    return await desk.database.read(read)


async def withdrawn_before(desk: Desk, hand: InHand, arrow: str, person: str) -> Stands | None:
    """What stands when this person has withdrawn just this before; else None."""

    def read(connection: Connection) -> Stands | None:
        newest = _newest(connection, hand, arrow)
        if newest is None or newest.state != WITHDRAWN:
            return None
        return _stands(desk, connection, newest, WITHDRAWN, newest.ended_entry, person)

    return await desk.database.read(read)


async def waiting(desk: Desk, hand: InHand, arrow: str, person: str = "") -> Stands | None:
    """An end of this arrow (by this person) that is kept until the ledger answers; else None."""
    fence = fence_of(hand.case.id)
    ends = await desk.database.read(lambda connection: desk.changes.pending_ends(connection, [fence]))
    for end in ends:
        if end.kind == GUARDIANSHIP_ENDED:
            continue
        if arrow_ended(end) == (*hand.key, arrow) and person in ("", end.draft.about["person"]):
            receipt = end.body["receipt"]
            state = REFUSED if "permission" in end.body else WITHDRAWN
            return state, receipt["permission"], receipt["id"], -1
    return None


def _newest(connection: Connection, hand: InHand, arrow: str) -> PermissionRow | None:
    found = store.permissions(connection, *hand.key, arrow)
    return found[-1] if found else None


def _stands(
    desk: Desk, connection: Connection, row: PermissionRow, state: str, entry: int, person: str
) -> Stands | None:
    receipts = read_receipts(connection, desk.sealer, person)
    mine = [one["id"] for one in receipts if one["permission"] == row.id and one["entry"] == entry]
    return (state, row.id, mine[0], entry) if mine else None
