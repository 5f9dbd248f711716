"""Cases: opened for a citizen by an operator, with a reference for each partner; and the activities planned in them."""

from services.audit.wire import Count, Draft
from services.changes import Change
from services.collaboration import days, fences, store
from services.collaboration.access import Giver, giver
from services.collaboration.days import wrong
from services.collaboration.maps import Known
from services.collaboration.mistakes import choose
from services.collaboration.room import Made, Room, only_operator, rests_on
from services.collaboration.store import CaseFound, RunFound
from services.collaboration.wire import Doer, Entered
from services.connection import Connection
from services.ids import CASE, EVENT, new_id
from services.periods import FOREVER
from services.problems import Conflict

RUN = "run"
CITIZEN = "citizen"


async def open_case(room: Room, collaboration: str, subject: str, first_day: str, by: Doer) -> Entered:
    """Opens a case for a citizen; opened again on the same first day, it is the same case.

    Raises NotAllowed for who is no operator, Invalid for who is no citizen, Conflict for another first day.
    """
    only_operator(by, "open a case")
    registered = await room.people.person(subject)
    if registered is None or CITIZEN not in registered.roles:
        raise wrong("subject", "Nobody is registered as a citizen with this id.", "Register the person first.")

    def judge(connection: Connection, now: int) -> Made | Entered:
        known = room.in_force(connection, collaboration, now)
        starts_at = days.starts(first_day, known.map.zone)
        open_already = store.read_case_of(connection, collaboration, subject)
        if open_already:
            return _the_same(open_already, starts_at)
        case = CaseFound(collaboration, new_id(CASE), subject, starts_at, FOREVER, -1)
        return Made(case.id, _opening(connection, known, case, first_day, by))

    return await room.make(judge)


def _the_same(case: CaseFound, starts_at: int) -> Entered:
    if case.starts_at != starts_at:
        raise Conflict("This citizen has a case in this collaboration, with another first day.", "Go on in that case.")
    return Entered(case.id, case.entry)


def _opening(connection: Connection, known: Known, case: CaseFound, first_day: str, by: Doer) -> Change:
    fence = fences.part(case.id)
    draft = Draft(
        ledger=case.collaboration,
        kind="case",
        event=new_id(EVENT),
        said={"map_version": known.version, "first_day": first_day},
        case=case.id,
        sealed=sealed(case, by),
        rests_on=rests_on(connection, case.collaboration, fences.MAP),
        good_before=known.until,
        bumps=(fence,),
        # Two who open a case for one citizen at the same moment do not meet in any fence; here they do.
        counts=(Count(f"case-of:{case.subject}", 1),),
        about={"subject": case.subject, "person": by.person},
    )
    body = {
        "collaboration": case.collaboration,
        "case": case.id,
        "subject": case.subject,
        "starts_at": case.starts_at,
        "ends_at": case.ends_at,
        "map_version": known.version,
    }
    return Change(fence, "case", body, draft)


def sealed(case: CaseFound, by: Doer) -> dict[str, str]:
    """What every entry about a case says only to those who may open it."""
    return {"case": case.id, "person": case.subject, "by": by.person}


async def plan_activity(
    room: Room, collaboration: str, case: str, activity: str, first_day: str, last_day: str, by: Doer
) -> Entered:
    """Plans an activity, or gives other days to one that is not over yet; an empty `first_day` keeps the one it has.

    One that is over stays as it was, and the activity comes round again as a new one. Raises NotAllowed, NotFound,
    Invalid.
    """

    def judge(connection: Connection, now: int) -> Made | Entered:
        known = room.in_force(connection, collaboration, now)
        found = room.case(connection, collaboration, case)
        by_right = giver(connection, known, found, by, now)
        if activity not in known.map.activities:
            raise wrong("activity", "The map has no activity of this name.", choose(activity, known.map.activities))
        before = _not_over(store.read_runs(connection, collaboration, case), activity, now)
        after = _planned(known, before, case, activity, first_day, last_day)
        if before and (before.starts_at, before.ends_at) == (after.starts_at, after.ends_at):
            return Entered(before.id, before.entry)
        ends = before is not None and before.starts_at <= after.starts_at and after.ends_at <= before.ends_at
        return Made(after.id, _planning(known, found, after, by, None if ends else by_right))

    return await room.make(judge)


def _not_over(runs: list[RunFound], activity: str, now: int) -> RunFound | None:
    return next((run for run in runs if run.activity == activity and now < run.ends_at), None)


def _planned(
    known: Known, before: RunFound | None, case: str, activity: str, first_day: str, last_day: str
) -> RunFound:
    zone = known.map.zone
    kept = before if not first_day else None
    starts_at = kept.starts_at if kept else days.starts(first_day, zone)
    ends_at = days.ends(last_day, zone)
    days.in_order(starts_at, ends_at)
    return RunFound(case, before.id if before else new_id(RUN), activity, starts_at, ends_at, -1)


def _planning(known: Known, case: CaseFound, run: RunFound, by: Doer, right: Giver | None) -> Change:
    """The change of one activity; without a right it only takes away, and then it rests on nothing."""
    fence, zone = fences.part(case.id), known.map.zone
    draft = Draft(
        ledger=case.collaboration,
        kind="activity",
        event=new_id(EVENT),
        said={
            "map_version": known.version,
            "activity": run.activity,
            "first_day": days.first_day(run.starts_at, zone),
            "last_day": days.last_day(run.ends_at, zone),
        },
        case=case.id,
        sealed=sealed(case, by),
        rests_on=right.rests_on if right else {},
        good_before=right.until if right else FOREVER,
        bumps=(fence,),
        about={"subject": case.subject, "person": by.person},
    )
    body = {
        "collaboration": case.collaboration,
        "case": case.id,
        "run": run.id,
        "activity": run.activity,
        "starts_at": run.starts_at,
        "ends_at": run.ends_at,
    }
    return Change(fence, "activity", body, draft, ends=right is None)
