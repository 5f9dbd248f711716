"""Counting what happened, day by day: what was shared, laid ready, refused, stopped, declared an emergency. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from services.audit.wire import Entry
from services.periods import day_of

COUNTED = ("shared", "ready", "refused", "stopped", "emergencies")
"""What is counted: releases; what was sent and lies ready for its receiver, until that is released; refusals; permits
that were stopped before anything left; emergencies declared."""

KINDS = ("decision", "released", "closed", "emergency")
"""The kinds of entry that are counted."""

DAYS_IN_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Row:
    """A day, or a week by its first day, and its counts under the names of COUNTED."""

    first_day: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """The rows, oldest first; the sums; and how often each reason refused or stopped, each arrow carried or refused."""

    rows: list[Row]
    sums: dict[str, int]
    reasons: dict[str, int] = field(default_factory=dict)
    arrows: dict[str, dict[str, int]] = field(default_factory=dict)


def counts_of(entries: Iterable[Entry], first: date, last: date, weekly: bool, zone: ZoneInfo) -> Counts:
    """The counts from the first day to the last, in rows of a day or of a week."""
    step = DAYS_IN_A_WEEK if weekly else 1
    days = [first + timedelta(days=at) for at in range(0, (last - first).days + 1, step)]
    rows = {day: Counter[str]() for day in days}
    reasons, arrows = Counter[str](), dict[str, Counter[str]]()
    for entry in entries:
        name = counted_as(entry)
        day = day_of(entry.time, zone)
        if not name or not first <= day <= last:
            continue
        rows[days[(day - first).days // step]][name] += 1
        if arrow := str(entry.said.get("arrow", "")):
            arrows.setdefault(arrow, Counter())[name] += 1
        reasons.update(str(code) for code in entry.said.get("reasons", ()))
    told = [Row(day.isoformat(), {name: rows[day][name] for name in COUNTED}) for day in days]
    sums = {name: sum(row.counts[name] for row in told) for name in COUNTED}
    return Counts(told, sums, _most(reasons), _busiest(arrows))


def counted_as(entry: Entry) -> str:
    """Under which name an entry counts; "" where it does not."""
    outcome = entry.said.get("outcome")
    if entry.kind == "decision" and outcome == "permitted":
        # Any other permit is followed by its release, or by what stopped it.
        return "ready" if entry.said.get("form") == "sent" else ""
    if entry.kind == "closed":
        return "stopped" if outcome == "aborted" else ""
    return {"released": "shared", "emergency": "emergencies", "decision": "refused"}.get(entry.kind, "")


def _most(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda one: (-one[1], one[0])))


def _busiest(arrows: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    order = sorted(arrows, key=lambda arrow: (-arrows[arrow].total(), arrow))
    return {arrow: {name: arrows[arrow][name] for name in COUNTED} for arrow in order}
