"""Closing a case, now or after a last day, and opening it again: while it is closed nothing flows in it.

Whoever gives access in a case may, and an operator while nobody does. Grants stay as they are, so that a case that was
closed by mistake goes on as it was.
"""

from typing import Any

from services.audit.wire import Draft
from services.changes import Change
from services.collaboration import days, fences
from services.collaboration.access import Giver, giver
from services.collaboration.cases import sealed
from services.collaboration.days import wrong
from services.collaboration.maps import Known
from services.collaboration.room import Made, Room
from services.collaboration.store import CaseFound
from services.collaboration.wire import Doer, Entered
from services.connection import Connection
from services.ids import EVENT, new_id
from services.periods import FOREVER

CLOSED, REOPENED = "case-closed", "case-reopened"


async def close_case(room: Room, collaboration: str, case: str, last_day: str, by: Doer) -> Entered:
    """Closes a case: now, or after `last_day`. One that is closed by then stays as it is.

    Raises NotAllowed, NotFound, Invalid for the day.
    """

    def judge(connection: Connection, now: int) -> Made | Entered:
        known = room.in_force(connection, collaboration, now)
        found = room.case(connection, collaboration, case)
        giver(connection, known, found, by, now)
        ends_at = days.ends(last_day, known.map.zone)
        if found.ends_at <= (ends_at if last_day else now):
            return Entered(found.id, found.entry)
        if last_day and ends_at <= now:
            raise wrong("last_day", "The last day is over already.", "Leave it empty to close the case now.")
        # What only takes away rests on nothing: no other change can turn it away.
        return Made(case, _change(known, found, CLOSED, ends_at if last_day else None, by, None))

    return await room.make(judge)


async def reopen_case(room: Room, collaboration: str, case: str, by: Doer) -> Entered:
    """Opens a closed case again; one that is open stays as it is. Raises NotAllowed, NotFound."""

    def judge(connection: Connection, now: int) -> Made | Entered:
        known = room.in_force(connection, collaboration, now)
        found = room.case(connection, collaboration, case)
        right = giver(connection, known, found, by, now)
        if found.ends_at >= FOREVER:
            return Entered(found.id, found.entry)
        return Made(case, _change(known, found, REOPENED, FOREVER, by, right))

    return await room.make(judge)


def _change(known: Known, case: CaseFound, kind: str, ends_at: int | None, by: Doer, right: Giver | None) -> Change:
    fence = fences.part(case.id)
    last_day = days.last_day(ends_at, known.map.zone) if ends_at is not None else ""
    said: dict[str, Any] = {"map_version": known.version}
    draft = Draft(
        ledger=case.collaboration,
        kind=kind,
        event=new_id(EVENT),
        said={**said, "last_day": last_day} if kind == CLOSED else said,
        case=case.id,
        sealed=sealed(case, by),
        rests_on=right.rests_on if right else {},
        good_before=right.until if right else FOREVER,
        bumps=(fence,),
        about={"subject": case.subject, "person": by.person},
    )
    body = {"collaboration": case.collaboration, "case": case.id, "ends_at": ends_at}
    return Change(fence, kind, body, draft, ends=right is None)
