"""What an arrow names and does not say itself: who stands at its ends, and what its fields are. Pure.

An arrow can stay as it is drawn while another partner stands at its end, or while a field comes to hold something else.
"""

from dataclasses import dataclass

from services.collaboration.flows import Arrow, End
from services.collaboration.kinds import About, FieldType, Identifies, Person, SpecialCategory
from services.collaboration.model import ServiceMap
from services.collaboration.parts import Words


@dataclass(frozen=True, slots=True)
class Side:
    """Who stands at one end: the partner and its controller, None for a person of the case; and then which person."""

    partner: str | None
    controller: str | None
    person: Person | None


@dataclass(frozen=True, slots=True)
class Carried:
    """What a field is, as the citizen read it (`title`) and as the map marks it and its item.

    Its limits are not here: they say how it is written, not what it tells.
    """

    title: Words
    type: FieldType
    about: About | None
    identifies: Identifies
    sensitive: bool
    special_category: SpecialCategory | None

    def marks(self) -> tuple[object, ...]:
        """All but the title."""
        return self.type, self.about, self.identifies, self.sensitive, self.special_category


def sides(map_: ServiceMap, arrow: Arrow) -> tuple[Side, Side]:
    """Who stands at the arrow's ends: who gives, and who gets."""
    return _side(map_, arrow.from_), _side(map_, arrow.to)


def _side(map_: ServiceMap, end: End) -> Side:
    actor = map_.actor(end.actor)
    return Side(actor.partner, map_.controller_of_actor(end.actor), actor.person)


def carried(map_: ServiceMap, arrow: Arrow) -> dict[str, Carried]:
    """What each field of the arrow is, by ``item.field``."""
    return {path: _carried(map_, path) for path in arrow.fields}


def _carried(map_: ServiceMap, path: str) -> Carried:
    item, field = map_.item(path.partition(".")[0]), map_.field(path)
    marked = map_.identifies(path)
    return Carried(field.title, field.type, field.about, marked, item.sensitive, item.special_category)
