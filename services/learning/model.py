"""What a quarter's counts say about the map: per arrow, per routine, and what coordination cost. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from services.collaboration.model import Arrow, Routine, ServiceMap
from services.learning import hiding
from services.learning.cells import Path
from services.learning.findings import findings
from services.learning.hiding import FEW, FEWEST, Told
from services.learning.holes import holes
from services.learning.network import networks
from services.learning.quarters import Quarter
from services.learning.spread import Spread
from services.learning.tally import NO, NO_ARROW, PARTLY, REFUSED, STOPPED, USED, WAITING, WHOLE, YES, Tally
from services.learning.why import AROUND
from services.learning.wire import Along, Cost, Practice, RoutineKept, Turned, Why
from services.periods import add

Said = Mapping[Path, Told]


def practice_of(tally: Tally, map_: ServiceMap, version: str, quarter: Quarter) -> Practice:
    """Practice of a quarter, held against the map in force; each version's flows are a tree of their own."""
    flows: dict[Path, Told] = {}
    for one, cell in tally.flows.parts.items():
        flows |= {(one, *path): count for path, count in hiding.told(cell).items()}
    along = [_along(tally, flows, map_, *key, version) for key in _keys(tally, map_, version)]
    found = Practice(
        map_.id, str(quarter), quarter.first_day.isoformat(), quarter.last_day.isoformat(), version, along,
        _turned(flows), [_routine(tally, flows, map_, one, version) for one in map_.routines], _cost(tally, flows),
    )  # fmt: skip
    found.findings.extend(findings(found, map_))
    found.networks.extend(networks(found, map_))
    found.findings.extend(holes(found))
    return found


def _keys(tally: Tally, map_: ServiceMap, version: str) -> list[tuple[str, str]]:
    """Every arrow of the map in force in its order, then those that earlier versions had when they were used."""
    keys = [(version, arrow) for arrow in map_.arrows]
    seen = [(one, arrow) for one, cell in tally.flows.parts.items() for arrow in cell.parts if arrow != NO_ARROW]
    return keys + sorted(set(seen) - set(keys))


def _along(
    tally: Tally, flows: Said, map_: ServiceMap, version: str, arrow: str, in_force: str
) -> Along:  # fmt: skip
    def count(*path: str) -> Told:
        return flows.get((version, arrow, *path), 0)

    drawn: Arrow | None = map_.arrows.get(arrow) if version == in_force else None
    return Along(
        version, arrow, str(drawn.form) if drawn else "", count(), count(USED), count(USED, WHOLE), count(USED, PARTLY),
        count(REFUSED), count(REFUSED, AROUND), count(STOPPED), count(WAITING), _why(flows, (version, arrow)),
        _median(tally.delivery.get((version, arrow)), count(USED)),
    )  # fmt: skip


def _why(flows: Said, of: Path) -> list[Why]:
    """The reasons of an arrow's refusals, most frequent first; those that are held back last, by name."""
    found = [
        Why(path[5], path[4], path[3] == AROUND, count)
        for path, count in flows.items()
        if len(path) == len((*of, REFUSED, AROUND, "", "")) and path[:3] == (*of, REFUSED)
    ]
    return sorted(found, key=lambda one: (-_number(one.times), one.reason))


def _turned(flows: Said) -> list[Turned]:
    found: dict[str, Told] = {}
    for path, count in flows.items():
        if len(path) == 3 and path[1] == NO_ARROW:
            # Of several versions in a quarter, a sum of what is told for each; one that is held back holds all back.
            before = found.get(path[2], 0)
            found[path[2]] = before + count if isinstance(before, int) and isinstance(count, int) else FEW
    return [Turned(partner, times) for partner, times in sorted(found.items())]


def _routine(tally: Tally, flows: Said, map_: ServiceMap, routine: Routine, version: str) -> RoutineKept:
    used = {arrow: flows.get((version, arrow, USED), 0) for arrow in routine.what}
    periods = _periods(tally, map_, routine)
    days = 0
    for arrow in routine.what:
        days |= tally.days_used.get((version, arrow), 0)
    kept = None if FEW in used.values() else sum(bool(days & period) for period in periods)
    title = {"da": routine.title.da, "en": routine.title.en}
    unused = [arrow for arrow, times in used.items() if times == 0]
    return RoutineKept(title, str(routine.every), routine.form, list(routine.what), len(periods), kept, unused)


def _periods(tally: Tally, map_: ServiceMap, routine: Routine) -> list[int]:
    """The whole periods of a routine within the quarter, each as a bit for each of its days."""
    end, day, periods = tally.first_day + timedelta(days=tally.days), tally.first_day, []
    while (after := add(day, routine.every, map_.zone)) <= end:
        first, last = (day - tally.first_day).days, (after - tally.first_day).days
        periods.append((1 << last) - (1 << first))
        day = after
    return periods


def _cost(tally: Tally, flows: Said) -> Cost:
    asked, answered = hiding.told(tally.asked), hiding.told(tally.answered)
    answers = {
        path[0]: {YES: answered.get((*path, YES), 0), NO: answered.get((*path, NO), 0)}
        for path in answered
        if len(path) == 1
    }
    return Cost(
        {path[0]: count for path, count in flows.items() if len(path) == 1},
        asked[()], answered[()], _by_arrow(asked), answers,
        _by_arrow(hiding.told(tally.withdrawn)), _emergencies(tally, flows),
        _median(tally.waited, answered[()]),
    )  # fmt: skip


def _emergencies(tally: Tally, flows: Said) -> dict[str, Told]:
    """Emergencies by arrow. Nearly each is followed by one use: where uses are held back, so is how many there were."""
    held = {path[1] for path, count in flows.items() if count == FEW and len(path) > 1 and path[2:] in ((), (USED,))}
    return {
        arrow: FEW if arrow in held else count for arrow, count in _by_arrow(hiding.told(tally.emergencies)).items()
    }


def _by_arrow(said: Said) -> dict[str, Told]:
    return {path[0]: count for path, count in sorted(said.items()) if len(path) == 1}


def _median(spread: Spread | None, of: Told) -> int | None:
    """The middle one, where what it is of is told and there are enough of them."""
    return spread.median() if spread and of != FEW and spread.number >= FEWEST else None


def _number(count: Told) -> int:
    return count if isinstance(count, int) else 0
