"""When two people have agreed to go back to an earlier policy. Pure: entries in, an agreement or none out.

One asks, naming the revision in force and the one to go back to; another, who is not the first, agrees. At least one of
them is an operator. An agreement counts for a day, for exactly that step, once: whatever policy comes next ends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.audit.wire import Entry
from services.decision.wire import OPERATOR, ROLL_BACK_AGREED, ROLL_BACK_ASKED, ROLL_BACK_LIVES


@dataclass(frozen=True, slots=True)
class Agreed:
    """What two people agreed to: the entry that says so, and until when (ms since the Unix epoch) it counts."""

    entry: int
    good_before: int


def agreed_in(since: Sequence[Entry], before: str, to: str, now: int) -> Agreed | None:
    """The agreement to go from `before` to `to` among the entries since `before` came into force, if it still counts.

    The doors hold people to this already; it is held against the ledger again, because here it decides.
    """
    asked = {entry.index: entry for entry in since if entry.kind == ROLL_BACK_ASKED}
    for entry in since:
        first = asked.get(entry.said.get("asked", -1)) if entry.kind == ROLL_BACK_AGREED else None
        if first is None or entry.time + ROLL_BACK_LIVES <= now:
            continue
        step = {(one.said.get("before"), one.said.get("to")) for one in (first, entry)}
        people = {one.about.get("person", "") for one in (first, entry)}
        roles = {one.said.get("by_role") for one in (first, entry)}
        in_time = entry.time < first.time + ROLL_BACK_LIVES
        if step == {(before, to)} and len(people - {""}) == 2 and OPERATOR in roles and in_time:
            return Agreed(entry.index, entry.time + ROLL_BACK_LIVES)
    return None
