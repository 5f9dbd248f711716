"""A story as data, read from a demonstration's `story.yaml`: steps, in each who does what, and what comes of it.

Each act names who does it (`who`), about whose case (`about`) and one verb. What a story says comes of it must come out
so, or the story stops there. docs/maps.md tells how one is written.
"""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.demo.folders import read
from deploy.demo.people import load_demo
from deploy.demo.scenario import load_scenario, the_map
from deploy.demo.story.verbs import ACTS, Act, Gives, Plans, Text
from services.collaboration.mistakes import choose, quoted
from services.collaboration.model import ServiceMap
from services.problems import CannotStart


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid")

    says: Text
    when: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$")] = ""
    acts: Annotated[list[dict[str, Any]], Field(min_length=1)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Text
    steps: Annotated[list[_Step], Field(min_length=1)]


class Step(BaseModel):
    """One step: what happens, in a sentence; `when` the clock is moved to, if it is; and the acts."""

    says: str
    when: str
    acts: list[Act]


class Script(BaseModel):
    """A whole story."""

    title: str
    steps: list[Step]


def load_script(demo: str) -> Script:
    """The story of a demonstration. Raises CannotStart with every mistake: in which step, what, and what helps."""
    return script_of(demo, read(demo, "story.yaml"))


def script_of(demo: str, content: Any) -> Script:
    """The story that `content` tells, held against the map, people and cases of a demonstration. Raises CannotStart."""
    try:
        file = _File.model_validate(content)
    except ValidationError as error:
        raise _wrong(demo, [f"{_place(one['loc'])}: {one['msg']}" for one in error.errors()]) from error
    steps: list[Step] = []
    mistakes: list[str] = []
    for number, one in enumerate(file.steps, 1):
        acts = [_act(act, f"step {number}, act {at}", mistakes) for at, act in enumerate(one.acts, 1)]
        steps.append(Step(says=one.says, when=one.when, acts=[act for act in acts if act]))
        for at, act in enumerate(acts, 1):
            if act:
                mistakes += [f"step {number}, act {at}: {says}" for says in _strangers(demo, act)]
    if mistakes:
        raise _wrong(demo, mistakes)
    return Script(title=file.title, steps=steps)


def _act(content: dict[str, Any], place: str, mistakes: list[str]) -> Act | None:
    kinds = [kind for kind in ACTS if kind.verb in content]
    if len(kinds) != 1:
        verbs = ", ".join(kind.verb for kind in ACTS)
        found = " and ".join(kind.verb for kind in kinds) or "none"
        mistakes.append(f"{place}: one verb belongs here, and there is {found}. The verbs are {verbs}.")
        return None
    try:
        return kinds[0].model_validate(content)
    except ValidationError as error:
        mistakes += [f"{place}, {_place(one['loc'])}: {one['msg']}" for one in error.errors()]
        return None


def _strangers(demo: str, act: Act) -> Iterator[str]:
    """Names that nobody and nothing bears."""
    people, map_ = load_demo(demo).people, the_map(demo)
    yield from _unknown("person", [act.who, *getattr(act, "told", ())], people)
    yield from _unknown("case", [act.about], load_scenario(demo).cases)
    yield from _unknown("arrow", act.arrows(), map_.arrows)
    if isinstance(act, Gives):
        yield from _unknown("person", [act.to], people)
        yield from _unknown("actor", [act.gives], map_.actors)
    if isinstance(act, Plans):
        yield from _unknown("activity", [act.plans], map_.activities)
    yield from _unknown(
        "field", [*(getattr(act, "gets", None) or ()), *(getattr(act, "without", None) or ())], _fields(map_)
    )


def _fields(map_: ServiceMap) -> list[str]:
    return [f"{item.id}.{field}" for item in map_.items.values() for field in item.fields]


def _unknown(kind: str, named: Any, known: Any) -> Iterator[str]:
    for name in named:
        if name not in known:
            yield f"there is no {kind} {quoted(name)}. {choose(name, list(known))}"


def _place(loc: tuple[Any, ...]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in loc)


def _wrong(demo: str, mistakes: list[str]) -> CannotStart:
    return CannotStart(f"The story of {demo} cannot be played. " + " · ".join(mistakes))
