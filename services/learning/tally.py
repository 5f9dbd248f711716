"""Counting entries one after the other, in memory that grows with the map and with what waits, never with the ledger.

What is counted along an arrow is a *try*: somebody asked or sent, and it was used, refused, stopped after it had been
permitted, or, sent, still waits to be fetched when the quarter ends. A try to fetch that is refused is a try itself.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from services.audit.wire import Said
from services.learning.cells import Cell
from services.learning.spread import Spread
from services.learning.why import group_of, outward_of, reason_of
from services.periods import starts_at

USED, REFUSED, STOPPED, WAITING = "used", "refused", "stopped", "waiting"
WHOLE, PARTLY = "whole", "partly"
"""Used with all that was asked for, or with something left out that was not permitted."""

YES, NO = "yes", "no"
NO_ARROW = ""
"""Stands for what was asked along an arrow that is not on the map."""

_FETCHED_LATER = "sent"


@dataclass(frozen=True, slots=True)
class _Permitted:
    """A permit that was given, and what became of it is not known yet."""

    time: int
    version: str
    arrow: str
    form: str
    whose: int


@dataclass(slots=True)
class Tally:
    """The counts of one quarter, so far.

    `flows` is a tree of tries by map version and arrow, `asked` one of questions to citizens by arrow, `answered` one
    of their answers, `withdrawn` and `emergencies` by arrow. `delivery` holds, by version and arrow, the time from
    asking or sending to having it; `waited` that from question to answer; `days_used` a bit for each
    day of the quarter.
    """

    first_day: date
    days: int
    zone: ZoneInfo
    flows: Cell = field(default_factory=Cell)
    asked: Cell = field(default_factory=Cell)
    answered: Cell = field(default_factory=Cell)
    withdrawn: Cell = field(default_factory=Cell)
    emergencies: Cell = field(default_factory=Cell)
    delivery: dict[tuple[str, str], Spread] = field(default_factory=dict)
    waited: Spread = field(default_factory=Spread)
    days_used: dict[tuple[str, str], int] = field(default_factory=dict)
    entries: int = 0
    _open: dict[str, _Permitted] = field(default_factory=dict)
    _midnights: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        days = (self.first_day + timedelta(days=at) for at in range(self.days))
        self._midnights = [starts_at(day, self.zone) for day in days]

    def take(self, entries: Iterable[Said]) -> None:
        """Counts some entries, in the order of the ledger."""
        for entry in entries:
            self.entries += 1
            match entry.kind:
                case "decision":
                    self._decision(entry)
                case "released":
                    self._released(entry)
                case "closed":
                    self._closed(entry)
                case "asked":
                    for arrow in entry.said.get("arrows", ()):
                        self.asked.add((str(arrow),), entry.whose)
                case "given" | "refused":
                    self._answered(entry)
                case "withdrawn":
                    self.withdrawn.add((_arrow(entry),), entry.whose)
                case "emergency":
                    self.emergencies.add((_arrow(entry),), entry.whose)

    def end(self) -> None:
        """The quarter is over. What was sent and not fetched waits; any other permit that never left is stopped."""
        for one in self._open.values():
            name = WAITING if one.form == _FETCHED_LATER else STOPPED
            path = (one.version, one.arrow, name) if name == WAITING else (one.version, one.arrow, name, "unfinished")
            self.flows.add(path, one.whose)
        self._open.clear()

    def _decision(self, entry: Said) -> None:
        said, version, arrow = entry.said, _version(entry), _arrow(entry)
        if said.get("outcome") == "permitted":
            flow, form = str(said.get("flow", "")), str(said.get("form", ""))
            self._open[flow] = _Permitted(entry.time, version, arrow, form, entry.whose)
            return
        reason = reason_of(map(str, said.get("reasons", ())))
        if arrow == NO_ARROW:
            self.flows.add((version, arrow, str(said.get("partner", "")), reason), entry.whose)
        else:
            self.flows.add((version, arrow, REFUSED, group_of(reason), outward_of(reason), reason), entry.whose)

    def _released(self, entry: Said) -> None:
        version, arrow = _version(entry), _arrow(entry)
        self.flows.add((version, arrow, USED, PARTLY if entry.said.get("withheld") else WHOLE), entry.whose)
        if permitted := self._open.pop(str(entry.said.get("flow", "")), None):
            self.delivery.setdefault((version, arrow), Spread()).add(entry.time - permitted.time)
        day = self._day(entry.time)
        self.days_used[version, arrow] = self.days_used.get((version, arrow), 0) | 1 << day

    def _closed(self, entry: Said) -> None:
        if entry.said.get("outcome") != "aborted":
            return
        self._open.pop(str(entry.said.get("flow", "")), None)
        reason = reason_of(map(str, entry.said.get("reasons", ())))
        self.flows.add((_version(entry), _arrow(entry), STOPPED, reason), entry.whose)

    def _answered(self, entry: Said) -> None:
        self.answered.add((_arrow(entry), YES if entry.kind == "given" else NO), entry.whose)
        if entry.waited >= 0:
            self.waited.add(entry.waited)

    def _day(self, time: int) -> int:
        return max(0, bisect_right(self._midnights, time) - 1)


def _arrow(entry: Said) -> str:
    return str(entry.said.get("arrow", NO_ARROW))


def _version(entry: Said) -> str:
    return str(entry.said.get("map_version", ""))
