"""A dose of the campaign of races on real processes; and its judge finds what is planted in what it judged."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from deploy.opa_process import OpaProcess
from tests.campaigns.crashes.records import Row
from tests.campaigns.races.account import Account, Call
from tests.campaigns.races.databases import Databases
from tests.campaigns.races.given import Given
from tests.campaigns.races.judge import judged
from tests.campaigns.races.run import Campaign, Tally, run
from tests.campaigns.races.standing import permits
from tests.campaigns.races.world import reference_in
from tests.postgres import only_databases

SEED = 20_261_123


@pytest.fixture(scope="module")
def played(engine: OpaProcess, databases: Databases | None, tmp_path_factory: pytest.TempPathFactory) -> Tally:
    """A small world, played in one process."""
    return run(Campaign(SEED, 100, tmp_path_factory.mktemp("races"), databases=databases), engine, lambda _: None)


def test_nothing_stands_after_an_end(played: Tally) -> None:
    assert played.wrong == []
    assert played.histories == 100
    # Enough raced, was permitted and was ended for this to say something.
    assert sum(played.hot.values()) >= 30
    assert played.counts["histories with a permit"] >= 20
    assert min(played.counts[one] for one in ("released, permitted", "send 202", "withdraw 201")) > 0


def test_consent_and_the_ledger_apart(engine: OpaProcess, databases: Databases | None, tmp_path: Path) -> None:
    tally = run(Campaign(SEED, 60, tmp_path, processes=4, databases=databases), engine, lambda _: None)
    assert tally.wrong == []
    assert sum(tally.hot.values()) >= 15
    # A process was really stopped when its change had its place and was not applied.
    assert tally.stops["consent between"] + tally.stops["collaboration between"] > 0


@only_databases
def test_each_service_twice_on_one_database(engine: OpaProcess, databases: Databases | None, tmp_path: Path) -> None:
    tally = run(Campaign(SEED, 100, tmp_path, processes=2, databases=databases, twice=True), engine, lambda _: None)
    assert tally.wrong == []
    assert sum(tally.hot.values()) >= 30
    assert tally.counts["released, permitted"] > 0
    # Both of two had their share of the work.
    assert 0.1 < tally.least <= 0.5


@dataclass
class Told:
    """What a judge is shown, for somebody to plant something in it."""

    rows: list[Row]
    account: Account
    given: dict[str, Given]

    def released(self) -> Row:
        """The release of something that nothing was changed about."""
        ended = {row.case for row in self.rows if row.kind in ("withdrawn", "refused", "grant-ended")}
        return next(row for row in self.rows if row.kind == "released" and row.case not in ended)

    def say(self, index: int, **other: Any) -> None:
        """Has one entry say something else."""
        self.rows[index] = replace(self.rows[index], said={**self.rows[index].said, **other})

    def before(self, row: Row, kind: str, **other: Any) -> None:
        """Has what was asked in the case of this entry, before it, be an entry of another kind."""
        asked = next(one for one in self.rows if one.kind == "asked" and one.case == row.case)
        self.say(asked.index, kind=kind, **other)

    def hold(self, row: Row, **other: Any) -> None:
        """Has the case of an entry be filled with something else."""
        self.given[row.case] = replace(self.given[row.case], **other)

    def handed(self) -> Call:
        """A call by which information was handed over."""
        return next(call for call in self.account.calls if call.handed)

    def raced(self) -> tuple[Call, Call, Row]:
        """A withdrawal that was acknowledged, and a flow that was permitted before it, with its entry."""
        for no in self.account.calls:
            if no.what == "withdraw" and no.acknowledged:
                for row in self.rows[: no.said["entry"]]:
                    if permits(row) and row.case == no.case:
                        calls = [call for call in self.account.calls if call.event == row.event]
                        if len(calls) == 1:
                            return no, calls[0], row
        raise AssertionError("nothing raced")


def the_permission_ended(told: Told) -> None:
    row = told.released()
    given = next(one for one in told.rows if one.kind == "given" and one.case == row.case and one.arrow == row.arrow)
    told.say(given.index, kind="withdrawn")


def the_permission_ran_out(told: Told) -> None:
    told.hold(told.released(), permission_ends_at=1)


def fewer_fields_were_permitted(told: Told) -> None:
    row = told.released()
    given = next(one for one in told.rows if one.kind == "given" and one.case == row.case and one.arrow == row.arrow)
    told.say(given.index, fields=[])


def the_guardianship_ran_out(told: Told) -> None:
    row = told.released()
    given = next(one for one in told.rows if one.kind == "given" and one.case == row.case and one.arrow == row.arrow)
    told.say(given.index, decided_as="guardian")
    told.hold(row, guardianship_ends_at=1)


def the_grant_ended(told: Told) -> None:
    row = told.released()
    told.before(row, "grant-ended", actor=told.given[row.case].receiver)


def the_grant_ran_out(told: Told) -> None:
    row = told.released()
    told.hold(row, grants={**told.given[row.case].grants, told.given[row.case].sender: 1})


def the_introduction_ended(told: Told) -> None:
    row = told.released()
    told.hold(row, introduced={told.given[row.case].receiver: "introducing"})
    asked = next(one for one in told.rows if one.kind == "asked" and one.case == row.case)
    told.rows[asked.index] = replace(
        asked, arrow="introducing", said={**asked.said, "kind": "withdrawn", "decided_as": "citizen"}
    )


def the_activity_ended(told: Told) -> None:
    told.before(told.released(), "activity", last_day="2020-01-01")


def the_case_closed(told: Told) -> None:
    told.hold(told.released(), case_ends_at=1)


def the_agreement_ended(told: Told) -> None:
    row = told.released()
    references = [reference_in(edition, *told.given[row.case].partners) for edition in range(1, 20)]
    told.before(row, "agreement-ended", agreements=references)


def the_arrow_was_gone(told: Told) -> None:
    editions = told.account.editions
    told.account.editions = {one: (edition, told.released().arrow) for one, (edition, _) in editions.items()}


def an_old_map_was_asked(told: Told) -> None:
    told.say(told.released().index, map_version=0)


def the_client_ended(told: Told) -> None:
    row = told.released()
    decided = {one.said["flow"]: one.event for one in told.rows if one.kind == "decision"}
    events = (row.event, decided.get(row.said["flow"]))
    told.before(row, "client-ended", client=next(one.client for one in told.account.calls if one.event in events))


def the_assertion_was_over(told: Told) -> None:
    for call in told.account.calls:
        call.until = 1


def a_flow_was_released_twice(told: Told) -> None:
    row = told.released()
    again = {**row.said, "index": len(told.rows), "time": told.rows[-1].said["time"]}
    told.rows.append(replace(row, index=len(told.rows), event="evt_other", said=again))


def a_key_was_answered_twice(told: Told) -> None:
    told.account.calls.append(replace(told.handed(), assertion="another", proof=""))


def an_assertion_counted_twice(told: Told) -> None:
    first = told.handed()
    other = next(call for call in told.account.calls if call.handed and call.key != first.key)
    other.client, other.assertion = first.client, first.assertion


def it_began_after_the_withdrawal(told: Told) -> None:
    no, flow, _ = told.raced()
    flow.begun = no.answered + 1


def it_came_three_seconds_later(told: Told) -> None:
    no, flow, _ = told.raced()
    flow.status, flow.whole, flow.said = 200, False, {}
    flow.answered = no.answered + 3_000_000_000


def a_withdrawal_was_lost(told: Told) -> None:
    told.say(told.raced()[0].said["entry"], kind="look-up")


def a_guardian_said_yes_after_a_no(told: Told) -> None:
    no = told.raced()[0]
    row = next(one for one in told.rows[no.said["entry"] + 1 :] if "flow" in one.said)
    told.rows[row.index] = replace(
        row, case=no.case, arrow=no.arrow, said={**row.said, "kind": "given", "decided_as": "guardian", "fields": []}
    )


def what_was_handed_is_not_on_record(told: Told) -> None:
    told.say(told.handed().said["proof"]["index"], kind="look-up")


def an_entry_is_missing(told: Told) -> None:
    del told.rows[len(told.rows) // 2]


def an_entry_was_changed(told: Told) -> None:
    told.rows[7] = replace(told.rows[7], body=told.rows[7].body + b" ")


def time_went_back(told: Told) -> None:
    told.say(9, time=1)


def another_history_was_signed(told: Told) -> None:
    call = told.handed()
    origin, size, root, rest = call.said["proof"]["checkpoint"].split("\n", 3)
    forged = "\n".join([origin, size, root[::-1].lstrip("=") + "=", rest])
    call.said = {**call.said, "proof": {**call.said["proof"], "checkpoint": forged}}


PLANTED: dict[Callable[[Told], None], str] = {
    the_permission_ended: "P8: after its permission ended",
    the_permission_ran_out: "P10: after its permission ran out",
    fewer_fields_were_permitted: "not permitted any more",
    the_guardianship_ran_out: "P10: after the guardianship",
    the_grant_ended: "P8: after a grant ended",
    the_grant_ran_out: "P10: after a grant ran out",
    the_introduction_ended: "P8: after the introduction ended",
    the_activity_ended: "P10: after its activity ended",
    the_case_closed: "P10: after the case closed",
    the_agreement_ended: "P8: after its agreement ended",
    the_arrow_was_gone: "P8: along an arrow that is not on",
    an_old_map_was_asked: "P8: on version 0",
    the_client_ended: "P8: after its client ended",
    the_assertion_was_over: "P10: after the assertion",
    a_flow_was_released_twice: "P6: flow",
    a_key_was_answered_twice: "P6: under key",
    an_assertion_counted_twice: "P6: under assertion",
    it_began_after_the_withdrawal: "P7: ",
    it_came_three_seconds_later: "P9: ",
    a_withdrawal_was_lost: "does not stand",
    a_guardian_said_yes_after_a_no: "a guardian's yes",
    what_was_handed_is_not_on_record: "P1: ",
    an_entry_is_missing: "is missing",
    an_entry_was_changed: "another hash",
    time_went_back: "earlier than the one before",
    another_history_was_signed: "another ledger",
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_the_judge_finds(played: Tally, plant: Callable[[Told], None]) -> None:
    assert played.last
    told = deepcopy(Told(played.last.rows, played.last.account, played.last.filled.given))
    assert judged(told.rows, told.account, told.given).wrong == []
    plant(told)
    says = [one.says for one in judged(told.rows, told.account, told.given).wrong]
    assert any(PLANTED[plant] in one for one in says), says[:5]
