"""Reads a whole map. What is missing or wrong is noted and read as a blank; see ``section``."""

from collections.abc import Callable
from typing import TypeVar

from services.collaboration import read_flows, read_parts
from services.collaboration.kinds import Relation, State
from services.collaboration.mistakes import Mistakes, quoted
from services.collaboration.model import ServiceMap
from services.collaboration.parts import Words
from services.collaboration.section import Section, words_of
from services.collaboration.tree import Content
from services.periods import known_zones

Part = TypeVar("Part")

MATTERS = {
    "personal": Words("Personlige forhold", "Personal matters"),
    "economy": Words("Økonomi", "Economy"),
    "health": Words("Helbred", "Health"),
}
"""What a guardianship may cover, where the map names no matters of its own."""


def read(content: Content, mistakes: Mistakes) -> ServiceMap:
    """The map that ``content`` tells. Worth something only if no mistake was noted."""
    with Section(content, "", mistakes) as here:
        for name in ("partners", "actors", "purposes", "grounds", "information", "activities", "order", "arrows"):
            here.need(name)
        partners = _parts(here, "partners", read_parts.partner)
        state = here.choice("state", State)
        pilot = here.has("state") and state is State.PILOT
        return ServiceMap(
            id=here.own_id("collaboration"),
            title=here.words("title"),
            time_zone=_time_zone(here),
            state=state,
            pilot_last_day=here.day("pilot_last_day") if pilot else here.maybe_day("pilot_last_day"),
            relation_to_co_production=here.choice("relation_to_co_production", Relation),
            remit=read_parts.remit(here.section("remit")),
            need=here.words("need"),
            questions=read_parts.questions(here.section("questions")),
            partners=partners,
            governance=read_parts.governance(here.section("governance")),
            actors=_parts(here, "actors", read_parts.actor),
            resources=_parts(here, "resources", read_parts.resource),
            complements=tuple(read_parts.complement(inner) for inner in here.entries("complements")),
            assets=tuple(read_parts.asset(inner, tuple(partners)) for inner in here.entries("assets")),
            routines=tuple(read_parts.routine(inner) for inner in here.entries("routines")),
            matters=_titles(here, "matters", both=True) or MATTERS,
            purposes=_titles(here, "purposes", both=True),
            grounds=_parts(here, "grounds", read_flows.ground),
            items=_parts(here, "information", read_flows.item),
            activities=_parts(here, "activities", read_flows.activity),
            order=tuple(here.lists("order")),
            again=tuple(read_flows.again(inner) for inner in here.entries("again")),
            arrows=_parts(here, "arrows", read_flows.arrow),
        )


def _parts(here: Section, name: str, one: Callable[[str, Section], Part]) -> dict[str, Part]:
    return {id_: one(id_, inner) for id_, inner in here.parts(name)}


def _titles(here: Section, name: str, *, both: bool) -> dict[str, Words]:
    return {id_: words_of(content, f"{name}.{id_}", here.mistakes, both=both) for id_, content in here.named(name)}


def _time_zone(here: Section) -> str:
    name = here.text("time_zone")
    if name and name not in known_zones():
        here.wrong(
            "time_zone",
            f"{quoted(name)} is no time zone that is known here",
            here.mistakes.choose(name, sorted(known_zones())),
        )
    return name
