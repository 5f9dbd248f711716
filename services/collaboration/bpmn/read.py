"""From BPMN 2.0 XML of any tool to a diagram: what is there, and nothing that an attacker likes.

Read are participants, lanes (of lanes, too), tasks and other activities, message flows, associations, sequence flows.
A flow that begins or ends at an event or a gateway belongs to the nearest activity along the sequence; what cannot be
read as one is left out and named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree as Safe
from defusedxml.common import DefusedXmlException

from services.collaboration.bpmn.notation import BPMN, OURS, Diagram, Flow, Lane, Pool, Task

LARGEST = 5_000_000
"""Characters. A diagram of 60 arrows has some 60,000."""

_MOST = 2_000
"""Elements of a kind; more nobody could draw, or check."""

_ACTIVITIES = {
    "task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask",
    "callActivity", "subProcess", "adHocSubProcess", "transaction",
}  # fmt: skip
_STEPPING_STONES = {
    "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "exclusiveGateway",
    "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway",
}  # fmt: skip


class NoDiagram(ValueError):
    """A file that cannot be read as a collaboration diagram; the words say why, and what to do."""


@dataclass(frozen=True, slots=True)
class Read:
    """A diagram, and a sentence about each thing in the file that a map has no place for."""

    diagram: Diagram
    left_out: tuple[str, ...]


def read(text: str) -> Read:
    """The diagram in ``text``. Raises NoDiagram."""
    return _Reader(_root(text)).read()


def _root(text: str) -> Element:
    if len(text) > LARGEST:
        raise NoDiagram(f"The file is longer than {LARGEST:,} characters; export the one diagram that you mean.")
    try:
        root: Element = Safe.fromstring(text, forbid_dtd=True)
    except DefusedXmlException as wrong:
        raise NoDiagram("The file declares entities or a document type; BPMN needs neither: take them out.") from wrong
    except (ParseError, ValueError, RecursionError) as wrong:
        raise NoDiagram(f"The file is no XML ({wrong}); save the diagram as BPMN 2.0 once more.") from wrong
    if root.tag != _bpmn("definitions"):
        raise NoDiagram(
            "The file is XML, and no BPMN 2.0: its outermost element is not `definitions` of that standard."
        )
    return root


class _Reader:
    """Reads one file."""

    def __init__(self, root: Element) -> None:
        self._root, self._left_out = root, list[str]()
        found = root.find(_bpmn("collaboration"))
        if found is None:
            raise NoDiagram("There is no collaboration in the file: draw pools, with message flows between them.")
        self._collaboration: Element = found
        self._processes = {one.get("id", ""): one for one in root.findall(_bpmn("process"))}
        self._process_of = self._by_pool()
        self._stones: set[str] = set()
        self._next: dict[str, list[str]] = {}
        self._before: dict[str, list[str]] = {}

    def _by_pool(self) -> dict[str, Element]:
        """What each pool does; what two claim is the first one's."""
        found: dict[str, Element] = {}
        waiting = dict(self._processes)
        for one in self._collaboration.findall(_bpmn("participant")):
            process = waiting.pop(one.get("processRef", ""), None)
            if process is not None:
                found[one.get("id", "")] = process
        return found

    def read(self) -> Read:
        pools = tuple(self._pools())
        if not pools:
            raise NoDiagram("The collaboration has no pools: draw one for each partner.")
        tasks = tuple(task for pool in pools for task in self._tasks(pool))
        ends = {task.id for task in tasks} | {pool.id for pool in pools}
        sequence = tuple(self._sequence({task.id for task in tasks}))
        messages = tuple(self._flows(self._collaboration, "messageFlow", ends))
        places = (self._collaboration, *self._processes.values())
        lines = tuple(flow for place in places for flow in self._flows(place, "association", ends, tell=False))
        name = self._collaboration.get("name", "")
        content, language = self._kept()
        found = Diagram(name, pools, tasks, messages, lines, sequence, content, language)
        return Read(found, tuple(self._left_out))

    def _kept(self) -> tuple[str, str]:
        kept = self._root.find(f"{_bpmn('extensionElements')}/{{{OURS}}}map")
        return ("", "") if kept is None else (kept.text or "", kept.get("language", ""))

    def _pools(self) -> Iterator[Pool]:
        for one in self._collaboration.findall(_bpmn("participant"))[:_MOST]:
            process = self._process_of.get(one.get("id", ""))
            lanes = () if process is None else tuple(_lane(lane) for lane in _innermost(process))
            yield Pool(one.get("id", ""), _name(one), lanes[:_MOST])

    def _tasks(self, pool: Pool) -> Iterator[Task]:
        process = self._process_of.get(pool.id)
        lane_of = _lanes(process) if process is not None else {}
        for one in (process if process is not None else ())[:_MOST]:
            kind, id_ = _kind(one), one.get("id", "")
            if kind in _ACTIVITIES:
                yield Task(id_, _name(one), pool.id, lane_of.get(id_, ""))
            elif kind in _STEPPING_STONES:
                self._stones.add(id_)

    def _sequence(self, tasks: set[str]) -> Iterator[Flow]:
        """From activity to activity; events and gateways between are stepped over."""
        for process in self._processes.values():
            for one in process.findall(_bpmn("sequenceFlow"))[:_MOST]:
                source, target = one.get("sourceRef", ""), one.get("targetRef", "")
                self._next.setdefault(source, []).append(target)
                self._before.setdefault(target, []).append(source)
        for task in tasks:
            for next_ in sorted(self._nearest(task, self._next, tasks)):
                yield Flow(f"{task}-to-{next_}", "", task, next_)

    def _nearest(self, start: str, ways: Mapping[str, list[str]], tasks: set[str]) -> set[str]:
        found, seen, waiting = set[str](), {start}, list(ways.get(start, ()))
        while waiting:
            here = waiting.pop()
            if here in seen:
                continue
            seen.add(here)
            if here in tasks:
                found.add(here)
            elif here in self._stones:
                waiting += ways.get(here, ())
        return found

    def _flows(self, place: Element, kind: str, ends: set[str], *, tell: bool = True) -> Iterator[Flow]:
        for one in place.findall(_bpmn(kind))[:_MOST]:
            source = self._end(one.get("sourceRef", ""), ends, (self._before, self._next))
            target = self._end(one.get("targetRef", ""), ends, (self._next, self._before))
            if source and target:
                yield Flow(one.get("id", ""), _name(one), source, target)
            elif tell:
                self._left_out.append(
                    f"“{_name(one) or one.get('id', '')}” begins or ends at nothing that somebody does."
                )

    def _end(self, id_: str, ends: set[str], ways: tuple[Mapping[str, list[str]], ...]) -> str:
        if id_ in ends or id_ not in self._stones:
            return id_ if id_ in ends else ""
        near = (found for way in ways for found in sorted(self._nearest(id_, way, ends)))
        return next(near, "")


def _innermost(process: Element) -> Iterator[Element]:
    """The lanes that have no lanes of their own."""
    for lane in process.iter(_bpmn("lane")):
        if lane.find(f"{_bpmn('childLaneSet')}/{_bpmn('lane')}") is None:
            yield lane


def _lanes(process: Element) -> dict[str, str]:
    return {
        (reference.text or "").strip(): lane.get("id", "")
        for lane in _innermost(process)
        for reference in lane.findall(_bpmn("flowNodeRef"))
    }


def _lane(element: Element) -> Lane:
    return Lane(element.get("id", ""), _name(element))


def _name(element: Element) -> str:
    return " ".join(element.get("name", "").split())[:200]


def _kind(element: Element) -> str:
    return element.tag.removeprefix(f"{{{BPMN}}}")


def _bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"
