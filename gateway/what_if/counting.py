"""Counting what would have been otherwise, arrow by arrow. Pure; nothing here knows of whom a decision was."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from gateway.what_if.recorded import Recorded
from gateway.wire import WhatIfRow
from services.decision.reasons import all_reasons
from services.decision.wire import Answer

_NO_YES = "no_permission_in_force"


@dataclass(slots=True)
class Tally:
    """What came together along one arrow so far; see `WhatIfRow`."""

    actor: str
    partner: str
    of: Counter[str] = field(default_factory=Counter)
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


class Counts:
    """All arrows of one what-if; `drawn` are those of the draft.

    What somebody asked for that was never an arrow may be any word, and a name: such flows stand together under "".
    """

    def __init__(self, drawn: frozenset[str] = frozenset()) -> None:
        self._drawn = drawn
        self._tallies: dict[str, Tally] = {}
        self.decided = self.gone = self.unlike = 0

    def same(self, one: Recorded) -> None:
        """One decision that would be what it was."""
        self._of(one).of["same"] += 1
        self.decided += 1

    def add(self, one: Recorded, before: Answer, after: Answer, with_a_yes: Answer | None) -> None:
        """One decision: what was answered, what would be, and what would be after the citizen's yes."""
        tally, kind = self._of(one), outcome(before, after, with_a_yes)
        tally.of[kind] += 1
        self.decided += 1
        tally.gained.update(set(after.fields) - set(before.fields))
        tally.lost.update(set(before.fields) - set(after.fields) if kind != "waits" else ())
        if kind == "loses":
            tally.reasons.update(after.reasons)

    def rows(self) -> list[WhatIfRow]:
        """What came together, in the order of the arrows' names."""
        return [_row(arrow, tally) for arrow, tally in sorted(self._tallies.items())]

    def _of(self, one: Recorded) -> Tally:
        arrow = one.arrow if one.entry.said.get("arrow") or one.arrow in self._drawn else ""
        if arrow not in self._tallies:
            to = one.entry.said.get("to") or {}
            self._tallies[arrow] = Tally(str(to.get("actor", "")), str(to.get("partner", "")))
        return self._tallies[arrow]


def outcome(before: Answer, after: Answer, with_a_yes: Answer | None) -> str:
    """What the difference between two answers is called; a name of `WhatIfRow`."""
    if before.allow != after.allow:
        later = with_a_yes is not None and with_a_yes.allow
        return "gains" if after.allow else "waits" if later else "loses"
    if not after.allow:
        # Where a yes alone was missing then, it is not the draft that lets it flow.
        new = with_a_yes is not None and with_a_yes.allow and not _only_a_yes_was_missing(before)
        return "gains_if_yes" if new else "same"
    if set(after.fields) == set(before.fields):
        return "same"
    return "more" if set(after.fields) > set(before.fields) else "fewer"


def _only_a_yes_was_missing(before: Answer) -> bool:
    known = all_reasons()
    return all(code in known and known[code].outward == _NO_YES for code in before.reasons)


def _row(arrow: str, tally: Tally) -> WhatIfRow:
    counted: Any = dict(tally.of)
    told = {"fields_gained": tally.gained, "fields_lost": tally.lost, "reasons": tally.reasons}
    for name, counter in told.items():
        counted[name] = dict(sorted(counter.items()))
    return WhatIfRow(arrow, tally.actor, tally.partner, sum(tally.of.values()), **counted)
