"""Quarters: the spans over which practice is counted. Only whole ones that are over, and nothing in between.

Counts over spans that overlap can be subtracted from one another, until what is left is one person's week (disclosure
by differencing; Hundepool et al., *Statistical Disclosure Control*, 2012, chapter 5). Spans that never overlap cannot.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from services.periods import day_of, starts_at
from services.problems import Invalid

_QUARTER = re.compile(r"([1-9][0-9]{3})-Q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three calendar months of a year; `number` from 1 to 4. Written `2027-Q1`."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        """The first day of it."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        """The last day of it."""
        return self.next().first_day - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.first_day).days + 1

    def next(self) -> "Quarter":
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def before(self) -> "Quarter":
        """The quarter before it."""
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    def instants(self, zone: ZoneInfo) -> tuple[int, int]:
        """From its first instant in a legal time zone up to, not including, the first of the next; milliseconds."""
        return starts_at(self.first_day, zone), starts_at(self.next().first_day, zone)


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarter_over(text: str, now: int, zone: ZoneInfo) -> Quarter:
    """The quarter that `text` names, like `2027-Q1`; the last one that is over for "". Raises Invalid."""
    running = quarter_of(day_of(now, zone))
    if not text:
        return running.before()
    if not (found := _QUARTER.fullmatch(text)):
        raise Invalid("The field quarter is no quarter.", "Write it like 2027-Q1.", field="quarter")
    quarter = Quarter(int(found[1]), int(found[2]))
    if quarter >= running:
        raise Invalid(
            f"The quarter {quarter} is not over: it ends on {quarter.last_day}. Counts of a part of it, held against "
            "those of the whole, would tell about single people.",
            f"Ask after it has ended, or for {running.before()}.", field="quarter",
        )  # fmt: skip
    return quarter
