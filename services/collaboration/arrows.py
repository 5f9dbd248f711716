"""An arrow of the map as a decision and an entry need it: its facts, when it is open, whose agreement. Pure."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from services.collaboration.flows import Arrow, AtMost, End, Ground
from services.collaboration.kinds import Person
from services.collaboration.marks import mark_of
from services.collaboration.model import ServiceMap
from services.collaboration.wire import ArrowEnd, ArrowFacts, Span
from services.periods import Duration, subtract

_KINDS = {Person.SUBJECT: "citizen", Person.GUARDIAN: "guardian"}
PERSON = "person"
"""Stands for the partner at an end where the citizen or the guardian is."""


def arrow_facts(map_: ServiceMap, id_: str) -> ArrowFacts:
    """The facts of an arrow. Raises NotOnTheMap."""
    arrow = map_.arrow(id_)
    return ArrowFacts(
        id=arrow.id,
        form=str(arrow.form),
        purpose=arrow.purpose,
        matter=arrow.matter,
        basis=str(map_.ground(arrow.ground).basis),
        ground=_ground(map_.ground(arrow.ground)),
        from_end=_end(map_, arrow.from_),
        to_end=_end(map_, arrow.to),
        items={item: list(fields) for item, fields in arrow.information.items()},
        schemas={item: map_.item(item).schema() for item in arrow.items},
        keep_for=str(arrow.keep_for),
        introduces=arrow.introduces,
        marks={field: mark_of(map_, arrow, field) for field in arrow.fields},
        at_most=_at_most(arrow.at_most),
        holders={item: map_.actor(map_.item(item).holder).partner or PERSON for item in arrow.items},
    )


def open_spans(arrow: Arrow, case: Span, runs: Iterable[tuple[str, int, int]], zone: ZoneInfo) -> list[Span]:
    """When an arrow is open in a case with runs `(activity, starts_at, ends_at)`, `before_start` included; in order.

    Without a `when` it is open while the case is.
    """
    if arrow.when is None:
        return [case]
    before = arrow.when.before_start or Duration()
    during = sorted((starts, ends) for activity, starts, ends in runs if activity in arrow.when.during)
    return [Span(subtract(starts, before, zone), ends) for starts, ends in during]


def controllers_at(map_: ServiceMap, arrow: Arrow) -> tuple[str, str] | None:
    """The controllers at both ends, sorted; None where the citizen or a guardian is at one."""
    ends = [map_.controller_of_actor(end.actor) for end in (arrow.from_, arrow.to)]
    one, other = ends
    return None if one is None or other is None else pair(one, other)


def pair(one: str, other: str) -> tuple[str, str]:
    """Two controllers in the one order in which fences and rows name them."""
    return (one, other) if one <= other else (other, one)


def _end(map_: ServiceMap, end: End) -> ArrowEnd:
    actor = map_.actor(end.actor)
    kind = _KINDS[actor.person] if actor.person else "actor"
    return ArrowEnd(end.actor, actor.partner or PERSON, end.activity, kind)


def _ground(ground: Ground) -> dict[str, Any]:
    parts = {
        "id": ground.id,
        "kind": ground.kind and str(ground.kind),
        "article_6": ground.article_6,
        "article_9": ground.article_9,
        "act": ground.national and ground.national.act,
        "section": ground.national and ground.national.section,
        "minutes": ground.minutes,
        "check_within": ground.check_within and str(ground.check_within),
    }
    return {name: value for name, value in parts.items() if value is not None}


def _at_most(limit: AtMost | None) -> dict[str, Any] | None:
    if limit is None:
        return None
    if isinstance(limit.per, Duration):
        return {"times": limit.times, "per": "period", "period": str(limit.per)}
    return {"times": limit.times, "per": str(limit.per)}
