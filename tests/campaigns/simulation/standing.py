"""What stands, worked out from the ledger alone, entry by entry: who decides, who has a part, what is open and agreed.

Written from what the design says, and not from the rooms' code: nothing here knows fences, stores or the policy.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from services.collaboration.model import ServiceMap
from tests.campaigns.simulation.records import Records, Row
from tests.house import at
from tests.model.reference import NEVER_ENDS, a_year_later


@dataclass
class Given:
    """A yes: `guardianship` on whose authority, "" for the person's own. `used` counts releases that rest on it."""

    index: int
    ends_at: int
    fields: frozenset[str]
    guardianship: str
    used: int = 0


@dataclass
class Guard:
    guardian: str
    custody: bool
    matters: frozenset[str]
    starts_at: int
    ends_at: int

    def holds(self, matter: str, now: int) -> bool:
        return matter in self.matters and self.starts_at <= now < self.ends_at


@dataclass
class Part:
    """An actor's part: `holder` is a person or a team."""

    actor: str
    holder: str
    starts_at: int
    ends_at: int
    introduced_by: str
    made: int


@dataclass
class Emergency:
    arrow: str
    starts_at: int
    ends_at: int
    used: int = 0


@dataclass
class Case:
    """What stands in one case."""

    subject: str
    starts_at: int = 0
    given: dict[str, Given] = field(default_factory=dict)
    stopped: dict[str, int] = field(default_factory=dict)
    own_no: set[str] = field(default_factory=set)
    guards: dict[str, Guard] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    runs: list[tuple[str, int, int]] = field(default_factory=list)
    emergencies: list[Emergency] = field(default_factory=list)
    protection: str = "unknown"

    def plan(self, activity: str, starts_at: int, ends_at: int, now: int) -> None:
        """One that is not over gets other days; else it comes round again."""
        for place, (name, _, ends) in enumerate(self.runs):
            if name == activity and now < ends:
                self.runs[place] = (activity, starts_at, ends_at)
                return
        self.runs.append((activity, starts_at, ends_at))


class Standing:
    """What stands after the entries so far. `maps` gives a published map by its hash."""

    def __init__(self, records: Records, maps: dict[str, ServiceMap]) -> None:
        self._records, self._maps = records, maps
        self.cases: dict[str, Case] = {}
        self.map: ServiceMap | None = None
        self.version = 0
        self.policy = ""
        self.clients: dict[str, int] = {}
        self.teams: dict[str, set[str]] = {}
        self.ended: dict[str, int] = {}

    def take(self, row: Row) -> None:
        """One more entry."""
        change = getattr(self, f"_{row.kind.replace('-', '_')}", None)
        if change is not None:
            change(row, self.cases.setdefault(row.case, Case(row.subject)) if row.case else Case(""))

    def boundaries(self, now: int) -> list[int]:
        """The instants to come at which something ends or begins by itself."""
        found = set(self.ended.values())
        for case in self.cases.values():
            found |= {given.ends_at for given in case.given.values()} | {part.ends_at for part in case.parts}
            found |= {instant for _, *span in case.runs for instant in span}
            found |= {instant for guard in case.guards.values() for instant in (guard.starts_at, guard.ends_at)}
            found |= {one.ends_at for one in case.emergencies}
        return sorted(instant for instant in found if now < instant < NEVER_ENDS)

    def expiries(self, now: int) -> list[int]:
        """The instants to come at which a permission expires."""
        ends = {given.ends_at for case in self.cases.values() for given in case.given.values()}
        return sorted(instant for instant in ends if now < instant)

    # One method for each kind of entry that changes a fact.

    def _case(self, row: Row, case: Case) -> None:
        case.starts_at = at(row.said["first_day"])

    def _given(self, row: Row, case: Case) -> None:
        guardianship = str(self._records.opened(row)["guardianship"])
        fields = frozenset(row.said["fields"])
        case.given[row.said["arrow"]] = Given(row.index, a_year_later(row.time), fields, guardianship)
        if row.person == case.subject:
            case.own_no.discard(row.said["arrow"])

    def _refused(self, row: Row, case: Case) -> None:
        case.given.pop(row.said["arrow"], None)
        case.stopped[row.said["arrow"]] = row.index
        if row.person == case.subject:
            case.own_no.add(row.said["arrow"])

    _withdrawn = _refused

    def _guardianship(self, row: Row, case: Case) -> None:
        said = self._records.opened(row)
        case.guards[said["guardianship"]] = Guard(
            said["guardian"], row.said["guardianship_kind"] == "custody", frozenset(row.said["matters"]),
            at(said["first_day"]), day_after(said["last_day"]),
        )  # fmt: skip

    def _grant(self, row: Row, case: Case) -> None:
        holder, actor = self._records.opened(row)["granted_to"], row.said["actor"]
        for part in case.parts:
            if (part.actor, part.holder) == (actor, holder):
                part.ends_at = min(part.ends_at, row.time)
        ends_at = day_after(row.said["last_day"]) if row.said["last_day"] else NEVER_ENDS
        case.parts.append(Part(actor, holder, row.time, ends_at, row.said.get("introduced_by", ""), row.index))

    def _grant_ended(self, row: Row, case: Case) -> None:
        holder, last = self._records.opened(row)["granted_to"], row.said["last_day"]
        for part in case.parts:
            if (part.actor, part.holder) == (row.said["actor"], holder):
                part.ends_at = min(part.ends_at, day_after(last) if last else row.time)

    def _activity(self, row: Row, case: Case) -> None:
        last = row.said["last_day"]
        case.plan(row.said["activity"], at(row.said["first_day"]), day_after(last) if last else NEVER_ENDS, row.time)

    def _emergency(self, row: Row, case: Case) -> None:
        ends_at = row.time + row.said["minutes"] * 60_000
        case.emergencies.append(Emergency(row.said["arrow"], row.time, ends_at))

    def _protection(self, row: Row, case: Case) -> None:
        case.protection = str(self._records.opened(row)["protection"])

    def _agreement_ended(self, row: Row, _: Case) -> None:
        last = row.said["last_day"]
        for reference in row.said["agreements"]:
            ends_at = day_after(last) if last else row.time
            self.ended[reference] = min(self.ended.get(reference, ends_at), ends_at)

    def _map(self, row: Row, _: Case) -> None:
        before, self.map, self.version = self.map, self._maps[row.said["hash"]], row.said["map_version"]
        # Who said yes to less is asked anew: until then nobody has permitted anything along that arrow.
        for arrow in self.map.arrows.values() if before else ():
            if before and not set(arrow.fields) <= set(before.arrow(arrow.id).fields):
                for case in self.cases.values():
                    case.given.pop(arrow.id, None)

    def _policy(self, row: Row, _: Case) -> None:
        self.policy = row.said["revision"]

    def _client_keys(self, row: Row, _: Case) -> None:
        self.clients[row.said["client"]] = row.said["generation"]

    def _team(self, row: Row, _: Case) -> None:
        said = self._records.opened(row)
        members = self.teams.setdefault(row.said["team"], set())
        members -= set(said["left"])
        members |= set(said["joined"])


def day_after(day: str) -> int:
    """The first instant after a day."""
    return at((date.fromisoformat(day) + timedelta(days=1)).isoformat())
