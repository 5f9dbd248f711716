"""Ends that nobody writes: an explicit entry when a permission has run out, and a word when a guardianship has.

The end is in force from its instant, whether or not this ran; what is written here decides nothing.
"""

import hashlib

from consent import store
from consent.desk import Desk
from consent.tables import GuardianshipRow, PermissionRow
from consent.telling import tell
from services.audit.wire import Draft
from services.connection import Connection

# How far back a sweep looks for ends it has not told of yet; a service that was away longer tells them late or not.
_BACK = 31 * 24 * 3_600_000


async def sweep_ends(desk: Desk) -> None:
    """Writes and tells the ends that have come since the last sweep."""
    now = await desk.clock.now()
    expired, ended = await desk.database.read(
        lambda connection: (
            store.expired(connection, now),
            store.ended_guardianships(connection, now - _BACK, now),
        )
    )
    for permission in expired:
        await _expire(desk, permission)
    for guardianship in ended:
        await _tell_ended(desk, guardianship, now)


async def _expire(desk: Desk, permission: PermissionRow) -> None:
    event = hashlib.sha256(f"expired|{permission.id}".encode()).hexdigest()[:32]
    draft = Draft(
        permission.collaboration, "expired", f"evt_{event}",
        {"arrow": permission.arrow, "ended_at": permission.ends_at}, case=permission.case_id,
        sealed={"case": permission.case_id, "permission": permission.id},
    )  # fmt: skip
    place = (await desk.ledger.append([draft]))[0]
    await desk.database.write(
        lambda connection: store.change_permission(connection, permission.id, ended_entry=place.index)
    )


async def _tell_ended(desk: Desk, guardianship: GuardianshipRow, now: int) -> None:
    once = f"guardianship-ended|{guardianship.case_id}|{guardianship.last_day}"

    def work(connection: Connection) -> None:
        tell(
            connection, desk.sealer, now, once=once, to_kind="person",
            to_id=guardianship.subject, collaboration=guardianship.collaboration, kind="guardianship-ended",
            about={"case": guardianship.case_id, "last_day": guardianship.last_day},
        )  # fmt: skip

    def still_guarded(connection: Connection) -> bool:
        others = store.guardianships(connection, [(guardianship.collaboration, guardianship.case_id)])
        return any(other.starts_at <= now < other.ends_at for other in others)

    # Two parents' custody ends on one day, and is told once; while another guardian decides, nothing is told.
    settled = await desk.database.read(lambda c: store.message_told(c, once) or still_guarded(c))
    if not settled:
        await desk.database.write(work)
