"""Published maps in memory: each is parsed once, and found by the version that the store has in force."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from services.collaboration import store
from services.collaboration.arrows import arrow_facts, controllers_at, pair
from services.collaboration.load import load_content
from services.collaboration.model import Agreement, ServiceMap
from services.collaboration.wire import Anew, ArrowFacts
from services.connection import Connection
from services.periods import FOREVER, ends_at, starts_at
from services.problems import NotFound, Unavailable

_REMEMBERED = 200
_NONE: Mapping[str, Sequence[Anew]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Term:
    """An agreement of the map, by its reference: in force from `starts_at` up to `ends_at`."""

    reference: str
    starts_at: int
    ends_at: int


class Known:
    """One published map, with what decisions ask of it worked out once; `until` a later one comes into force."""

    until = FOREVER

    def __init__(self, version: int, map_: ServiceMap, anew: Mapping[str, Sequence[Anew]] = _NONE) -> None:
        self.version, self.map = version, map_
        since = {arrow: many[-1].version for arrow, many in anew.items() if many}
        self.arrows: dict[str, ArrowFacts] = {
            id_: replace(arrow_facts(map_, id_), asks_since=since.get(id_, 0)) for id_ in map_.arrows
        }
        self.between = {id_: controllers_at(map_, arrow) for id_, arrow in map_.arrows.items()}
        self.terms: dict[tuple[str, str], list[Term]] = {}
        for agreement in map_.governance.agreements:
            self.terms.setdefault(pair(*agreement.between), []).append(_term(map_, agreement))

    def ending(self, until: int) -> "Known":
        """The same, for as long as no later one is in force."""
        if until == self.until:
            return self
        ends = copy(self)
        ends.until = until
        return ends


class Maps:
    """The maps of one room's store."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Known] = {}
        self._starts: dict[tuple[str, int], list[tuple[int, int]]] = {}

    def in_force(self, connection: Connection, collaboration: str, now: int) -> Known:
        """The map in force at an instant, in this snapshot. Raises NotFound for a collaboration without one."""
        known = self.in_force_if_any(connection, collaboration, now)
        if known is None:
            raise no_map()
        return known

    def in_force_if_any(self, connection: Connection, collaboration: str, now: int) -> Known | None:
        """The map in force at an instant, in this snapshot, if there is one."""
        return self.at(connection, collaboration, self.starts(connection, collaboration), now)

    def at(
        self, connection: Connection, collaboration: str, starts: Sequence[tuple[int, int]], now: int
    ) -> Known | None:
        """The same, where it was read before when each version starts."""
        if starts and starts[-1][1] <= now:
            return self._version(connection, collaboration, starts[-1][0])
        found = max((version for version, starts_at in starts if starts_at <= now), default=0)
        until = min((starts_at for version, starts_at in starts if version > found), default=FOREVER)
        return self._version(connection, collaboration, found).ending(until) if found else None

    def newest_if_any(self, connection: Connection, collaboration: str) -> Known | None:
        """The newest map, also where it comes into force on a day to come."""
        return self.version_if_any(connection, collaboration, store.read_newest(connection, collaboration))

    def version_if_any(self, connection: Connection, collaboration: str, version: int) -> Known | None:
        """One published version; None for 0, what was there before the first."""
        return self._version(connection, collaboration, version) if version else None

    def starts(self, connection: Connection, collaboration: str) -> list[tuple[int, int]]:
        """Every version, and from when it is in force."""
        key = (collaboration, store.read_newest(connection, collaboration))
        if key not in self._starts:
            _make_room(self._starts)
            self._starts[key] = store.read_starts(connection, collaboration)
        return self._starts[key]

    def _version(self, connection: Connection, collaboration: str, version: int) -> Known:
        key = (collaboration, version)
        if key not in self._known:
            _make_room(self._known)
            self._known[key] = _parsed(connection, collaboration, version)
        return self._known[key]


def _make_room(remembered: dict[tuple[str, int], Any]) -> None:
    if len(remembered) >= _REMEMBERED:
        remembered.clear()


def no_map() -> NotFound:
    """What is heard about a collaboration without a published map."""
    return NotFound("There is no such collaboration here.", "GET /v1/collaborations lists them.")


def _parsed(connection: Connection, collaboration: str, version: int) -> Known:
    loaded = load_content(store.read_content(connection, collaboration, version))
    if loaded.map is None:
        raise Unavailable("A published map cannot be read any more.", "An operator publishes it anew.")
    return Known(version, loaded.map, store.read_anew(connection, collaboration, version))


def _term(map_: ServiceMap, agreement: Agreement) -> Term:
    ends = FOREVER if agreement.last_day is None else ends_at(agreement.last_day, map_.zone)
    return Term(agreement.reference, starts_at(agreement.first_day, map_.zone), ends)
