"""Whether a citizen's name and address are protected: noted by who gives access, sealed in the entry that says so.

Until somebody has looked it up nobody knows, and unknown is treated as protected. That they are protected takes away
and is never turned away for what moved meanwhile; so does taking back what was noted by mistake, with the reason in the
entry. That they are not gives, and rests on the right to say so.
"""

from services.audit.wire import Draft
from services.changes import Change
from services.collaboration import fences
from services.collaboration.access import Giver, giver
from services.collaboration.cases import sealed
from services.collaboration.days import wrong
from services.collaboration.room import Made, Room
from services.collaboration.store import CaseFound
from services.collaboration.wire import NONE, PROTECTED, UNKNOWN, Doer, Entered
from services.connection import Connection
from services.ids import EVENT, new_id
from services.periods import FOREVER


async def protect(
    room: Room, collaboration: str, case: str, protected: bool | None, by: Doer, why: str = ""
) -> Entered:
    """Notes that the name and address of a case's citizen are protected, or that they are not; None takes back what was
    noted by mistake, and `why` says what the mistake was.

    What stands already is not noted twice. Raises Invalid where nothing says why, NotAllowed for who does not give
    access, and NotFound.
    """
    if protected is None and not why.strip():
        raise wrong("why", "Nothing says why the note is taken back.", "Say in a few words what the mistake was.")
    protection = UNKNOWN if protected is None else PROTECTED if protected else NONE

    def judge(connection: Connection, now: int) -> Made | Entered:
        known, found = room.in_force(connection, collaboration, now), room.case(connection, collaboration, case)
        right = giver(connection, known, found, by, now)
        if found.protection == protection:
            return Entered(case, found.protection_entry)
        gives = right if protection == NONE else None
        return Made(case, _change(known.version, found, protection, by, gives, why))

    return await room.make(judge)


def _change(map_version: int, case: CaseFound, protection: str, by: Doer, right: Giver | None, why: str) -> Change:
    """The change; without a right it only takes away, and then it rests on nothing."""
    fence = fences.part(case.id)
    mistake = {"justification": why} if protection == UNKNOWN else {}
    draft = Draft(
        ledger=case.collaboration,
        kind="protection",
        event=new_id(EVENT),
        # Which of the two it is stands sealed: that somebody is protected says already that somebody looks for them.
        said={"map_version": map_version},
        case=case.id,
        sealed={**sealed(case, by), "protection": protection, **mistake},
        rests_on=right.rests_on if right else {},
        good_before=right.until if right else FOREVER,
        bumps=(fence,),
        about={"subject": case.subject, "person": by.person},
    )
    body = {"collaboration": case.collaboration, "case": case.id, "protection": protection}
    return Change(fence, "protection", body, draft, ends=right is None)
