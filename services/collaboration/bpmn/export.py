"""From a service map to a collaboration diagram."""

from collections.abc import Iterator
from itertools import pairwise

from services.collaboration.bpmn.notation import Diagram, Flow, Lane, Pool, Task
from services.collaboration.drawing.lanes import lane_of, lanes_of
from services.collaboration.flows import Arrow, End
from services.collaboration.model import ServiceMap
from services.collaboration.parts import Language

ASTERISK = " *"


def diagram(map_: ServiceMap, content: bytes, language: Language) -> Diagram:
    """The map as a diagram, named in ``language``; ``content`` is what ``load_map`` gave with it."""
    tasks = tuple(_tasks(map_, language))
    flows = [(arrow, _flow(map_, arrow, language)) for arrow in map_.arrows.values()]
    return Diagram(
        map_.title.in_(language),
        tuple(_pools(map_, tasks, language)),
        tasks,
        tuple(flow for arrow, flow in flows if not _within_one(map_, arrow)),
        tuple(flow for arrow, flow in flows if _within_one(map_, arrow)),
        tuple(_sequence(map_, tasks)),
        content.decode(),
        language,
    )


def _pools(map_: ServiceMap, tasks: tuple[Task, ...], language: Language) -> Iterator[Pool]:
    """Every partner, also one of whom nobody takes part in an activity; and the persons who do."""
    busy = {task.lane for task in tasks}
    for lane in lanes_of(map_, language):
        actors = [actor for actor in map_.actors.values() if lane_of(map_, actor.id) == lane.key]
        shown = [actor for actor in actors if lane.key in map_.partners or _lane(actor.id) in busy]
        lanes = tuple(Lane(_lane(actor.id), actor.title.in_(language)) for actor in shown)
        yield Pool(_pool(lane.key), lane.title, lanes)


def _tasks(map_: ServiceMap, language: Language) -> Iterator[Task]:
    for step, activities in enumerate(map_.order or [tuple(map_.activities)]):
        for activity in (map_.activity(id_) for id_ in activities):
            name = f"{activity.title.in_(language)}{ASTERISK if activity.co_produced else ''}"
            for actor in activity.actors:
                end = End(actor, activity.id)
                yield Task(_task(end), name, _pool(lane_of(map_, actor)), _lane(actor), step)


def _flow(map_: ServiceMap, arrow: Arrow, language: Language) -> Flow:
    name = ", ".join(map_.item(item).title.in_(language) for item in arrow.items)
    return Flow(f"arrow_{arrow.id}", name, _task(arrow.from_), _task(arrow.to))


def _within_one(map_: ServiceMap, arrow: Arrow) -> bool:
    """A message flow goes between pools (BPMN 2.0, 9.4)."""
    return lane_of(map_, arrow.from_.actor) == lane_of(map_, arrow.to.actor)


def _sequence(map_: ServiceMap, tasks: tuple[Task, ...]) -> Iterator[Flow]:
    """What an actor does one after the other, and what comes round again."""
    for actor in map_.actors:
        mine = [task for task in tasks if task.lane == _lane(actor)]
        steps = sorted({task.step for task in mine})
        for one, next_ in pairwise(steps):
            for before in (task for task in mine if task.step == one):
                for after in (task for task in mine if task.step == next_):
                    yield _line(before.id, after.id)
        for again in map_.again:
            ends = _task(End(actor, again.from_)), _task(End(actor, again.to))
            if {*ends} <= {task.id for task in mine}:
                yield _line(*ends)


def _line(source: str, target: str) -> Flow:
    return Flow(f"{source}-to-{target}", "", source, target)


def _pool(key: str) -> str:
    return f"pool_{key.replace('@', 'person_')}"


def _lane(actor: str) -> str:
    return f"lane_{actor}"


def _task(end: End) -> str:
    # No id of a map has an underscore, so the two ends can be told apart again.
    return f"task_{end.activity}__{end.actor}"
