"""What holds at each place of the ledger, by the entries alone: who may see what, and until when.

It knows no rule of the product. It reads what entries say in the clear, and what a case was filled with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.campaigns.crashes.records import Row
from tests.campaigns.races.account import Call
from tests.campaigns.races.given import FAR, Given
from tests.campaigns.races.world import reference_in

_ZONE = ZoneInfo("Europe/Copenhagen")


@dataclass(slots=True)
class _Permission:
    entry: int
    ends_at: int
    by_guardian: bool
    fields: frozenset[str]


@dataclass
class Standing:
    """The state of all cases, moved on entry by entry. `given` is what each case was filled with, by its id;
    `editions` tells for the hash of a map its edition and the arrow that is missing in it."""

    given: Mapping[str, Given]
    editions: Mapping[str, tuple[int, str]]
    version: int = 0
    edition: tuple[int, str] = (0, "")
    _permissions: dict[tuple[str, str], _Permission] = field(default_factory=dict)
    _stopped: dict[tuple[str, str], int] = field(default_factory=dict)
    _own_noes: dict[tuple[str, str], int] = field(default_factory=dict)
    _grants_ended: dict[tuple[str, str], int] = field(default_factory=dict)
    _activities_ended: dict[str, tuple[int, int]] = field(default_factory=dict)
    _agreements_ended: dict[str, int] = field(default_factory=dict)
    _clients_ended: dict[str, int] = field(default_factory=dict)

    def move(self, row: Row) -> str:
        """Takes an entry in; what is wrong with it by itself, or ""."""
        moves = {
            "given": self._yes, "refused": self._no, "withdrawn": self._no, "grant-ended": self._grant,
            "activity": self._activity, "agreement-ended": self._agreement, "map": self._map,
            "client-keys": self._client, "client-ended": self._client,
        }  # fmt: skip
        move = moves.get(row.kind)
        return (move(row) or "") if move else ""

    def against(self, row: Row, call: Call | None) -> list[str]:
        """Each fact that does not hold where this permit or release stands; `call` is the one it answers."""
        given, at, now = self.given[row.case], (row.case, row.arrow), int(row.said["time"])
        found = [*self._permission(given, row, now), *self._parts(given, now), *self._map_facts(given, row)]
        if at in self._own_noes:
            found.append(f"P8: after the person's own no in entry {self._own_noes[at]}")
        if now >= given.case_ends_at:
            found.append("P10: after the case closed")
        run = self._activities_ended.get(row.case, (-1, given.activity_ends_at))
        if now >= run[1]:
            found.append(f"P10: after its activity ended (entry {run[0]})")
        if call is not None:
            if now >= call.until:
                found.append("P10: after the assertion of its call was over")
            if call.client in self._clients_ended:
                found.append(f"P8: after its client ended in entry {self._clients_ended[call.client]}")
        return found

    def given_since(self, case: str, arrow: str) -> int:
        """The entry of the yes that stands; -1 when none does."""
        found = self._permissions.get((case, arrow))
        return found.entry if found else -1

    def _permission(self, given: Given, row: Row, now: int) -> list[str]:
        at = (row.case, row.arrow)
        found = self._permissions.get(at)
        if found is None:
            return [f"P8: after its permission ended in entry {self._stopped.get(at, -1)}"]
        more = sorted(set(row.said["fields"]) - found.fields)
        wrong = [f"P8: {', '.join(more)} not permitted any more since entry {found.entry}"] if more else []
        wrong += ["P10: after its permission ran out"] if now >= found.ends_at else []
        if found.by_guardian and now >= given.guardianship_ends_at:
            wrong.append("P10: after the guardianship of who gave it ran out")
        return wrong

    def _parts(self, given: Given, now: int) -> list[str]:
        wrong = []
        for actor in (given.sender, given.receiver):
            if (given.case, actor) in self._grants_ended:
                wrong.append(f"P8: after a grant ended in entry {self._grants_ended[given.case, actor]}")
            if now >= given.grants[actor]:
                wrong.append("P10: after a grant ran out")
            introduced = (given.case, given.introduced.get(actor, ""))
            if introduced in self._stopped:
                wrong.append(f"P8: after the introduction ended in entry {self._stopped[introduced]}")
        return wrong

    def _map_facts(self, given: Given, row: Row) -> list[str]:
        edition, without = self.edition
        wrong = []
        if row.said["map_version"] != self.version:
            wrong.append(f"P8: on version {row.said['map_version']} of the map, and version {self.version} is in force")
        if without == row.arrow:
            wrong.append(f"P8: along an arrow that is not on version {self.version} of the map")
        ended = self._agreements_ended.get(reference_in(edition, *given.partners))
        if ended is not None:
            wrong.append(f"P8: after its agreement ended in entry {ended}")
        return wrong

    def _yes(self, row: Row) -> str:
        given, at = self.given.get(row.case), (row.case, row.arrow)
        if given is None:
            return ""
        by_guardian = row.said["decided_as"] == "guardian"
        first = at not in self._permissions and at not in self._stopped
        ends_at = given.permission_ends_at if first and row.arrow == given.arrow else FAR
        self._permissions[at] = _Permission(row.index, ends_at, by_guardian, frozenset(row.said["fields"]))
        if not by_guardian:
            self._own_noes.pop(at, None)
        elif at in self._own_noes:
            return f"P8: a guardian's yes in entry {row.index} after the person's own no in {self._own_noes[at]}"
        elif not first and int(row.said["time"]) >= given.guardianship_ends_at:
            return f"P10: a guardian's yes in entry {row.index} after the guardianship ran out"
        return ""

    def _no(self, row: Row) -> None:
        at = (row.case, row.arrow)
        self._permissions.pop(at, None)
        self._stopped[at] = row.index
        if row.said["decided_as"] == "citizen":
            self._own_noes[at] = row.index

    def _grant(self, row: Row) -> None:
        # One holder plays each part here, so the actor says which grant it is.
        self._grants_ended[row.case, row.said["actor"]] = row.index

    def _activity(self, row: Row) -> None:
        if (last := row.said.get("last_day")) and row.case in self.given:
            midnight = datetime.fromisoformat(last).replace(tzinfo=_ZONE) + timedelta(days=1)
            self._activities_ended[row.case] = (row.index, int(midnight.timestamp() * 1_000))

    def _agreement(self, row: Row) -> None:
        for reference in row.said["agreements"]:
            self._agreements_ended[reference] = row.index

    def _map(self, row: Row) -> str:
        expected, self.version = self.version + 1, int(row.said["map_version"])
        self.edition = self.editions[row.said["hash"]]
        return "" if self.version == expected else f"P8: version {self.version} of the map in place of {expected}"

    def _client(self, row: Row) -> None:
        self._clients_ended[row.said["client"]] = row.index


def permits(row: Row) -> bool:
    """Whether an entry permits or releases something in a case."""
    said: Mapping[str, Any] = row.said
    return row.kind == "released" or (row.kind == "decision" and said["outcome"] == "permitted")
