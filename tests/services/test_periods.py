"""Periods: days, months and birthdays where the law says they begin and end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.periods import (
    FOREVER,
    Duration,
    add,
    birthday,
    birthday_at,
    day_of,
    ends_at,
    known_zones,
    parse_duration,
    starts_at,
    subtract,
)

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
BEIRUT = ZoneInfo("Asia/Beirut")
HOUR = 3_600_000
days = st.dates(date(1900, 1, 1), date(2200, 1, 1))
durations = st.builds(Duration, months=st.integers(0, 240), days=st.integers(0, 3000)).filter(lambda d: d != Duration())


def at(text: str, zone: ZoneInfo = COPENHAGEN, fold: int = 0) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("P7D", Duration(days=7)),
        ("P1W", Duration(days=7)),
        ("P3M", Duration(months=3)),
        ("P2Y", Duration(months=24)),
        ("P1Y2M3D", Duration(months=14, days=3)),
    ],
)
def test_a_duration_is_read(text: str, duration: Duration) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text",
    ["", "P", "7D", "p7d", "PT1H", "P1DT1H", "P1.5D", "P-1D", "P1W2D", "P0D", "P1D1M", "P7D ", "P٣D", "P201Y", "P3 M"],
)
def test_what_is_no_duration_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(ValueError, match="write"):
        parse_duration(text)


@given(durations)
def test_a_duration_survives_its_text(duration: Duration) -> None:
    assert parse_duration(str(duration)) == duration


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-12-28", "P3M", "2027-03-28"),
        ("2027-01-31", "P1M", "2027-02-28"),
        ("2028-01-31", "P1M", "2028-02-29"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2028-02-29", "P4Y", "2032-02-29"),
        ("2028-02-28", "P1D", "2028-02-29"),
        ("2027-02-28", "P1D", "2027-03-01"),
        ("2026-11-30", "P3M1D", "2027-03-01"),
    ],
)
def test_days_are_added_by_the_calendar(start: str, duration: str, end: str) -> None:
    assert add(date.fromisoformat(start), parse_duration(duration), COPENHAGEN) == date.fromisoformat(end)


def test_a_week_before_the_trial() -> None:
    first = starts_at(date(2027, 1, 4), COPENHAGEN)
    assert subtract(first, parse_duration("P7D"), COPENHAGEN) == at("2026-12-28T00:00")


def test_an_instant_keeps_its_time_of_day_over_a_change_of_clocks() -> None:
    day = Duration(days=1)
    assert add(at("2027-03-27T12:00"), day, COPENHAGEN) == at("2027-03-28T12:00")
    assert at("2027-03-28T12:00") - at("2027-03-27T12:00") == 23 * HOUR
    assert at("2027-10-31T12:00") - at("2027-10-30T12:00") == 25 * HOUR
    assert add(at("2027-10-30T12:00"), day, COPENHAGEN) == at("2027-10-31T12:00")


def test_a_time_that_the_clock_leaves_out_moves_on_by_the_gap() -> None:
    assert add(at("2027-03-27T02:30"), Duration(days=1), COPENHAGEN) == at("2027-03-28T03:30")


def test_a_time_that_comes_twice_is_the_first() -> None:
    assert add(at("2027-10-30T02:30"), Duration(days=1), COPENHAGEN) == at("2027-10-31T02:30", fold=0)
    second = at("2027-10-31T02:30", fold=1)
    assert add(second, Duration(days=1), COPENHAGEN) == at("2027-11-01T02:30")


def test_nights_of_23_and_25_hours() -> None:
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    assert ends_at(spring, COPENHAGEN) - starts_at(spring, COPENHAGEN) == 23 * HOUR
    assert ends_at(autumn, COPENHAGEN) - starts_at(autumn, COPENHAGEN) == 25 * HOUR


def test_a_day_without_midnight_begins_after_the_gap() -> None:
    # In Lebanon clocks go from 24:00 to 01:00 on the last Sunday of March.
    day = date(2025, 3, 30)
    assert starts_at(day, BEIRUT) == at("2025-03-30T01:00", BEIRUT)
    assert day_of(starts_at(day, BEIRUT) - 1, BEIRUT) == day - timedelta(days=1)


@given(days, st.sampled_from([COPENHAGEN, BEIRUT, ZoneInfo("UTC"), ZoneInfo("America/Havana")]))
def test_a_day_holds_its_first_instant_and_ends_where_the_next_begins(day: date, zone: ZoneInfo) -> None:
    first, end = starts_at(day, zone), ends_at(day, zone)
    assert day_of(first, zone) == day
    assert day_of(first - 1, zone) < day
    assert day_of(end - 1, zone) == day
    assert end == starts_at(day + timedelta(days=1), zone)


@given(st.integers(-(10**13), 10**13), durations)
def test_later_is_later_and_milliseconds_stay(instant: int, duration: Duration) -> None:
    assert add(instant, duration, COPENHAGEN) > instant
    assert subtract(instant, duration, COPENHAGEN) < instant
    assert add(instant, duration, COPENHAGEN) % 1000 == instant % 1000


@given(days, durations, durations)
def test_a_shorter_duration_never_ends_later(day: date, one: Duration, more: Duration) -> None:
    longer = Duration(one.months + more.months, one.days + more.days)
    assert add(day, one, COPENHAGEN) <= add(day, longer, COPENHAGEN)


def test_forever_stays_forever() -> None:
    assert add(FOREVER, Duration(days=1), COPENHAGEN) == FOREVER
    assert subtract(FOREVER, Duration(days=1), COPENHAGEN) == FOREVER
    assert day_of(FOREVER, COPENHAGEN) == date.max
    assert ends_at(date.max, COPENHAGEN) == FOREVER
    assert add(date(9890, 1, 1), Duration(months=1200), COPENHAGEN) == date.max
    assert add(starts_at(date(9890, 1, 1), COPENHAGEN), Duration(months=1200), COPENHAGEN) == FOREVER


def test_dagny_comes_of_age_on_her_birthday() -> None:
    assert birthday_at(date(2009, 1, 15), 18, COPENHAGEN) == at("2027-01-15T00:00")


@pytest.mark.parametrize(("years", "day"), [(18, "2026-03-01"), (20, "2028-02-29"), (0, "2008-02-29")])
def test_somebody_born_on_29_february(years: int, day: str) -> None:
    assert birthday(date(2008, 2, 29), years) == date.fromisoformat(day)


def test_the_zones_of_this_machine() -> None:
    assert "Europe/Copenhagen" in known_zones()
    assert datetime.fromtimestamp(starts_at(date(2027, 1, 15), COPENHAGEN) / 1000, UTC).hour == 23
