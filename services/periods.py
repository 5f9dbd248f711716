"""Calendar arithmetic in a legal time zone.

A period in a map is told in days, weeks, months or years, as people tell them ("three months"), never in seconds. A day
begins and ends where the law of the place says so, also on the nights when clocks change and also on 29 February.

Instants are whole milliseconds since the Unix epoch, UTC. Intervals are half-open: ``starts_at`` belongs to them,
``ends_at`` does not. Durations are ISO 8601-1:2019, 5.5.2.2 (years, months, days) and 5.5.2.3 (weeks), without a time.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TypeAlias, overload
from zoneinfo import ZoneInfo, available_timezones

Instant: TypeAlias = int
"""Milliseconds since the Unix epoch, UTC."""

FOREVER: Instant = 2**53 - 1
"""No end. The largest integer that every JSON reader keeps exact."""

_DURATION = re.compile(r"P(?=\d)(?:(\d{1,5})W|(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})D)?)", re.ASCII)
_LONGEST_YEARS = 200
_MS = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_YEAR = 9900
_LAST_INSTANT = (datetime(_LAST_YEAR, 1, 1, tzinfo=UTC) - _EPOCH) // _MS


@dataclass(frozen=True, slots=True)
class Duration:
    """A calendar duration: months and days, each ≥ 0. A year is 12 months, a week 7 days; months are no days."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        """The duration in ISO 8601, in its shortest form: ``P2Y``, ``P18M``, ``P1W``, ``P3M10D``."""
        if self.days and not self.months and self.days % 7 == 0:
            return f"P{self.days // 7}W"
        years, months = divmod(self.months, 12)
        calendar = f"{years}Y" if years and not months else f"{self.months}M" if self.months else ""
        return f"P{calendar}{self.days}D" if self.days or not calendar else f"P{calendar}"


def parse_duration(text: str) -> Duration:
    """The duration that ``text`` tells, like ``P7D``, ``P1W``, ``P3M``, ``P2Y``. ValueError with the remedy."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text[:40]}” is no period; write days, weeks, months or years like P7D, P1W, P3M or P2Y")
    weeks, years, months, days = (int(part or 0) for part in found.groups())
    duration = Duration(months=12 * years + months, days=7 * weeks + days)
    if duration == Duration():
        raise ValueError(f"“{text}” is no time at all; write at least one day, P1D")
    if duration.months > 12 * _LONGEST_YEARS or duration.days > 366 * _LONGEST_YEARS:
        raise ValueError(f"“{text}” is longer than {_LONGEST_YEARS} years; write a period that somebody can keep")
    return duration


def in_words(duration: Duration, language: str) -> str:
    """A period in words, in `da` or `en`: "3 months", "2 år"; a year by itself is told as 12 months."""
    one = {"da": ("år", "måned", "uge", "dag"), "en": ("year", "month", "week", "day")}[language]
    many = {"da": ("år", "måneder", "uger", "dage"), "en": ("years", "months", "weeks", "days")}[language]
    years, months = divmod(duration.months, 12)
    weeks, days = divmod(duration.days, 7) if duration.days % 7 == 0 else (0, duration.days)
    if years == 1 and not months:
        years, months = 0, 12
    counted = [(years, 0), (months, 1), (weeks, 2), (days, 3)]
    both = {"da": " og ", "en": " and "}[language]
    return both.join(f"{n} {one[unit] if n == 1 else many[unit]}" for n, unit in counted if n)


@cache
def known_zones() -> frozenset[str]:
    """The names of time zones that this machine knows (IANA), like ``Europe/Copenhagen``."""
    return frozenset(available_timezones())


@overload
def add(start: date, duration: Duration, zone: ZoneInfo) -> date: ...
@overload
def add(start: Instant, duration: Duration, zone: ZoneInfo) -> Instant: ...
def add(start: date | Instant, duration: Duration, zone: ZoneInfo) -> date | Instant:
    """The day or instant one duration later, in the same calendar and, for an instant, at the same time of day.

    Months come first, then days. Where the month has no such day it is the month's last one (31 January and a month is
    28 or 29 February): what must be erased goes a day early, never late. A time of day that a clock change leaves out
    moves on by the gap; one that comes twice is the first of the two. FOREVER stays FOREVER, as does what lies past the
    year 9900.
    """
    return _moved(start, duration, zone, forward=True)


@overload
def subtract(start: date, duration: Duration, zone: ZoneInfo) -> date: ...
@overload
def subtract(start: Instant, duration: Duration, zone: ZoneInfo) -> Instant: ...
def subtract(start: date | Instant, duration: Duration, zone: ZoneInfo) -> date | Instant:
    """The day or instant one duration earlier; otherwise as ``add``."""
    return _moved(start, duration, zone, forward=False)


def starts_at(first_day: date, zone: ZoneInfo) -> Instant:
    """The first instant of ``first_day`` in ``zone``: midnight, or the instant after a gap that swallows it."""
    # fold=0 reads a missing midnight by the clock before the change, which is exactly the instant of the change, and a
    # doubled one as the first of the two.
    return (datetime(first_day.year, first_day.month, first_day.day, tzinfo=zone) - _EPOCH) // _MS


def ends_at(last_day: date, zone: ZoneInfo) -> Instant:
    """The end of ``last_day``, half-open: the first instant of the day after. The last day that there is never ends."""
    return FOREVER if last_day == date.max else starts_at(last_day + timedelta(days=1), zone)


def day_of(instant: Instant, zone: ZoneInfo) -> date:
    """The day in ``zone`` on which ``instant`` lies. FOREVER lies on the last day that there is."""
    return date.max if instant >= _LAST_INSTANT else _local(instant, zone).date()


def birthday(born: date, years: int) -> date:
    """The day on which somebody born on ``born`` becomes ``years`` old.

    Somebody born on 29 February becomes so on 1 March in a year without one: a year of life is full when the day before
    the birthday has passed, here 28 February. A day earlier would end a guardianship, and give the person the
    decision alone, while they are still a minor.
    """
    year = born.year + years
    if (born.month, born.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 3, 1)
    return born.replace(year=year)


def birthday_at(born: date, years: int, zone: ZoneInfo) -> Instant:
    """The first instant of the day on which somebody born on ``born`` becomes ``years`` old, as ``birthday`` tells."""
    return starts_at(birthday(born, years), zone)


def _moved(start: date | Instant, duration: Duration, zone: ZoneInfo, *, forward: bool) -> date | Instant:
    if isinstance(start, date):
        return _moved_day(start, duration, forward=forward)
    if start >= _LAST_INSTANT:
        return FOREVER
    local = _local(start, zone)
    day = _moved_day(local.date(), duration, forward=forward)
    if day == date.max:
        return FOREVER
    moved = datetime.combine(day, local.time().replace(fold=0), tzinfo=zone)
    return (moved - _EPOCH) // _MS


def _moved_day(day: date, duration: Duration, *, forward: bool) -> date:
    sign = 1 if forward else -1
    year, month0 = divmod(12 * day.year + day.month - 1 + sign * duration.months, 12)
    if year > _LAST_YEAR:
        return date.max
    last = monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last)) + sign * timedelta(days=duration.days)


def _local(instant: Instant, zone: ZoneInfo) -> datetime:
    # Added to the epoch, not datetime.fromtimestamp: floats lose milliseconds.
    return (_EPOCH + instant * _MS).astimezone(zone)
