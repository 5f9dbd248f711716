"""From a diagram to the draft of a map: what BPMN tells is filled in, the rest is asked for by the check.

A diagram that we wrote carries its map along. Of what still stands in it that map is kept, with the names, actors and
ends that the diagram has now; what was taken out is gone, what is new is drafted.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from services.collaboration.bpmn.export import ASTERISK, diagram
from services.collaboration.bpmn.ids import Ids
from services.collaboration.bpmn.notation import Diagram, Flow, Pool, Task
from services.collaboration.bpmn.read import NoDiagram
from services.collaboration.load import load_content
from services.collaboration.parts import Language

Draft = dict[str, Any]


def draft(drawn: Diagram) -> Draft:
    """The content of a map's file. Raises NoDiagram where the map that it carries along is damaged."""
    return _Drafter(drawn, *_before(drawn)).draft()


def _before(drawn: Diagram) -> tuple[Draft, Diagram | None]:
    """The map that the diagram carries along, and how that was drawn."""
    if not drawn.content:
        return {}, None
    language: Language = "da" if drawn.language == "da" else "en"
    try:
        loaded = load_content(drawn.content.encode())
    except orjson.JSONDecodeError:
        loaded = None
    if loaded is None or loaded.map is None:
        raise NoDiagram(
            "What Dottedline wrote into the file is damaged; take its `dottedline:map` element out to begin anew."
        )
    return orjson.loads(drawn.content), diagram(loaded.map, drawn.content.encode(), language)


class _Drafter:
    """Drafts one map."""

    def __init__(self, drawn: Diagram, kept: Draft, before: Diagram | None) -> None:
        self._drawn, self._kept, self._before = drawn, kept, before
        self._names = {one.id: one.name for one in _named(before)} if before else {}
        self._ids = Ids(kept)
        self._activity = self._activities_by_task()
        self._actor = {task.id: self._actor_of(task) for task in drawn.tasks}

    def draft(self) -> Draft:
        made: Draft = dict(self._kept)
        if not self._before or self._drawn.name != self._before.name:
            made["title"] = self._text(self._kept.get("title"), self._drawn.name)
        made.setdefault("collaboration", self._ids.free("", self._drawn.name or "collaboration"))
        made["partners"] = dict(self._partners())
        made["actors"] = dict(self._actors())
        made["activities"] = dict(self._activities())
        made["order"] = self._order(list(made["activities"]))
        made["information"], made["arrows"] = self._information()
        return made

    def _activities_by_task(self) -> dict[str, str]:
        """Tasks of one name are one activity, that several take part in."""
        by_name: dict[str, str] = {}
        found = {}
        for task in self._drawn.tasks:
            known = task.id.removeprefix("task_").partition("__")[0]
            name = task.name.removesuffix("*").strip() or "activity"
            if task.id in self._names and known in self._kept["activities"]:
                by_name.setdefault(name, known)
            if name not in by_name:
                by_name[name] = self._ids.free("activities", name)
            found[task.id] = by_name[name]
        return found

    def _actor_of(self, task: Task) -> str:
        return self._ids.of(task.lane, "lane_", self._lane_name(task)) if task.lane else self._of_pool(task.pool)

    def _lane_name(self, task: Task) -> str:
        lanes = (lane for pool in self._drawn.pools for lane in pool.lanes if lane.id == task.lane)
        return next((lane.name for lane in lanes), "actor")

    def _of_pool(self, pool: str) -> str:
        """The one actor of a pool without lanes."""
        name = next((one.name for one in self._drawn.pools if one.id == pool), "")
        return self._ids.of(f"alone_{pool}", "lane_", name or "actor")

    def _is_person(self, pool: Pool) -> bool:
        return pool.id.startswith("pool_person_") and pool.id in self._names

    def _partners(self) -> Iterator[tuple[str, Any]]:
        for pool in self._drawn.pools:
            if not self._is_person(pool):
                id_ = self._ids.of(pool.id, "pool_", pool.name or "partner")
                yield id_, self._titled(self._kept.get("partners", {}).get(id_), pool.id, pool.name)

    def _actors(self) -> Iterator[tuple[str, Any]]:
        kept = self._kept.get("actors", {})
        for pool in self._drawn.pools:
            partner = (
                {} if self._is_person(pool) else {"partner": self._ids.of(pool.id, "pool_", pool.name or "partner")}
            )
            lanes = [(lane.id, lane.name) for lane in pool.lanes]
            if not lanes and self._is_used(pool):
                lanes = [(f"alone_{pool.id}", pool.name)]
            for lane, name in lanes:
                id_ = self._ids.of(lane, "lane_", name or "actor")
                yield id_, {**self._titled(kept.get(id_), lane, name), **partner}
        # Who has no place in the drawing: those who take no part in an activity, such as an inspectorate.
        drawn = {lane.id for pool in self._before.pools for lane in pool.lanes} if self._before else set()
        yield from ((id_, actor) for id_, actor in kept.items() if f"lane_{id_}" not in drawn)

    def _is_used(self, pool: Pool) -> bool:
        flows = (*self._drawn.messages, *self._drawn.associations)
        ends = {end for flow in flows for end in (flow.source, flow.target)}
        return pool.id in ends or any(task.pool == pool.id for task in self._drawn.tasks)

    def _activities(self) -> Iterator[tuple[str, Any]]:
        kept = self._kept.get("activities", {})
        for id_ in dict.fromkeys(self._activity.values()):
            tasks = [task for task in self._drawn.tasks if self._activity[task.id] == id_]
            starred = any(task.name.endswith("*") for task in tasks)
            name = tasks[0].name.removesuffix("*").strip()
            made = self._titled(kept.get(id_), tasks[0].id, name, ASTERISK)
            actors = list(dict.fromkeys(self._actor[task.id] for task in tasks))
            before = made.get("actors", [])
            made |= {"co_produced": starred, "actors": before if {*before} == {*actors} else actors}
            yield id_, made
        for pool in self._black_boxes():
            yield self._box(pool), {"title": pool.name, "actors": [self._of_pool(pool.id)], "co_produced": False}

    def _black_boxes(self) -> list[Pool]:
        """Pools that show nothing of what they do, and that something flows to or from."""
        ends = {end for flow in self._drawn.messages for end in (flow.source, flow.target)}
        return [pool for pool in self._drawn.pools if pool.id in ends]

    def _box(self, pool: Pool) -> str:
        return self._ids.of(f"box_{pool.id}", "task_", f"{pool.name} activity")

    def _order(self, activities: list[str]) -> list[list[str]]:
        """What was ordered stays; what is new comes a step after what leads to it."""
        steps = [[id_ for id_ in step if id_ in activities] for step in self._kept.get("order", [])]
        placed = {id_: at for at, step in enumerate(steps) for id_ in step}
        edges = {(self._activity[one.source], self._activity[one.target]) for one in self._drawn.sequence}
        level = _levels([id_ for id_ in activities if id_ not in placed], edges, placed)
        for id_, at in level.items():
            steps += [[] for _ in range(at + 1 - len(steps))]
            steps[at].append(id_)
        return [step for step in steps if step]

    def _information(self) -> tuple[Draft, Draft]:
        items, arrows = dict(self._kept.get("information", {})), dict[str, Any]()
        kept = self._kept.get("arrows", {})
        for flow in (*self._drawn.messages, *self._drawn.associations):
            ends = {"from": self._end(flow.source), "to": self._end(flow.target)}
            id_ = self._ids.of(flow.id, "arrow_", flow.name or "arrow")
            if flow.id in self._names and id_ in kept:
                arrows[id_] = {**kept[id_], **ends}
            elif self._is_arrow(flow):
                item = self._item(flow, items, ends["from"].partition("@")[0])
                arrows[id_] = {**ends, "information": {item: list(items[item].get("fields", {}))}}
        in_order = {id_: arrows[id_] for id_ in kept if id_ in arrows}
        return items, in_order | arrows

    def _is_arrow(self, flow: Flow) -> bool:
        """An association may also be a note's; one between two activities of ours is an arrow."""
        return flow in self._drawn.messages or bool(self._before and flow.id.startswith("arrow_"))

    def _item(self, flow: Flow, items: Draft, holder: str) -> str:
        name = flow.name or "information"
        for id_, item in items.items():
            if name in (
                item.get("title") if isinstance(item.get("title"), str) else (item.get("title") or {}).values()
            ):
                return str(id_)
        id_ = self._ids.free("information", name)
        items[id_] = {"holder": holder, "title": name}
        return id_

    def _end(self, id_: str) -> str:
        pools = {pool.id: pool for pool in self._drawn.pools}
        if id_ in pools:
            return f"{self._of_pool(id_)}@{self._box(pools[id_])}"
        return f"{self._actor[id_]}@{self._activity[id_]}"

    def _titled(self, kept: Draft | None, element: str, name: str, tail: str = "") -> Draft:
        """A part with its title: what it was, unless the diagram has another name for it now."""
        if kept is None:
            return {"title": name}
        was = self._names.get(element, "").removesuffix(tail)
        return dict(kept) if was == name else {**kept, "title": self._text(kept.get("title"), name)}

    def _text(self, kept: Any, name: str) -> Any:
        if isinstance(kept, dict):
            return {**kept, self._drawn.language or "da": name}
        return name


def _levels(new: Iterable[str], edges: set[tuple[str, str]], placed: Mapping[str, int]) -> dict[str, int]:
    """For each of ``new`` the step after the latest that leads to it; what leads back in a circle does not count."""
    waiting, levels = list(new), dict(placed)
    found: dict[str, int] = {}
    while waiting:
        ready = [
            id_
            for id_ in waiting
            if not any(target == id_ and source in waiting for source, target in edges - {(id_, id_)})
        ] or waiting[:1]
        for id_ in ready:
            before = [
                levels[source] for source, target in edges if target == id_ and source in levels and source != id_
            ]
            found[id_] = 1 + max(before, default=-1)
        levels |= {id_: found[id_] for id_ in ready}
        waiting = [id_ for id_ in waiting if id_ not in ready]
    return found


def _named(drawn: Diagram) -> Iterator[Any]:
    for pool in drawn.pools:
        yield pool
        yield from pool.lanes
    yield from (*drawn.tasks, *drawn.messages, *drawn.associations)
