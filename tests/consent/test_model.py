"""Who decides for whom, and until when: the pure rules."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.model import (
    CITIZEN,
    CUSTODY,
    GUARDIAN,
    CustodyDecides,
    Guardianship,
    GuardianshipEnded,
    checked_fields,
    checked_span,
    decider_of,
    may_read,
)
from services.collaboration.wire import Span
from services.periods import FOREVER, birthday, ends_at, starts_at
from services.problems import Invalid, NotAllowed, NotFound
from tests.house import ZONE, at

BO, CLARA, EVA, STRANGER = "prs_bo", "prs_clara", "prs_eva", "prs_stranger"
ASK = "the data protection officer"


def guardianship(
    first: str = "2025-03-01", last: str = "2027-02-28", *, who: str = CLARA, kind: str = "guardian",
    matters: tuple[str, ...] = ("personal", "economy"), id_: str = "gua_1",
) -> Guardianship:  # fmt: skip
    span = Span(starts_at(date.fromisoformat(first), ZONE), ends_at(date.fromisoformat(last), ZONE))
    return Guardianship(id_, who, kind, matters, span, last)


def test_a_citizen_decides_for_ever_about_their_own_information() -> None:
    decider = decider_of(BO, BO, [guardianship()], "personal", at("2026-12-01"), ASK)
    assert (decider.kind, decider.guardianship, decider.good_before) == (CITIZEN, "", FOREVER)


def test_a_guardian_decides_until_the_end_of_the_last_day_and_not_a_millisecond_longer() -> None:
    end = at("2027-03-01")
    decider = decider_of(CLARA, BO, [guardianship()], "personal", end - 1, ASK)
    assert (decider.kind, decider.guardianship, decider.good_before) == (GUARDIAN, "gua_1", end)
    with pytest.raises(GuardianshipEnded) as ended:
        decider_of(CLARA, BO, [guardianship()], "personal", end, ASK)
    assert ended.value.more["last_day"] == "2027-02-28"
    assert ASK in ended.value.remedy


def test_a_guardian_decides_from_the_first_instant_of_the_first_day() -> None:
    begin = at("2025-03-01")
    assert decider_of(CLARA, BO, [guardianship()], "personal", begin, ASK).kind == GUARDIAN
    with pytest.raises(NotAllowed, match="has not begun"):
        decider_of(CLARA, BO, [guardianship()], "personal", begin - 1, ASK)


def test_a_guardian_decides_in_their_matters_only() -> None:
    with pytest.raises(NotAllowed, match="does not cover this matter"):
        decider_of(CLARA, BO, [guardianship()], "health", at("2026-12-01"), ASK)


def test_an_end_in_another_matter_is_not_told_as_the_end_of_all() -> None:
    over = guardianship("2020-01-01", "2024-12-31", matters=("health",), id_="gua_old")
    with pytest.raises(NotAllowed, match="does not cover") as refused:
        decider_of(CLARA, BO, [over, guardianship()], "health", at("2026-12-01"), ASK)
    assert not isinstance(refused.value, GuardianshipEnded)


def test_of_several_guardianships_the_one_in_force_for_the_matter_counts() -> None:
    several = [
        guardianship("2020-01-01", "2024-12-31", id_="over"),
        guardianship(matters=("economy",), id_="economy"),
        guardianship(matters=("personal",), id_="personal", last="2026-12-31"),
    ]
    decider = decider_of(CLARA, BO, several, "personal", at("2026-12-01"), ASK)
    assert (decider.guardianship, decider.good_before) == ("personal", at("2027-01-01"))


def test_to_a_stranger_there_is_no_such_case() -> None:
    with pytest.raises(NotFound):
        decider_of(STRANGER, BO, [guardianship()], "personal", at("2026-12-01"), ASK)
    with pytest.raises(NotFound):
        may_read(STRANGER, BO, [guardianship()], at("2026-12-01"), ASK)


class TestCustody:
    """Who holds custody says yes for a minor."""

    custody = guardianship("2009-01-15", "2027-01-14", who=EVA, kind=CUSTODY)

    def test_until_the_birthday_the_parent_decides_and_the_minor_hears_until_when(self) -> None:
        last = at("2027-01-15") - 1
        assert decider_of(EVA, BO, [self.custody], "personal", last, ASK).kind == GUARDIAN
        with pytest.raises(CustodyDecides, match="2027-01-14"):
            decider_of(BO, BO, [self.custody], "personal", last, ASK)

    def test_from_the_first_instant_of_the_birthday_the_person_decides(self) -> None:
        day = at("2027-01-15")
        assert decider_of(BO, BO, [self.custody], "personal", day, ASK).kind == CITIZEN
        with pytest.raises(GuardianshipEnded):
            decider_of(EVA, BO, [self.custody], "personal", day, ASK)

    def test_in_a_matter_outside_custody_the_minor_decides(self) -> None:
        assert decider_of(BO, BO, [self.custody], "health", at("2026-12-01"), ASK).kind == CITIZEN

    def test_born_on_29_february_comes_of_age_on_1_march(self) -> None:
        assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
        custody = guardianship("2008-02-29", "2026-02-28", who=EVA, kind=CUSTODY)
        assert decider_of(EVA, BO, [custody], "personal", at("2026-03-01") - 1, ASK).kind == GUARDIAN
        assert decider_of(BO, BO, [custody], "personal", at("2026-03-01"), ASK).kind == CITIZEN


class TestReading:
    """Who may read the list of a citizen."""

    def test_the_citizen_always_and_a_guardian_while_the_guardianship_holds(self) -> None:
        assert may_read(BO, BO, [guardianship()], at("2030-01-01"), ASK) == CITIZEN
        assert may_read(CLARA, BO, [guardianship()], at("2027-03-01") - 1, ASK) == GUARDIAN
        with pytest.raises(GuardianshipEnded):
            may_read(CLARA, BO, [guardianship()], at("2027-03-01"), ASK)


@given(st.integers(min_value=at("2024-01-01"), max_value=at("2028-01-01")), st.sampled_from(["personal", "health"]))
def test_whoever_decides_decides_before_good_before(now: int, matter: str) -> None:
    """No authority reaches past its own end, at any instant."""
    try:
        decider = decider_of(CLARA, BO, [guardianship()], matter, now, ASK)
    except NotAllowed:
        inside = at("2025-03-01") <= now < at("2027-03-01")
        assert not (inside and matter == "personal")
        return
    assert now < decider.good_before
    assert matter == "personal"


def test_fields_are_kept_in_the_order_of_the_map_and_none_beside_it() -> None:
    assert checked_fields(None, ["a.x", "a.y"]) == ["a.x", "a.y"]
    assert checked_fields(["a.y", "a.x", "a.x"], ["a.x", "a.y", "a.z"]) == ["a.x", "a.y"]
    with pytest.raises(Invalid, match="not on this arrow"):
        checked_fields(["a.x", "health.diagnosis"], ["a.x"])
    with pytest.raises(Invalid, match="yes to nothing"):
        checked_fields([], ["a.x"])


def test_days_are_days_and_in_order() -> None:
    assert checked_span("2026-01-01", "2026-01-01") == (date(2026, 1, 1), date(2026, 1, 1))
    for first, last in (("2026-01-02", "2026-01-01"), ("soon", "2026-01-01"), ("2026-01-01", "")):
        with pytest.raises(Invalid):
            checked_span(first, last)
