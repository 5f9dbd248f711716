"""First and last days as people write them, and the half-open instants that they mean in a collaboration. Pure."""

from datetime import date
from zoneinfo import ZoneInfo

from services.periods import FOREVER, day_of, ends_at, starts_at
from services.problems import Invalid


def starts(first_day: str, zone: ZoneInfo, field: str = "first_day") -> int:
    """The first instant of a day written YYYY-MM-DD. Raises Invalid, naming the field."""
    return starts_at(_day(first_day, field), zone)


def ends(last_day: str, zone: ZoneInfo, field: str = "last_day") -> int:
    """The end of a last day; FOREVER for "". Raises Invalid, naming the field."""
    return ends_at(_day(last_day, field), zone) if last_day else FOREVER


def in_order(starts_at_: int, ends_at_: int) -> None:
    """Raises Invalid for a last day before the first."""
    if ends_at_ <= starts_at_:
        raise wrong("last_day", "The last day lies before the first.", "Write a last day on or after the first.")


def first_day(instant: int, zone: ZoneInfo) -> str:
    """The day on which something begins."""
    return day_of(instant, zone).isoformat()


def last_day(ends_at_: int, zone: ZoneInfo) -> str:
    """The last day of something that ends at this instant; "" for what has no end."""
    return "" if ends_at_ >= FOREVER else day_of(ends_at_ - 1, zone).isoformat()


def wrong(field: str, says: str, remedy: str) -> Invalid:
    """One field that is wrong, and what mends it."""
    return Invalid(says, remedy, errors=[{"field": field, "says": says, "remedy": remedy}])


def _day(text: str, field: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise wrong(field, "This is no day.", "Write a day as YYYY-MM-DD, like 2027-01-04.")
    return day
