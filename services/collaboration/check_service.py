"""Whether the service as a whole can be: its steps, its asterisks, and what completes what."""

from collections import Counter

from services.collaboration.flows import Activity
from services.collaboration.kinds import Person
from services.collaboration.mistakes import Mistakes, quoted
from services.collaboration.model import Complement, ServiceMap


def check_service(map_: ServiceMap, mistakes: Mistakes) -> None:
    """Note every mistake in activities, order and complements."""
    _order(map_, mistakes)
    _again(map_, mistakes)
    _asterisks(map_, mistakes)
    for at, complement in enumerate(map_.complements):
        _complement(mistakes, f"complements[{at}]", complement)


def _order(map_: ServiceMap, mistakes: Mistakes) -> None:
    steps = Counter(activity for step in map_.order for activity in step)
    for id_ in map_.activities if map_.order else ():
        if steps[id_] == 0:
            says = f"The activity {quoted(id_)} is no step of the service"
            mistakes.add(f"activities.{id_}", says, "Add it to `order`, or take it away.")
    seen: set[str] = set()
    for at, step in enumerate(map_.order):
        for index, id_ in enumerate(step):
            if id_ in seen:
                remedy = "Keep one, and use `again` for what comes round again."
                mistakes.add(f"order[{at}][{index}]", f"{quoted(id_)} is a step already", remedy)
            seen.add(id_)


def _again(map_: ServiceMap, mistakes: Mistakes) -> None:
    step_of = {id_: at for at, step in reversed(list(enumerate(map_.order))) for id_ in step}
    for at, again in enumerate(map_.again):
        if step_of.get(again.to, 0) > step_of.get(again.from_, len(step_of)):
            says = f"{quoted(again.to)} comes after {quoted(again.from_)}, so this is no coming round again"
            mistakes.add(f"again[{at}].to", says, "Name an earlier activity, or change `order`.")


def _asterisks(map_: ServiceMap, mistakes: Mistakes) -> None:
    if map_.activities and not any(activity.co_produced for activity in map_.activities.values()):
        says = "No activity has an asterisk: nothing is co-produced with citizens"
        remedy = "Write co_produced: true for what citizens and professionals do together."
        mistakes.add("activities", says, remedy)
    for activity in map_.activities.values():
        if activity.co_produced and not _citizen_has_an_arrow(map_, activity):
            says = f"{quoted(activity.id)} has an asterisk, but the citizen neither gets nor gives anything there"
            remedy = f"Draw an arrow from or to the citizen in {activity.id}, or write co_produced: false."
            mistakes.add(f"activities.{activity.id}", says, remedy)


def _citizen_has_an_arrow(map_: ServiceMap, activity: Activity) -> bool:
    citizens = map_.actors_of(Person.SUBJECT)
    ends = (end for arrow in map_.arrows.values() for end in (arrow.from_, arrow.to))
    return any(end.activity == activity.id and end.actor in citizens for end in ends)


def _complement(mistakes: Mistakes, path: str, complement: Complement) -> None:
    if len(complement.resources) == 1:
        remedy = "Name two or more: what one has alone completes nothing."
        mistakes.add(f"{path}.resources", "A single resource stands here", remedy)
