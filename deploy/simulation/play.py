"""Playing a simulation: months of invented people along a map, through the real services, with progress told."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console

from deploy.simulation.acts import Players
from deploy.simulation.cast import cast
from deploy.simulation.plan import Act, plan
from deploy.simulation.seeding import publish, register
from deploy.simulation.stage import Stage, stage
from services.collaboration.load import load_map
from services.collaboration.model import ServiceMap
from services.learning.quarters import Quarter, quarter_of
from services.learning.wire import Practice
from services.periods import Duration, add, starts_at
from services.problems import CannotStart

_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is played: a map's text, how many citizens, from which day for how many months, drawn from which seed."""

    text: str
    citizens: int
    months: int
    seed: int
    first_day: date


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it: how many acts, by kind and outcome, and practice of each quarter that is over."""

    acts: int
    outcomes: Counter[tuple[str, str]]
    practices: list[Practice]


Progress = Callable[[int, int], None]
"""Hears how many acts are done, of how many."""


async def play(simulation: Simulation, folder: Path, console: Console, progress: Progress) -> Played:
    """Plays it on an empty folder, which keeps all that the services kept. Raises CannotStart."""
    map_ = load_map(simulation.text).map
    if map_ is None:
        raise CannotStart("The map has mistakes; `dottedline map check FILE` names them.")
    people = cast(map_, simulation.citizens, simulation.seed)
    end = add(simulation.first_day, Duration(months=simulation.months), map_.zone)
    acts = plan(map_, people, simulation.first_day, (end - simulation.first_day).days, simulation.seed)
    async with stage(map_, folder, simulation.first_day, console) as stands:
        players = Players(stands, people, await register(stands, people), simulation.first_day)
        await publish(stands, simulation.text, players.doer(people.operator))
        for done, act in enumerate(acts):
            await _step(stands, map_, simulation.first_day, act, players)
            await players.play(act)
            progress(done + 1, len(acts))
        await stands.wiring.audit.step_clock(starts_at(end, map_.zone), players.ids[people.operator.subject])
        quarters = _quarters(simulation.first_day, end)
        practices = [await stands.wiring.learning.practice(map_.id, str(quarter)) for quarter in quarters]
        return Played(len(acts), players.outcomes, practices)


async def _step(stands: Stage, map_: ServiceMap, first_day: date, act: Act, players: Players) -> None:
    """Moves the clock on to an act, by the operator and on record, unless what was done took longer than that."""
    days, minutes = divmod(act.minute, 24 * 60)
    to = starts_at(first_day + timedelta(days=days), map_.zone) + minutes * _MINUTE
    if to > await stands.wiring.audit.now():
        await stands.wiring.audit.step_clock(to, players.ids[players.cast.operator.subject])


def _quarters(first_day: date, end: date) -> list[Quarter]:
    """The quarters that are over when the simulation ends and of which it played something."""
    quarters, quarter = [], quarter_of(first_day)
    while quarter.last_day < end:
        quarters.append(quarter)
        quarter = quarter.next()
    return quarters
