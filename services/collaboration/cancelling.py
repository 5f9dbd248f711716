"""Cancelling an activity of a case: one that has begun ends now, and one that was planned never begins.

It only takes away, so it is never turned away for what moved meanwhile. Undone, it is planned anew.
"""

from services.audit.wire import Draft
from services.changes import Change
from services.collaboration import days, fences, store
from services.collaboration.access import giver
from services.collaboration.cases import sealed
from services.collaboration.maps import Known
from services.collaboration.room import Made, Room
from services.collaboration.store import CaseFound, RunFound
from services.collaboration.wire import Doer, Entered
from services.connection import Connection
from services.ids import EVENT, new_id
from services.problems import NotFound


async def cancel_activity(room: Room, collaboration: str, case: str, activity: str, by: Doer) -> Entered:
    """Cancels an activity that runs or is planned. Raises NotAllowed, and NotFound where there is none."""

    def judge(connection: Connection, now: int) -> Made | Entered:
        known = room.in_force(connection, collaboration, now)
        found = room.case(connection, collaboration, case)
        giver(connection, known, found, by, now)
        runs = store.read_runs(connection, collaboration, case)
        run = next((one for one in runs if one.activity == activity and now < one.ends_at), None)
        if run is None:
            raise NotFound("Nothing of this is planned or runs in the case.", "Look at the activities of the case.")
        return Made(run.id, _cancelling(known, found, run, by))

    return await room.make(judge)


def _cancelling(known: Known, case: CaseFound, run: RunFound, by: Doer) -> Change:
    fence = fences.part(case.id)
    draft = Draft(
        ledger=case.collaboration,
        kind="activity-cancelled",
        event=new_id(EVENT),
        said={
            "map_version": known.version,
            "activity": run.activity,
            "first_day": days.first_day(run.starts_at, known.map.zone),
        },
        case=case.id,
        sealed=sealed(case, by),
        bumps=(fence,),
        about={"subject": case.subject, "person": by.person},
    )
    body = {"collaboration": case.collaboration, "case": case.id, "run": run.id}
    return Change(fence, "activity-cancelled", body, draft, ends=True)
