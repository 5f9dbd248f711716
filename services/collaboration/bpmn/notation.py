"""A collaboration diagram, as far as a service map goes: between a file and a draft, and between a map and a file."""

from dataclasses import dataclass

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
OURS = "https://dottedline.example/bpmn"
"""The namespaces: BPMN 2.0, annex B; and our own, for what BPMN has no word for. It is a name, and leads nowhere."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane of a pool: an actor."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool: a partner, or a person of the case. Without lanes it may still have tasks."""

    id: str
    name: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """What one actor does in an activity. ``lane`` is "" in a pool without lanes, ``step`` the column it stands in."""

    id: str
    name: str
    pool: str
    lane: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """A line from one task or pool to another, by their ids."""

    id: str
    name: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """A whole diagram.

    ``messages`` go between pools, ``associations`` within one, ``sequence`` says what comes after what. ``content`` is
    the map's own content as JSON, in whose ``language`` the names are; both "" in a diagram of somebody else's.
    """

    name: str
    pools: tuple[Pool, ...]
    tasks: tuple[Task, ...]
    messages: tuple[Flow, ...]
    associations: tuple[Flow, ...]
    sequence: tuple[Flow, ...]
    content: str = ""
    language: str = ""
