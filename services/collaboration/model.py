"""The service map: who needs to know what about whom, and when. The map is the policy.

``load.load_map`` makes one from a file, and only from a file without mistakes; so whatever a map names is in the map.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from services.collaboration import marks
from services.collaboration.flows import (
    Activity,
    Again,
    Arrow,
    AtMost,
    End,
    Field,
    Ground,
    Item,
    NamedException,
    National,
    When,
)
from services.collaboration.kinds import Identifies, Person, Relation, State
from services.collaboration.parts import (
    Actor,
    Agreement,
    Asset,
    Complement,
    Governance,
    Language,
    Partner,
    Questions,
    Remit,
    Resource,
    Responsible,
    Routine,
    Words,
)

__all__ = [
    "Activity",
    "Actor",
    "Again",
    "Agreement",
    "Arrow",
    "Asset",
    "AtMost",
    "Complement",
    "End",
    "Field",
    "Governance",
    "Ground",
    "Item",
    "Language",
    "NamedException",
    "National",
    "NotOnTheMap",
    "Partner",
    "Questions",
    "Remit",
    "Resource",
    "Responsible",
    "Routine",
    "ServiceMap",
    "When",
    "Words",
]

Part = TypeVar("Part")


class NotOnTheMap(LookupError):
    """The map has no such part. ``kind`` says of what, ``id`` which."""

    def __init__(self, kind: str, id_: str) -> None:
        super().__init__(f"the map has no {kind} “{id_}”")
        self.kind, self.id = kind, id_


@dataclass(frozen=True)
class ServiceMap:
    """A whole map. Parts stand by their id, in the order of the file."""

    id: str
    title: Words
    time_zone: str
    state: State
    pilot_last_day: date | None
    relation_to_co_production: Relation
    remit: Remit
    need: Words
    questions: Questions
    partners: Mapping[str, Partner]
    governance: Governance
    actors: Mapping[str, Actor]
    resources: Mapping[str, Resource]
    complements: tuple[Complement, ...]
    assets: tuple[Asset, ...]
    routines: tuple[Routine, ...]
    matters: Mapping[str, Words]
    purposes: Mapping[str, Words]
    grounds: Mapping[str, Ground]
    items: Mapping[str, Item]
    activities: Mapping[str, Activity]
    order: tuple[tuple[str, ...], ...]
    again: tuple[Again, ...]
    arrows: Mapping[str, Arrow]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The collaboration's legal time zone."""
        return ZoneInfo(self.time_zone)

    def partner(self, id_: str) -> Partner:
        """The partner ``id_``; NotOnTheMap without one."""
        return _found("partner", id_, self.partners)

    def actor(self, id_: str) -> Actor:
        """The actor ``id_``; NotOnTheMap without one."""
        return _found("actor", id_, self.actors)

    def arrow(self, id_: str) -> Arrow:
        """The arrow ``id_``; NotOnTheMap without one."""
        return _found("arrow", id_, self.arrows)

    def item(self, id_: str) -> Item:
        """The item ``id_``; NotOnTheMap without one."""
        return _found("item", id_, self.items)

    def activity(self, id_: str) -> Activity:
        """The activity ``id_``; NotOnTheMap without one."""
        return _found("activity", id_, self.activities)

    def ground(self, id_: str) -> Ground:
        """The ground ``id_``; NotOnTheMap without one."""
        return _found("ground", id_, self.grounds)

    def field(self, path: str) -> Field:
        """The field that ``item.field`` names; NotOnTheMap without one."""
        item, _, field = path.partition(".")
        return _found("field", field, self.item(item).fields)

    def identifies(self, path: str) -> Identifies:
        """What the field ``item.field`` says of who somebody is. Raises NotOnTheMap."""
        return marks.identifies(self.field(path))

    def kept_back(self, arrow: str) -> tuple[str, ...]:
        """The fields of an arrow that pass only if nobody is protected, or on an exception; see ``marks``."""
        found = self.arrow(arrow)
        return tuple(path for path in found.fields if marks.needs_exception(self, found, path))

    def ground_of(self, arrow: str) -> Ground:
        """The ground of the arrow ``arrow``."""
        return self.ground(self.arrow(arrow).ground)

    def controller_of(self, partner: str) -> str:
        """The id of the controller that ``partner`` is, or is part of, however many levels up."""
        here = self.partner(partner)
        for _ in self.partners:
            if here.part_of is None:
                break
            here = self.partner(here.part_of)
        return here.id

    @cached_property
    def controllers(self) -> tuple[str, ...]:
        """The ids of the partners that are part of no other."""
        return tuple(partner.id for partner in self.partners.values() if partner.part_of is None)

    def controller_of_actor(self, actor: str) -> str | None:
        """The id of the controller that ``actor`` acts for; None for a person of the case."""
        partner = self.actor(actor).partner
        return None if partner is None else self.controller_of(partner)

    def agreements_between(self, one: str, other: str) -> tuple[Agreement, ...]:
        """The agreements between the controllers of two partners, either way round; also those not in force."""
        pair = {self.controller_of(one), self.controller_of(other)}
        return tuple(agreement for agreement in self.governance.agreements if set(agreement.between) == pair)

    def actors_of(self, person: Person) -> tuple[str, ...]:
        """The ids of the actors that are the citizen, or the guardian."""
        return tuple(actor.id for actor in self.actors.values() if actor.person is person)

    def introducing_arrows_to(self, actor: str) -> tuple[Arrow, ...]:
        """The arrows that introduce the person to ``actor``."""
        return tuple(arrow for arrow in self.arrows.values() if arrow.introduces and arrow.to.actor == actor)

    def arrows_from(self, actor: str) -> tuple[Arrow, ...]:
        """The arrows along which ``actor`` sends."""
        return tuple(arrow for arrow in self.arrows.values() if arrow.from_.actor == actor)

    def arrows_to(self, actor: str) -> tuple[Arrow, ...]:
        """The arrows along which ``actor`` receives."""
        return tuple(arrow for arrow in self.arrows.values() if arrow.to.actor == actor)


def _found(kind: str, id_: str, parts: Mapping[str, Part]) -> Part:
    part = parts.get(id_)
    if part is None:
        raise NotOnTheMap(kind, id_)
    return part
