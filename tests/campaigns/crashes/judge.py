"""The judge: holds what clients were told against what stands in the stores, after every restart.

Each promise is one method. What breaks one is raised as Broken, in a sentence that names the flow or the entry.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gateway.filter import digest_of
from services.audit.checkpoint import Checkpoint, open_checkpoint
from services.audit.note import VerifierKey
from services.audit.proof import make_proof, verify_proof
from services.audit.tree import leaf_hash
from services.audit.wire import Proof
from tests.campaigns.crashes.journal import Act, Journal
from tests.campaigns.crashes.records import Records, Row

CLOSED_WITHIN = 60.0
"""Seconds after a restart within which every release is closed (P4)."""

_NO = ("withdrawn", "refused")


class Broken(AssertionError):
    """A promise does not hold."""


class Judge:
    """Judges one world; it remembers what it has seen of the ledger, and every checkpoint that a client was given."""

    def __init__(
        self, records: Records, journal: Journal, key: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._records, self._journal, self.key = records, journal, VerifierKey.parse(key)
        self._clock = clock
        self.rows: list[Row] = []
        self.kept: dict[int, Checkpoint] = {}
        self.deposits: dict[str, str] = {}
        self.receipts: dict[str, int] = {}
        self.slowest_close = 0.0
        self._flows: dict[str, list[Row]] = {}
        self._events: dict[str, Row] = {}
        self._given: dict[tuple[str, str], bool] = {}
        self._open: dict[str, float] = {}
        self._owed: dict[str, tuple[Act, float]] = {}

    def look(self, restarted_at: float) -> None:
        """Everything that is new since the last look. Raises Broken."""
        # First: what these say rests on entries that stand by now.
        self.deposits, self.receipts = self._records.deposits(), self._records.receipts()
        self._read_on(restarted_at)
        fresh, self._journal.fresh = self._journal.fresh, []
        for act in {id(act): act for act in fresh}.values():
            self._acknowledged(act)
            if any(told["entry"] < 0 for told in act.told(201)):
                self._owed[act.key] = (act, restarted_at)
        self._nothing_is_lost()
        self._what_was_kept_is_entered()
        self._all_is_closed()

    def waits(self) -> int:
        """How many releases are not closed yet, and noes not entered."""
        return len(self._open) + len(self._owed)

    def _read_on(self, restarted_at: float) -> None:
        new = self._records.rows(len(self.rows) - 1)
        before = int(self.rows[-1].said["time"]) if self.rows else 0
        for at, row in enumerate(new, len(self.rows)):
            _demand(row.index == at == row.said["index"], f"entry {at} is missing, or stands there as {row.index}")
            _demand(leaf_hash(row.body) == row.leaf, f"entry {at} has another hash than it should")
            _demand(int(row.said["time"]) >= before, f"entry {at} is earlier than the one before it")
            before = int(row.said["time"])
            self._note(row, restarted_at)
        self.rows += new

    def _note(self, row: Row, restarted_at: float) -> None:
        _demand(row.event not in self._events, f"the event {row.event} stands twice")
        self._events[row.event] = row
        if row.kind in ("given", "refused", "withdrawn"):
            self._given[row.case, row.arrow] = row.kind == "given"
        if row.kind == "released" or (row.kind == "decision" and row.said["outcome"] == "permitted"):
            given = self._given.get((row.case, row.arrow), False)
            _demand(given, f"entry {row.index} ({row.kind}) stands after the end of the permission that it rests on")
        if "flow" in row.said:
            self._flows.setdefault(row.said["flow"], []).append(row)
        if row.kind == "released":
            released = [one for one in self._flows[row.said["flow"]] if one.kind == "released"]
            _demand(len(released) == 1, f"the flow {row.said['flow']} was released {len(released)} times")
            self._open[row.said["flow"]] = restarted_at
        if row.kind == "closed":
            self._closed([row.said["flow"]] if "flow" in row.said else row.said["flows"])

    def _closed(self, flows: Iterable[str]) -> None:
        now = self._clock()
        for flow in flows:
            if (since := self._open.pop(flow, None)) is not None:
                self.slowest_close = max(self.slowest_close, now - since)

    def _all_is_closed(self) -> None:
        for flow, since in self._open.items():
            late = self._clock() - since > CLOSED_WITHIN
            _demand(not late, f"the release of {flow} was not closed within {CLOSED_WITHIN:g} seconds of the restart")

    def _acknowledged(self, act: Act) -> None:
        """What this client was told is so."""
        _demand(len(act.information) <= 1, f"{act.key} was handed information {len(act.information)} times")
        for heard in act.heard:
            if heard.status == 200 and heard.body and act.kind in ("fetch", "ask"):
                self._stands_released(act)
        for told in act.told(200, 202, 409):
            if "proof" in told:
                self._proven(act, told)
        for told in act.told(201):
            self._decided(act, told)

    def _stands_released(self, act: Act) -> None:
        """Bytes of an answer left, whole or cut: the entry that says so stands (P1)."""
        flows = [act.flow] if act.flow else []
        if act.kind == "ask":
            row = self._events.get(_event(act))
            _demand(row is not None, f"bytes left for {act.key} without a decision")
            assert row is not None
            flows = [row.said["flow"]]
        for flow in flows:
            released = [row for row in self._flows.get(flow, []) if row.kind == "released"]
            _demand(len(released) == 1, f"bytes of {flow} left, and no entry says so")

    def _proven(self, act: Act, told: Mapping[str, Any]) -> None:
        """The entry of the answer stands where its proof says, and its digest is that of what was handed over."""
        flow, shown = told["flow"], told["proof"]
        proof = Proof("bench", shown["index"], shown["entry"], shown["path"], shown["checkpoint"], shown["opened"])
        proven = verify_proof(make_proof(proof), self.key)
        _demand(proven.index < len(self.rows), f"entry {proven.index}, shown for {flow}, is gone")
        _demand(self.rows[proven.index].body == proven.entry, f"entry {proven.index} is not what {flow} was shown")
        self._keep(shown["checkpoint"])
        if "information" in told:
            same = proven.opened["information"] == digest_of(told["information"])
            _demand(same, f"the digest of {flow} is not that of what was handed over")
            _demand(self.rows[proven.index].kind == "released", f"{flow} was handed over on another entry")
            if act.kind == "fetch":
                _demand(told["information"] == act.content, f"{flow} was fetched as something else than was sent")
        if act.kind == "send" and "information" not in told:
            _demand(told["outcome"] == "deposited", f"{flow}, which was sent, is called {told['outcome']}")

    def _keep(self, note: str) -> None:
        checkpoint = open_checkpoint(note.encode(), self.key)[0]
        before = self.kept.setdefault(checkpoint.size, checkpoint)
        _demand(before.root == checkpoint.root, f"two checkpoints of size {checkpoint.size} differ")

    def _decided(self, act: Act, told: Mapping[str, Any]) -> None:
        """An acknowledged yes or no stands in the ledger, where the answer says, and its receipt with it."""
        if told["entry"] < 0:
            return  # kept while the ledger is away: see below
        _demand(told["entry"] < len(self.rows), f"entry {told['entry']}, an acknowledged {act.kind}, is gone")
        row = self.rows[told["entry"]]
        wanted = _NO if act.kind == "withdraw" else ("given",)
        right = (row.case, row.arrow) == (act.case.id, act.arrow.id) and row.kind in wanted
        _demand(right, f"entry {row.index} ({row.kind}) is not the acknowledged {act.kind}")
        same = self.receipts.get(told["receipt"]) == row.said["time"]
        _demand(same, f"the receipt {told['receipt']} of the acknowledged {act.kind} is not that of entry {row.index}")

    def _what_was_kept_is_entered(self) -> None:
        """A no that was kept while the ledger was away goes in when it is back: that very one.

        It was answered with the receipt that its change brings along; that is there once the change is applied, and has
        the instant of its entry. Whoever repeats a no that is kept already hears of the same receipt.
        """
        for key, (act, since) in list(self._owed.items()):
            if all(self._is_entered(act, told["receipt"]) for told in act.told(201) if told["entry"] < 0):
                del self._owed[key]
            else:
                _demand(self._clock() - since < CLOSED_WITHIN, f"{key}, a no that was kept, was never entered")

    def _is_entered(self, act: Act, receipt: str) -> bool:
        if receipt not in self.receipts:
            return False
        about = [row for row in self.rows if (row.case, row.arrow) == (act.case.id, act.arrow.id) and row.kind in _NO]
        stands = any(row.said["time"] == self.receipts[receipt] for row in about)
        _demand(stands, f"{act.key}, a no that was kept, has the receipt {receipt}, and no entry")
        return True

    def _nothing_is_lost(self) -> None:
        """What was acknowledged as deposited waits, or its release stands."""
        for act in self._journal.acts:
            if act.kind == "send" and act.flow:
                released = any(row.kind == "released" for row in self._flows.get(act.flow, []))
                good = ("leaving", "fetched", "waiting") if released else ("waiting", "leaving")
                state = self.deposits.get(act.flow, "gone")
                _demand(state in good, f"{act.flow} was acknowledged, released: {released}, and is {state}")


def _event(act: Act) -> str:
    # As the gateway makes an event of an idempotency key.
    return f"evt_{hashlib.sha256(f'bench|{act.client}|{act.key}'.encode()).hexdigest()[:32]}"


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Broken(otherwise)


Verify = Callable[[Mapping[int, Checkpoint]], None]
