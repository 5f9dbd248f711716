"""What is searched for in a ledger, and what a search found. Pure."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from services.audit.facets import LOOK_UP, values_of, wanted
from services.audit.scanning import Stretch
from services.audit.wire import Entry
from services.periods import FOREVER


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for; empty conditions are none. `partner` stands at either end, `after` is a cursor.

    `since` and `until` are instants, half-open. `look_ups` says whether look-ups are among what is found, and `count`
    whether facets are counted as well.
    """

    arrow: str = ""
    kind: str = ""
    partner: str = ""
    flow: str = ""
    check: str = ""
    outcome: str = ""
    reason: str = ""
    actor: str = ""
    since: int = 0
    until: int = FOREVER
    newest_first: bool = False
    look_ups: bool = True
    count: bool = False
    after: int = -1
    limit: int = 100

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, by facet."""
        return {name: getattr(self, name) for name in ("arrow", "partner", "outcome", "reason", "kind", "actor")}

    def told(self) -> dict[str, Any]:
        """What was asked for, without what was not."""
        asked = asdict(self)
        return {one.name: asked[one.name] for one in fields(self) if asked[one.name] != one.default}

    def from_cursor(self, whole: Stretch) -> Stretch:
        """What is left to read of a stretch behind the cursor."""
        whole = replace(whole, newest_first=self.newest_first)
        if self.after < 0:
            return whole
        if self.newest_first:
            return replace(whole, end=min(whole.end, self.after))
        return replace(whole, start=max(whole.start, self.after + 1))

    def wants(self, entry: Entry) -> bool:
        """Whether an entry is among what is searched for, as far as it says so itself."""
        return (self.look_ups or entry.kind != LOOK_UP) and wanted(values_of(entry), self.chosen)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case that was chosen to look in, by an entry that belongs to it; see `services.audit.choosing`."""

    case: str = ""
    subject: str = ""

    def entry(self, ledger: str) -> Entry | None:
        """An entry of the case, for whoever writes down that it was looked at."""
        about = {"subject": self.subject} if self.subject else {}
        return Entry(ledger, -1, 0, "", {}, {}, about, case=self.case) if self.case else None


NO_CASE = Chosen()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `entry` is the index of the look-up itself; `next` the cursor, None at the end.

    `facets` counts, per facet, what there is under all other conditions; `counted_all` is False where the ledger is so
    long that only its newest part was counted.
    """

    entries: list[Entry]
    entry: int
    next: int | None
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    counted_all: bool = True
