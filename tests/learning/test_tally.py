"""What entries count as, and what a quarter of them says about the map."""

from typing import Any

import pytest

from services.audit.wire import Said
from services.learning.hiding import FEW
from services.learning.model import practice_of
from services.learning.quarters import Quarter, quarter_of, quarter_over
from services.learning.tally import Tally
from services.learning.wire import Along, Practice
from services.problems import Invalid
from tests.house import ZONE, at, day_of, the_map

QUARTER = Quarter(2027, 1)
_MINUTE = 60_000


class Ledger:
    """Entries as they would stand, one after the other, each about the next of many people."""

    def __init__(self) -> None:
        self.entries: list[Said] = []
        self.number = 0

    def flow(self, arrow: str, outcome: str = "permitted", at_: str = "2027-01-04", **said: Any) -> str:
        self.number += 1
        told = {"flow": f"flw_{self.number}", "arrow": arrow, "outcome": outcome, "map_version": 1, **said}
        self.entries.append(Said(at(at_), "decision", told, self.number % 64))
        return f"flw_{self.number}"

    def released(self, arrow: str, after: int = 0, at_: str = "2027-01-04", **said: Any) -> None:
        flow = self.flow(arrow, at_=at_)
        told = {"flow": flow, "arrow": arrow, "map_version": 1, **said}
        self.entries.append(Said(at(at_) + after, "released", told, self.number % 64))

    def refused(self, arrow: str, *reasons: str, **said: Any) -> None:
        self.flow(arrow, "refused", reasons=list(reasons), **said)

    def about(self, kind: str, waited: int = -1, **said: Any) -> None:
        self.number += 1
        self.entries.append(Said(at("2027-01-04"), kind, said, self.number % 64, waited))

    def practice(self) -> Practice:
        tally = Tally(QUARTER.first_day, QUARTER.days, ZONE)
        tally.take(self.entries)
        tally.end()
        return practice_of(tally, the_map(), "1", QUARTER)

    def along(self, arrow: str) -> Along:
        return next(one for one in self.practice().along if one.arrow == arrow)


def kinds(practice: Practice, arrow: str) -> set[str]:
    return {one.kind for one in practice.findings if one.arrow == arrow}


def test_an_arrow_tells_what_was_used_refused_stopped_and_left_lying() -> None:
    ledger = Ledger()
    for _ in range(7):
        ledger.released("needs-to-cafe", 3 * _MINUTE)
        ledger.released("needs-to-cafe", 3 * _MINUTE, withheld=["support-needs.sensory_needs"])
        ledger.refused("needs-to-cafe", "withdrawn", "too_early")
        flow = ledger.flow("needs-to-cafe")
        ledger.about(
            "closed", flow=flow, arrow="needs-to-cafe", map_version=1, outcome="aborted", reasons=["withdrawn"]
        )
        ledger.flow("plan-to-cafe", form="sent")
    along = ledger.along("needs-to-cafe")
    assert (along.tries, along.used, along.whole, along.partly) == (28, 14, 7, 7)
    assert (along.refused, along.stopped, along.waiting, along.around) == (7, 7, 0, 0)
    assert [(why.reason, why.heard, why.times) for why in along.why] == [("too_early", "too_early", 7)]
    assert along.median is not None and abs(along.median - 3 * _MINUTE) < 0.1 * 3 * _MINUTE
    assert (ledger.along("plan-to-cafe").waiting, ledger.along("plan-to-cafe").used) == (7, 0)


def test_a_permit_that_was_never_released_is_stopped() -> None:
    ledger = Ledger()
    for _ in range(6):
        ledger.flow("needs-to-cafe", form="on-request")
    assert ledger.along("needs-to-cafe").stopped == 6


def test_what_was_asked_off_the_map_is_worked_around() -> None:
    ledger = Ledger()
    for _ in range(8):
        ledger.refused("needs-to-cafe", "wrong_purpose")
        ledger.refused("needs-to-cafe", "withdrawn")
        ledger.refused("", "no_such_arrow", partner="cafe")
    practice, along = ledger.practice(), ledger.along("needs-to-cafe")
    assert (along.refused, along.around) == (16, 8)
    assert [(one.partner, one.times) for one in practice.off_the_map] == [("cafe", 8)]
    assert {"worked-around", "only-refused"} <= kinds(practice, "needs-to-cafe")
    found = next(one for one in practice.findings if one.kind == "off-the-map")
    assert found.en.startswith("Café Kastanjen: 8 times")


def test_never_used_is_told_and_few_are_held_back() -> None:
    ledger = Ledger()
    for _ in range(3):
        ledger.released("needs-to-cafe")
    practice = ledger.practice()
    assert ledger.along("needs-to-cafe").used == FEW
    assert "never-used" in kinds(practice, "plan-to-cafe")
    assert "never-used" not in kinds(practice, "needs-to-cafe")
    assert practice.counts()["needs-to-cafe"] == FEW
    assert practice.counts()["plan-to-cafe"] == 0


def test_an_answer_tells_how_long_the_question_waited_and_no_more() -> None:
    ledger = Ledger()
    for number in range(9):
        ledger.about("asked", arrows=["needs-to-cafe", "plan-to-cafe"])
        ledger.about("given", waited=(number + 1) * 60 * _MINUTE, arrow="needs-to-cafe")
        ledger.about("refused", waited=-1, arrow="plan-to-cafe")
    cost = ledger.practice().cost
    assert (cost.questions, cost.answers) == (18, 18)
    assert cost.questions_by_arrow == {"needs-to-cafe": 9, "plan-to-cafe": 9}
    assert cost.answers_by_arrow == {"needs-to-cafe": {"yes": 9, "no": 0}, "plan-to-cafe": {"yes": 0, "no": 9}}
    assert cost.median_wait is not None and abs(cost.median_wait - 300 * _MINUTE) < 30 * _MINUTE


def test_a_routine_is_held_against_the_weeks_in_which_something_went_along_its_arrows() -> None:
    ledger = Ledger()
    for week in range(6):
        for _ in range(3):
            ledger.released("mentor-note-to-follow-up", at_=f"2027-0{1 + week // 4}-{1 + 7 * (week % 4):02}T10:00")
    thursday = ledger.practice().routines[0]
    assert (thursday.periods, thursday.kept) == (12, 6)
    assert thursday.unused == ["attendance-to-follow-up"]


def test_a_routine_with_too_little_to_tell_tells_nothing() -> None:
    ledger = Ledger()
    ledger.released("mentor-note-to-follow-up")
    assert ledger.practice().routines[0].kept is None


def test_an_emergency_and_a_withdrawal_are_counted_by_arrow() -> None:
    ledger = Ledger()
    for _ in range(5):
        ledger.about("emergency", arrow="acute-help-to-cafe")
        ledger.about("withdrawn", arrow="needs-to-cafe")
    cost = ledger.practice().cost
    assert (cost.emergencies, cost.withdrawals) == ({"acute-help-to-cafe": 5}, {"needs-to-cafe": 5})


def test_emergencies_are_held_back_where_their_uses_are() -> None:
    ledger = Ledger()
    for _ in range(5):
        ledger.about("emergency", arrow="acute-help-to-cafe")
    for _ in range(4):
        ledger.released("acute-help-to-cafe")
    assert ledger.practice().cost.emergencies == {"acute-help-to-cafe": FEW}


def test_only_a_quarter_that_is_over_can_be_asked_for() -> None:
    now = at("2027-04-01")
    assert quarter_over("", now, ZONE) == QUARTER == quarter_over("2027-Q1", now, ZONE)
    assert (QUARTER.first_day.isoformat(), QUARTER.last_day.isoformat(), QUARTER.days) == (
        "2027-01-01", "2027-03-31", 90,
    )  # fmt: skip
    for text in ("2027-Q2", "2028-Q1", "2027-Q5", "spring", "2027-Q1 "):
        with pytest.raises(Invalid) as wrong:
            quarter_over(text, now, ZONE)
        assert wrong.value.more["field"] == "quarter"
    assert quarter_over("", now - 1, ZONE) == Quarter(2026, 4)


def test_quarters_follow_each_other_without_a_gap() -> None:
    quarter = Quarter(2026, 1)
    for _ in range(9):
        assert quarter.next().before() == quarter
        assert quarter.instants(ZONE)[1] == quarter.next().instants(ZONE)[0]
        assert quarter_of(day_of(quarter.instants(ZONE)[0])) == quarter_of(quarter.last_day) == quarter
        quarter = quarter.next()
