"""The judge: holds what clients noted against what stands in the ledger, promise by promise.

It imports none of the product's rules. P6 is counted, P7 and P9 are asked of the clients' moments, P8 and P10 of each
permit's and release's place among the entries (`standing`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.campaigns.crashes.records import Row
from tests.campaigns.races.account import FLOWS, Account, Call
from tests.campaigns.races.given import FAR, Given
from tests.campaigns.races.ledger import wrong_in_ledger
from tests.campaigns.races.standing import Standing, permits

LEAVES_WITHIN = 2_000_000_000
"""Nanoseconds after an acknowledged withdrawal within which the last byte has left (P9)."""

_NOES = {"withdraw": "withdrawn", "introduction": "withdrawn", "refuse": "refused"}
_YESES = dict.fromkeys(("yes", "narrower", "guardian-yes"), "given")
_KINDS = {**_NOES, **_YESES, "grant": "grant-ended", "activity": "activity", "agreement": "agreement-ended"}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One broken promise: in which history (-1: in none), and how."""

    history: int
    says: str


@dataclass
class Judgement:
    """What came of one world. `hot` are histories in which an end fell among the flows; `unjudged` are answers of
    which nobody can say when they came, because the clients stood still."""

    wrong: list[Wrong] = field(default_factory=list)
    hot: set[int] = field(default_factory=set)
    permitted: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)


def judged(rows: Sequence[Row], account: Account, given: Mapping[str, Given]) -> Judgement:
    """Judges one world."""
    judge = _Judge(rows, account, given)
    judge.ledger()
    judge.places()
    judge.repeats()
    judge.acknowledged()
    judge.moments()
    return judge.found


class _Judge:
    def __init__(self, rows: Sequence[Row], account: Account, given: Mapping[str, Given]) -> None:
        self._rows, self._account, self._given = rows, account, given
        self.found = Judgement()
        self._history = {call.case: call.history for call in account.calls}
        self._by_event: dict[str, list[Call]] = defaultdict(list)
        self._by_case: dict[str, list[Call]] = defaultdict(list)
        for call in account.calls:
            self._by_case[call.case].append(call)
            if call.what in FLOWS:
                self._by_event[call.event].append(call)
        self._event_of_flow = {row.said["flow"]: row.event for row in rows if row.kind == "decision"}
        # The yes on which each permit and release rests, by index.
        self._rests_on: dict[int, int] = {}
        self._rows_of: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._rows_of[row.case].append(row)

    def _say(self, says: str, case: str = "") -> None:
        self.found.wrong.append(Wrong(self._history.get(case, -1), says))

    def ledger(self) -> None:
        """The ledger verifies by itself, and against every checkpoint that came with an answer."""
        proofs = (call.said["proof"]["checkpoint"] for call in self._account.calls if "proof" in call.said)
        for says in wrong_in_ledger(self._rows, set(proofs)):
            self._say(says)

    def places(self) -> None:
        """P8 and P10: everything holds where a permit or release stands."""
        standing = Standing(self._given, self._account.editions)
        for row in self._rows:
            if says := standing.move(row):
                self._say(says, row.case)
            if row.case not in self._given:
                continue
            if permits(row):
                calls = self._calls_of(row)
                self._rests_on[row.index] = standing.given_since(row.case, row.arrow)
                self.found.permitted.add(self._history.get(row.case, -1))
                self.found.counts[f"{row.kind}, permitted"] += 1
                for against in standing.against(row, calls[0] if calls else None):
                    self._say(f"{against}: entry {row.index} ({row.kind})", row.case)
            elif row.kind in ("decision", "closed") and "reasons" in row.said:
                self.found.counts.update(f"{row.kind} {reason}" for reason in row.said["reasons"])

    def repeats(self) -> None:
        """P6: one key, one assertion, one proof of possession: at most one release; and one for each flow."""
        # Each list is of (name, the event of a release), one for each release that a call under the name led to.
        released: dict[str, set[str]] = defaultdict(set)
        for row in self._rows:
            if row.kind != "released" or row.case not in self._given:
                continue
            released[f"flow {row.said['flow']}"].add(row.event)
            for call in self._calls_of(row)[:1]:
                released[f"key {call.client} {call.key}"].add(row.event)
        for name, events in released.items():
            if len(events) > 1:
                self._say(f"P6: {name} was released {len(events)} times")
        self._handed_once()

    def _handed_once(self) -> None:
        handed: Counter[str] = Counter()
        where: dict[str, str] = {}
        permitted: dict[str, set[str]] = defaultdict(set)
        events = {row.event: row for row in self._rows if permits(row)}
        for call in self._account.calls:
            if call.what not in FLOWS:
                continue
            names = [f"key {call.client} {call.key}", f"assertion {call.client} {call.assertion}"]
            names += [f"proof {call.client} {call.proof}"] if call.proof else []
            where.update(dict.fromkeys(names, call.case))
            handed.update(names if call.handed else [])
            if call.event in events:
                for name in names[1:]:
                    permitted[name].add(call.event)
        for name, many in handed.items():
            if many > 1:
                self._say(f"P6: under {name} information was handed over {many} times", where[name])
        for name, found in permitted.items():
            if len(found) > 1:
                self._say(f"P6: {name} counts for {len(found)} permits", where[name])

    def acknowledged(self) -> None:
        """Whoever was told that something is done, or was handed something, finds the entry that says so."""
        for call in self._account.calls:
            entry = call.said.get("entry")
            if call.acknowledged and call.what in _KINDS and isinstance(entry, int) and entry >= 0:
                row = self._rows[entry] if entry < len(self._rows) else None
                stands = row is not None and row.kind == _KINDS[call.what] and row.case in (call.case, "")
                # What was ended before is acknowledged with the entry of that time, of whatever kind.
                if row is None or not (stands or (row.case == call.case and row.kind in _KINDS.values())):
                    self._say(f"entry {entry}, an acknowledged {call.what}, does not stand", call.case)
            if call.what in FLOWS and call.status == 200 and call.whole and "proof" in call.said:
                index = call.said["proof"]["index"]
                row = self._rows[index] if index < len(self._rows) else None
                if row is None or row.said.get("flow") != call.said["flow"] or not permits(row):
                    self._say(f"P1: what {call.said['flow']} was handed is not in entry {index}", call.case)

    def moments(self) -> None:
        """P7 and P9, case by case; and which histories were races at all."""
        for case, calls in self._by_case.items():
            rows = self._rows_of[case]
            noes = [call for call in calls if call.what in _NOES and call.acknowledged]
            flows = [call for call in calls if call.what in FLOWS]
            for no in noes:
                for flow in flows:
                    self._begun_after(no, flow, rows)
                    self._left_after(no, flow, rows)
            if _hot(calls, rows, self._given[case]):
                self.found.hot.add(calls[0].history)

    def _begun_after(self, no: Call, flow: Call, rows: Iterable[Row]) -> None:
        if flow.begun <= no.answered:
            return
        for row in rows:
            if permits(row) and row.arrow == no.arrow and flow in self._calls_of(row):
                entry = int(no.said.get("entry", -1))
                # A key that was used before is answered as it was then; a new yes is a new permission.
                before = any(call.begun < no.answered for call in self._by_event[flow.event])
                if not before and (entry < 0 or self._rests_on.get(row.index, -1) < entry):
                    self._say(f"P7: entry {row.index} permits what began after {no.what} was acknowledged", flow.case)

    def _left_after(self, no: Call, flow: Call, rows: Iterable[Row]) -> None:
        if not flow.handed or flow.arrow != no.arrow or flow.answered <= no.answered + LEAVES_WITHIN:
            return
        entry = int(no.said.get("entry", -1))
        renewed = any(
            self._rests_on.get(row.index, -1) > entry >= 0
            for row in rows
            if row.kind == "released" and flow in self._calls_of(row)
        )
        if renewed:
            return
        if self._account.stood_still(no.answered, flow.answered):
            self.found.counts["P9 not judged: the clients stood still"] += 1
            return
        late = (flow.answered - no.answered) / 1e9
        self._say(f"P9: information came {late:.2f} seconds after {no.what} was acknowledged", flow.case)

    def _calls_of(self, row: Row) -> list[Call]:
        """The calls that an entry answers: all that came under its key."""
        own = self._by_event.get(row.event)
        return own or self._by_event.get(self._event_of_flow.get(row.said["flow"], ""), [])


def _hot(calls: Sequence[Call], rows: Sequence[Row], given: Given) -> bool:
    """Whether something ended while a flow was under way."""
    places = [row for row in rows if permits(row) or row.kind in ("decision", "closed")]
    if given.instant < FAR:
        times = [int(row.said["time"]) for row in places]
        return bool(times) and min(times) - 20 < given.instant <= max(times) + 20
    ends = [call for call in calls if call.what not in FLOWS and call.acknowledged]
    flows = [call for call in calls if call.what in FLOWS]
    return any(end.begun < flow.answered and flow.begun < end.answered for end in ends for flow in flows)
