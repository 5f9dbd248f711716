"""A dose of the campaign of crashes on real processes; and its judge finds what is planted in what it judged."""

import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from deploy.opa_process import OpaProcess
from tests.campaigns.crashes.journal import Act, Journal
from tests.campaigns.crashes.judge import Broken, Judge
from tests.campaigns.crashes.postgres import databases
from tests.campaigns.crashes.records import Row
from tests.campaigns.crashes.run import Campaign

SEED = 20_261_123
OF_BOTH = 20_261_134
"""Its second cycle kills a backend, and its third stops the server."""


@dataclass
class Told:
    """What a judge is shown: the stores' content and what clients heard."""

    rows: list[Row]
    states: dict[str, str]
    receipts: dict[str, int]
    acts: list[Act]
    restarted_at: float

    def find(self, kind: str, status: int) -> Act:
        """An act of which just one whole answer came, with this status."""
        wanted = [(status, True)]
        acts = (act for act in self.acts if act.kind == kind)
        return next(act for act in acts if [(one.status, one.whole) for one in act.heard] == wanted)

    def say(self, wanted: Callable[[Row], bool], **other: Any) -> None:
        """Has the entries that are wanted say something else."""
        self.rows = [replace(row, said={**row.said, **other}) if wanted(row) else row for row in self.rows]


class Shown:
    """The stores as the judge is shown them."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def rows(self, after: int) -> list[Row]:
        return self._told.rows[after + 1 :]

    def deposits(self) -> dict[str, str]:
        return self._told.states

    def receipts(self) -> dict[str, int]:
        return self._told.receipts


def an_entry_is_gone(told: Told) -> None:
    del told.rows[len(told.rows) // 2]


def an_entry_was_changed(told: Told) -> None:
    told.rows[7] = replace(told.rows[7], body=told.rows[7].body + b" ")


def time_went_back(told: Told) -> None:
    told.say(lambda row: row.index == 9, time=1)


def a_flow_is_released_twice(told: Told) -> None:
    released = next(row for row in told.rows if row.kind == "released")
    again = {**released.said, "index": len(told.rows), "time": told.rows[-1].said["time"]}
    told.rows.append(replace(released, index=len(told.rows), event="evt_other", said=again))


def an_event_stands_twice(told: Told) -> None:
    last = told.rows[-1]
    said = {**last.said, "index": len(told.rows)}
    told.rows.append(replace(last, index=len(told.rows), said=said))


def a_release_is_not_on_record(told: Told) -> None:
    flow = told.find("fetch", 200).flow
    told.say(lambda row: row.said.get("flow") == flow and row.kind == "released", kind="look-up")


def a_release_rests_on_nothing(told: Told) -> None:
    act = told.find("fetch", 200)
    told.say(lambda row: row.kind == "given" and (row.case, row.arrow) == (act.case.id, act.arrow.id), kind="withdrawn")


def the_ledger_was_cut(told: Told) -> None:
    index = told.find("send", 202).heard[0].json()["proof"]["index"]
    told.rows = told.rows[:index]
    told.acts = [act for act in told.acts if act.kind == "send"]


def a_withdrawal_is_lost(told: Told) -> None:
    index = told.find("withdraw", 201).heard[0].json()["entry"]
    told.say(lambda row: row.index == index, kind="look-up")


def a_receipt_is_lost(told: Told) -> None:
    del told.receipts[told.find("withdraw", 201).heard[0].json()["receipt"]]


def kept(told: Told) -> tuple[str, int]:
    """Shows the judge one no only, and as if it had been kept; the receipt of it, and its entry."""
    act = told.find("withdraw", 201)
    said = act.heard[0].json()
    act.heard = [replace(act.heard[0], body=orjson.dumps({**said, "entry": -1, "kept": True}))]
    told.acts, told.restarted_at = [act], time.monotonic() - 61
    told.say(lambda row: row.kind == "released", kind="look-up")
    return said["receipt"], said["entry"]


def a_no_that_was_kept_is_lost(told: Told) -> None:
    receipt, _ = kept(told)
    del told.receipts[receipt]  # though another no along the same arrow may well stand


def a_no_that_was_kept_has_no_entry(told: Told) -> None:
    _, entry = kept(told)
    told.say(lambda row: row.index == entry, kind="look-up")


def a_deposit_is_lost(told: Told) -> None:
    told.states[told.find("send", 202).flow] = "erased"


def a_key_is_answered_twice(told: Told) -> None:
    told.find("ask", 200).heard *= 2


def something_else_was_handed_over(told: Told) -> None:
    act = told.find("fetch", 200)
    act.heard = [replace(act.heard[0], body=act.heard[0].body.replace(b" f01", b" f02", 1))]


def a_release_is_never_closed(told: Told) -> None:
    told.say(lambda row: row.kind == "closed", kind="look-up")
    told.restarted_at = time.monotonic() - 61


PLANTED = {
    an_entry_is_gone: "is missing",
    an_entry_was_changed: "another hash",
    time_went_back: "earlier than the one before",
    a_flow_is_released_twice: "released 2 times",
    an_event_stands_twice: "stands twice",
    a_release_is_not_on_record: "no entry says so",
    a_release_rests_on_nothing: "after the end of the permission",
    the_ledger_was_cut: "is gone",
    a_withdrawal_is_lost: "is not the acknowledged withdraw",
    a_receipt_is_lost: "is not that of entry",
    a_no_that_was_kept_is_lost: "was never entered",
    a_no_that_was_kept_has_no_entry: "and no entry",
    a_deposit_is_lost: "was acknowledged",
    a_key_is_answered_twice: "handed information 2 times",
    something_else_was_handed_over: "the digest of",
    a_release_is_never_closed: "was not closed within",
}


@pytest.mark.parametrize(("apart", "many"), [(False, 10), (True, 5)], ids=["in one process", "each apart"])
def test_a_killed_process_loses_nothing_and_does_nothing_twice(
    engine: OpaProcess, tmp_path: Path, apart: bool, many: int
) -> None:
    tally = Campaign(SEED, many, tmp_path, apart).run(engine, lambda _: None)
    assert tally.cycles == many and tally.last
    # Enough was under way when processes ended, and enough came about in between, for this to say something.
    assert sum(tally.counts[f"{kind} lost"] for kind in ("send", "fetch", "ask")) >= many
    assert min(tally.counts[one] for one in ("send 202", "fetch 200", "ask 200", "withdraw 201")) > 0
    judge, journal = tally.last
    if not apart:
        judged(judge, journal, lambda _: None)
        for plant, says in PLANTED.items():
            with pytest.raises(Broken, match=says):
                judged(judge, journal, plant)


def test_on_postgresql_neither_does_a_killed_backend_or_a_server_that_is_stopped_at_once(
    engine: OpaProcess, tmp_path: Path
) -> None:
    with databases() as stores:
        tally = Campaign(OF_BOTH, 5, tmp_path, stores=stores).run(engine, lambda _: None)
    assert tally.cycles == 5 and tally.last
    assert min(tally.counts[one] for one in ("backend killed", "server stopped at once", "killed all")) > 0
    assert min(tally.counts[one] for one in ("send 202", "fetch 200", "ask 200")) > 0
    assert tally.counts["unanswered"] > 0
    with pytest.raises(Broken, match="is missing"):
        judged(*tally.last, an_entry_is_gone)


def judged(judge: Judge, journal: Journal, plant: Callable[[Told], None]) -> None:
    """Judges once more, all at once, with something planted."""
    told = Told(list(judge.rows), dict(judge.deposits), dict(judge.receipts), deepcopy(journal.acts), time.monotonic())
    plant(told)
    again = Judge(Shown(told), Journal(told.acts, list(told.acts)), str(judge.key))
    again.look(told.restarted_at)
