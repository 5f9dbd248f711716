"""Two versions of a map laid over each other, so that one drawing can hold what is new and what is gone.

It is only drawn: nothing may flow along it, and nobody publishes it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from services.collaboration.model import Activity, Field, ServiceMap

Part = TypeVar("Part")


def merged(old: ServiceMap, new: ServiceMap) -> ServiceMap:
    """The new map, with whatever of the old one is gone put back where it was."""
    activities = _both(old.activities, new.activities)
    return replace(
        new,
        partners=_both(old.partners, new.partners),
        actors=_both(old.actors, new.actors),
        items={id_: replace(one, fields=_both(_fields(old, id_), _fields(new, id_)))
               for id_, one in _both(old.items, new.items).items()},
        grounds=_both(old.grounds, new.grounds),
        activities={id_: _with_all(one, old.activities.get(id_)) for id_, one in activities.items()},
        order=_order(old, new),
        again=(*new.again, *(again for again in old.again if again not in new.again)),
        arrows=_both(old.arrows, new.arrows),
    )  # fmt: skip


def _both(old: Mapping[str, Part], new: Mapping[str, Part]) -> dict[str, Part]:
    return {**new, **{id_: one for id_, one in old.items() if id_ not in new}}


def _fields(map_: ServiceMap, item: str) -> Mapping[str, Field]:
    return map_.items[item].fields if item in map_.items else {}


def _with_all(activity: Activity, before: Activity | None) -> Activity:
    gone = () if before is None else (actor for actor in before.actors if actor not in activity.actors)
    return replace(activity, actors=(*activity.actors, *gone))


def _order(old: ServiceMap, new: ServiceMap) -> tuple[tuple[str, ...], ...]:
    """The new steps, with what is gone in the step where it was, or in the last."""
    steps = [list(step) for step in new.order]
    for at, step in enumerate(old.order):
        steps[min(at, len(steps) - 1)] += [id_ for id_ in step if id_ not in new.activities]
    return tuple(tuple(step) for step in steps)
