"""Which lanes and boxes a drawing of a map has: a lane per partner and per person of the case, a box where one of
its actors takes part in an activity."""

from dataclasses import dataclass

from services.collaboration.drawing.wording import say
from services.collaboration.kinds import PartnerKind, Person
from services.collaboration.model import Activity, Language, ServiceMap

_COUNTS = "@counts"


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: its key, the title, and a line below it. ``person`` is a lane of the citizen or the guardian."""

    key: str
    title: str
    note: str
    person: bool


@dataclass(frozen=True, slots=True)
class Taking:
    """An activity as one lane takes part in it: the box at a lane and a column (a step)."""

    lane: int
    column: int
    activity: Activity
    actors: tuple[str, ...]


def lane_of(map_: ServiceMap, actor: str) -> str:
    """The key of the lane in which ``actor`` stands."""
    found = map_.actor(actor)
    if found.partner is not None:
        return found.partner
    return f"@{found.person}" if found.person is not None else _COUNTS


def lanes_of(map_: ServiceMap, language: Language) -> tuple[Lane, ...]:
    """The lanes from top to bottom: guardian, citizen, the partners with their parts below them, who sees counts."""
    used = {lane_of(map_, actor) for activity in map_.activities.values() for actor in activity.actors}
    people = [_person(map_, person, language) for person in (Person.GUARDIAN, Person.SUBJECT) if f"@{person}" in used]
    partners = [_partner(map_, id_, language) for id_ in _partners_in_order(map_)]
    counts = [Lane(_COUNTS, say("counts", language), "", person=False)] if _COUNTS in used else []
    return (*people, *partners, *counts)


def takings_of(map_: ServiceMap, lanes: tuple[Lane, ...]) -> tuple[Taking, ...]:
    """The boxes, step by step, lane by lane, in the order of the map."""
    found = []
    for column, step in enumerate(map_.order):
        for at, lane in enumerate(lanes):
            for activity in (map_.activity(id_) for id_ in step):
                actors = tuple(actor for actor in activity.actors if lane_of(map_, actor) == lane.key)
                if actors:
                    found.append(Taking(at, column, activity, actors))
    return tuple(found)


def _person(map_: ServiceMap, person: Person, language: Language) -> Lane:
    titles = [map_.actor(id_).title.in_(language) for id_ in map_.actors_of(person)]
    return Lane(f"@{person}", ", ".join(titles), "", person=True)


def _partner(map_: ServiceMap, id_: str, language: Language) -> Lane:
    partner = map_.partner(id_)
    if partner.part_of is not None:
        whole = map_.partner(partner.part_of).title.in_(language)
        return Lane(id_, partner.title.in_(language), say("part_of", language).format(whole=whole), person=False)
    kinds = {PartnerKind.PUBLIC: "public", PartnerKind.PRIVATE: "private", PartnerKind.VOLUNTARY: "voluntary"}
    return Lane(id_, partner.title.in_(language), say(kinds[partner.kind], language), person=False)


def _partners_in_order(map_: ServiceMap) -> list[str]:
    def with_parts(id_: str) -> list[str]:
        parts = [part.id for part in map_.partners.values() if part.part_of == id_]
        return [id_, *(below for part in parts for below in with_parts(part))]

    return [id_ for controller in map_.controllers for id_ in with_parts(controller)]
