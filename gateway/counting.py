"""How often a flow may be used, as counts that the ledger keeps: per permission, per emergency, per period."""

from typing import Any
from zoneinfo import ZoneInfo

from consent.wire import PermissionFacts
from services.audit.wire import Count
from services.collaboration.wire import CaseFacts
from services.periods import add, day_of, parse_duration


def limits(case: CaseFacts, permission: PermissionFacts, now: int, takes: int) -> tuple[Count, ...]:
    """What the map allows so many times; a decision looks (`takes` 0), a release takes one (1)."""
    limit = case.arrow.at_most if case.arrow else None
    if limit is None:
        return ()
    times, per = int(limit["times"]), str(limit["per"])
    if per == "emergency":
        standing = [one for one in permission.emergencies if one.span.starts_at <= now < one.span.ends_at]
        return tuple(Count(f"emergency:{one.id}", times, takes) for one in standing[-1:])
    whole = f"permission:{permission.permission or case.case}:{case.arrow.id if case.arrow else ''}"
    if per == "permission":
        return (Count(whole, times, takes),)
    return (Count(f"{whole}:{_period(limit, case, permission, now)}", times, takes),)


def _period(limit: dict[str, Any], case: CaseFacts, permission: PermissionFacts, now: int) -> int:
    """Which period of the permission this is, counted from the day it began; calendar periods, not so many seconds."""
    zone = ZoneInfo(case.zone)
    length = parse_duration(str(limit["period"]))
    begins = day_of(permission.span.starts_at if permission.permission else case.span.starts_at, zone)
    today, number = day_of(now, zone), 0
    while (begins := add(begins, length, zone)) <= today:
        number += 1
    return number
