"""A case as its caseworker sees it: who plays which part, what each may get now, what lacks a permission. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from services.collaboration.model import Arrow, ServiceMap
from services.collaboration.wire import CaseView, Grant
from services.identity.wire import Person

Language = Literal["da", "en"]
GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Held:
    """A part that somebody holds, by the name of the person or the team."""

    grant: str
    who: str
    team: bool
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True)
class Part:
    """An actor's part in a case: who holds it now, and the arrows to it with what stands along each."""

    actor: str
    title: str
    partner: str
    held: tuple[Held, ...]
    arrows: tuple["Along", ...]


@dataclass(frozen=True, slots=True)
class Along:
    """An arrow to somebody, in a caseworker's words. `state` is "" where it needs no permission."""

    arrow: str
    title: str
    fields: tuple[str, ...]
    state: str
    may_be_asked: bool


@dataclass(frozen=True, slots=True)
class Step:
    """An activity, with when it runs in this case; days are "" where it does not."""

    activity: str
    title: str
    co_produced: bool
    first_day: str
    last_day: str


def parts_of(
    map_: ServiceMap, case: CaseView, people: Mapping[str, Person], standing: Mapping[str, str], language: Language
) -> list[Part]:
    """Every part that somebody of a partner can hold, in the map's order. `standing` is the state by arrow."""
    grants = [one for one in case.grants if not one.ended]
    return [
        Part(
            actor.id,
            getattr(actor.title, language),
            getattr(map_.partner(actor.partner).title, language),
            tuple(_held(one, people) for one in grants if one.actor == actor.id),
            tuple(_along(map_, one, standing, language) for one in map_.arrows.values() if one.to.actor == actor.id),
        )
        for actor in map_.actors.values()
        if actor.partner
    ]


def steps_of(map_: ServiceMap, case: CaseView, language: Language) -> list[Step]:
    """Every activity, in the map's order, with its days in this case."""
    runs = {run.activity: run for run in case.runs}
    return [
        Step(
            one.id,
            getattr(one.title, language),
            one.co_produced,
            runs[one.id].first_day if one.id in runs else "",
            runs[one.id].last_day if one.id in runs else "",
        )
        for one in map_.activities.values()
    ]


def askable(map_: ServiceMap, standing: Mapping[str, str], language: Language) -> list[tuple[str, Along]]:
    """What can be asked about and is not permitted yet, with the title of whom it is for, guardians too."""
    found = [(one.to.actor, _along(map_, one, standing, language)) for one in map_.arrows.values()]
    return [
        (map_.actor(to).title.in_(language), along)
        for to, along in found
        if along.may_be_asked and along.state != GIVEN
    ]


def standing_of(permissions: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The state by arrow, as the overview tells it."""
    return {one["arrow"]: one["state"] for one in permissions}


def _held(grant: Grant, people: Mapping[str, Person]) -> Held:
    who = people[grant.person].name if grant.person in people else grant.team or grant.person
    return Held(grant.id, who, bool(grant.team), grant.first_day, grant.last_day)


def _along(map_: ServiceMap, arrow: Arrow, standing: Mapping[str, str], language: Language) -> Along:
    needs = map_.ground_of(arrow.id).basis == "permission"
    fields = tuple(getattr(map_.field(path).title, language) for path in arrow.fields)
    state = standing.get(arrow.id, "never_asked") if needs else ""
    return Along(arrow.id, getattr(arrow.need_to_know, language), fields, state, needs)
