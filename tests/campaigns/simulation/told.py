"""The checker: what everybody was told, against what stands in the ledger; and the ledger against itself.

It looks in from outside, at intervals: reads every new entry once, in order, past the services. What breaks a promise
is raised as Broken, in a sentence that names the entry or the flow.
"""

from collections.abc import Callable
from typing import Any

import orjson

from gateway.filter import digest_of, fields_of
from services.audit.casekeys import commit
from services.audit.checkpoint import Checkpoint, open_checkpoint
from services.audit.note import VerifierKey
from services.audit.tree import Frontier, leaf_hash
from services.canonical import digest
from services.collaboration.model import ServiceMap
from tests.campaigns.crashes.judge import CLOSED_WITHIN, Broken
from tests.campaigns.simulation.engine import Rulebook
from tests.campaigns.simulation.journal import Act, Heard, Journal, Said
from tests.campaigns.simulation.permits import wrong
from tests.campaigns.simulation.records import Records, Row
from tests.campaigns.simulation.standing import Standing
from tests.decision.reference import expected

LEAVES_WITHIN = 2.0
"""Seconds after an acknowledged withdrawal in which bytes may still leave (P9)."""

# Why a flow is refused by something else than the rules.
_NOT_BY_RULES = {
    "changed_meanwhile",
    "used_up",
    "assertion_used",
    "policy_unavailable",
    "being_fetched",
    "already_fetched",
}


def demand(holds: bool, otherwise: str) -> None:
    """Raises Broken."""
    if not holds:
        raise Broken(otherwise)


class Checker:
    """Holds one world to its promises."""

    def __init__(
        self, records: Records, journal: Journal, rulebook: Rulebook, key: VerifierKey, maps: dict[str, ServiceMap]
    ) -> None:
        self.records, self.journal, self.rulebook, self.key = records, journal, rulebook, key
        self.standing = Standing(records, maps)
        self.time, self.size = 0, 0
        self.kept: dict[int, Checkpoint] = {}
        self._notes: dict[str, Checkpoint] = {}
        self.events: dict[str, Row] = {}
        self.released: dict[str, Row] = {}
        self.flows: dict[str, str] = {}
        self.open: dict[str, tuple[int, float]] = {}
        self.once: dict[str, str] = {}
        self.noes: list[Said] = []
        self.outside = 0
        self.broken: Broken | None = None
        self.lives, self.restarted_at = 0, 0.0
        self.now: Callable[[], float] = lambda: 0.0

    def look(self) -> None:
        """Everything that is new since the last look. Raises Broken, also one that was met where nobody waited."""
        if self.broken:
            raise self.broken
        for row in self.records.after(self.size - 1):
            self._row(row)
        fresh, self.journal.fresh = self.journal.fresh, []
        for act, heard in fresh:
            self._heard(act, heard)
        self.noes = [said for said in self.noes if not self._has_its_entry(said)]
        self._closed_in_time()

    def restarted(self) -> None:
        """A new life has begun, and everything is up."""
        self.lives, self.restarted_at = self.lives + 1, self.now()

    # Entry by entry.

    def _row(self, row: Row) -> None:
        demand(row.index == self.size == row.said["index"], f"entry {self.size} is missing, or stands as {row.index}")
        demand(leaf_hash(row.body) == row.leaf, f"entry {row.index} has another hash than it should")
        demand(row.time == row.said["time"] >= self.time, f"entry {row.index} goes back in time")
        demand(row.event not in self.events, f"the event {row.event} stands twice")
        self.size, self.time, self.events[row.event] = row.index + 1, row.time, row
        act = self.journal.acts.get(row.event) or self.journal.acts.get(self.flows.get(row.flow, ""))
        if row.kind in ("decision", "released"):
            self._flow(row, act)
        if why := wrong(row, self.standing, act):
            raise Broken(f"entry {row.index} ({row.kind}) {'; '.join(why)}")
        if row.kind == "closed":
            for flow in row.said.get("flows", [row.flow]):
                self.open.pop(flow, None)
        self.standing.take(row)

    def _flow(self, row: Row, act: Act | None) -> None:
        if row.event in self.journal.acts:
            self.flows[row.flow] = row.event
        else:
            # A release of its own event rests on a decision; a refused emergency has an event of its own, too.
            known = act is not None or (row.said["outcome"] == "refused" and row.said["arrow"] == "acute-help-to-cafe")
            demand(known, f"entry {row.index} decides what nobody asked for")
        if row.kind == "released":
            demand(row.flow not in self.released, f"the flow {row.flow} was released twice")
            self.released[row.flow] = row
            self.open[row.flow] = (self.lives, self.now())
        if act is not None and row.said["outcome"] == "permitted":
            for one in act.who.once if row.event == act.event else ():
                demand(one not in self.once, f"{one} was good for two permits")
                self.once[one] = row.event
            for said in self.noes:
                self._kept_no(row, act, said)
        self._decided_as_it_should(row)

    def _kept_no(self, row: Row, act: Act, said: Said) -> None:
        """P7: who began after a no was acknowledged is not permitted on what it ended, entered or not."""
        if (said.case, said.arrow) != (row.case, row.said["arrow"]) or act.heard[0].began < said.moment:
            return
        given = self.standing.cases[row.case].given.get(said.arrow)
        demand(given is None or given.index >= said.size, f"entry {row.index} permits over a no that was acknowledged")

    def _decided_as_it_should(self, row: Row) -> None:
        """P13 and P15: decided again on the facts that lie beside it, it comes out the same."""
        facts = self.records.opened(row)["facts"]
        verdict, said = expected(facts), row.said
        if said["outcome"] == "permitted":
            demand(digest(facts) in self.rulebook.honest, f"entry {row.index} permits what the engine never did")
            same = verdict.allow and set(said["withheld"]) == verdict.withheld and set(said["fields"]) <= verdict.fields
            demand(same, f"entry {row.index} permits, and decided again it is refused: {verdict.reasons}")
        elif not _NOT_BY_RULES & set(said["reasons"]):
            same = set(said["reasons"]) == verdict.reasons
            demand(same, f"entry {row.index} says {said['reasons']}, and decided again {sorted(verdict.reasons)}")

    # What was told.

    def _heard(self, act: Act, heard: Heard) -> None:
        row = self.events.get(act.event)
        demand(heard.entry < self.size, f"entry {heard.entry}, which somebody was told, is gone")
        if heard.outcome == "no_such_case" and row is None and not act.who.partner:
            # Somebody who is neither citizen nor guardian there any more: the attempt stands in the house ledger.
            self.outside += 1
            demand(self.outside <= self.records.outside(), f"{act.event} heard no_such_case, and nothing says so")
        elif heard.outcome in ("refused", "no_such_case", "holder_failed", "holder_unreachable", "holder_schema"):
            demand(row is not None, f"{act.event} heard {heard.outcome}, and nothing says so")
        if heard.outcome in ("released", "deposited", "already_released"):
            demand(row is not None, f"{act.event} was carried, and nothing says so")
        if heard.proof is not None:
            self._proven(act, heard)
        if heard.information is not None:
            self._handed_over(act, heard)

    def _proven(self, act: Act, heard: Heard) -> None:
        shown = heard.proof
        assert shown is not None
        demand(shown["index"] < self.size, f"entry {shown['index']}, shown to somebody, is gone")
        entry = orjson.loads(shown["entry"])
        for name, opening in shown["opened"].items():
            same = commit(opening["value"], bytes.fromhex(opening["salt"])) == entry["commitments"][name]
            demand(same, f"what was opened of entry {shown['index']} is not what it committed to")
        stands = self.records.body(shown["index"]) == shown["entry"].encode()
        demand(stands, f"entry {shown['index']} is not what {heard.flow} was shown")

    def keep(self, note: str) -> None:
        """A checkpoint that somebody was handed."""
        if note in self._notes:
            return
        checkpoint = self._notes[note] = open_checkpoint(note.encode(), self.key)[0]
        before = self.kept.setdefault(checkpoint.size, checkpoint)
        demand(before.root == checkpoint.root, f"two checkpoints of size {checkpoint.size} differ")

    def _handed_over(self, act: Act, heard: Heard) -> None:
        """P3, P5, P6, P9."""
        row = self.released.get(heard.flow)
        demand(row is not None, f"{heard.flow} was handed over, and no entry says so")
        assert row is not None and heard.information is not None and heard.proof is not None
        fields = fields_of(heard.information)
        demand(sorted(fields) == sorted(row.said["fields"]), f"{heard.flow} was handed over with other fields")
        demand(heard.proof["index"] == row.index, f"{heard.flow} was handed over on another entry")
        opened = heard.proof["opened"]["information"]["value"]
        demand(opened == digest_of(heard.information), f"{heard.flow} was handed over as something else")
        times = sum(one.information is not None for one in act.heard)
        demand(times == 1, f"{act.event} was handed information {times} times")
        for said in self.journal.noes.get((row.case, row.said["arrow"]), ()):
            late = said.entry > row.index and heard.left_at > said.at + LEAVES_WITHIN
            demand(not late, f"{heard.flow} left {heard.left_at - said.at:.2f} s after the withdrawal was acknowledged")

    def _has_its_entry(self, said: Said) -> bool:
        """Whether a no that was kept stands; one that repeats another may stand from before it was said."""
        case = self.standing.cases.get(said.case)
        if case is None or said.arrow not in case.stopped:
            return False
        return case.stopped[said.arrow] >= said.size_before or said.arrow not in case.given

    def _closed_in_time(self) -> None:
        """P4: what was released before a restart is closed within a minute of it."""
        if self.now() - self.restarted_at < CLOSED_WITHIN:
            return
        for flow, (life, since) in self.open.items():
            late = life < self.lives or self.now() - since > CLOSED_WITHIN
            demand(not late, f"the release of {flow} is not closed {CLOSED_WITHIN:g} seconds after the restart")

    def at_the_end(self) -> None:
        """What must hold once everything is calm: nothing is open, nothing waits, all checkpoints are continued."""
        demand(not self.open, f"{len(self.open)} releases were never closed")
        owed = [said for said in self.noes if said.own]
        demand(not owed, f"{len(owed)} noes that were kept were never entered")
        leaves = self.records.leaves()
        frontier, at = Frontier(), 0
        for size in sorted(self.kept):
            demand(size <= len(leaves), f"a checkpoint of size {size} was handed out, and there are {len(leaves)}")
            frontier, at = frontier.extended(leaves[at:size]), size
            demand(frontier.root() == self.kept[size].root, f"two roots of size {size}")


def proof_of(told: dict[str, Any] | None) -> dict[str, Any] | None:
    """A proof in an answer or a problem; None where there is none."""
    return told if told and "entry" in told else None
