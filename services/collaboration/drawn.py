"""A proposed map and the one it was drawn on: which partners must agree, and who speaks for each. Pure.

Both maps count. Else a map could be drawn that takes a partner's say away, or gives it to somebody else, and that
partner would not be asked.
"""

from dataclasses import dataclass

from services.collaboration.model import Actor, ServiceMap
from services.collaboration.strategic import is_strategic, speaks_for
from services.collaboration.wire import Doer


@dataclass(frozen=True, slots=True)
class Drawn:
    """A proposed map, and the version that it was drawn on; None where it is the first one."""

    map: ServiceMap
    before: ServiceMap | None

    @property
    def maps(self) -> tuple[ServiceMap, ...]:
        """Both, or the one that there is."""
        return (self.map, self.before) if self.before else (self.map,)

    @property
    def partners(self) -> tuple[str, ...]:
        """Who must agree: the controllers of the map, and those of the one before that are still partners in it."""
        stay = self.before.controllers if self.before else ()
        made_parts = [one for one in stay if one in self.map.partners and one not in self.map.controllers]
        return (*self.map.controllers, *made_parts)

    def actor(self, partner: str) -> Actor:
        """The strategic actor of one of `partners`: by the map before where it is a controller there."""
        of = self.before if self.before and partner in self.before.controllers else self.map
        return of.actor(of.governance.responsible[partner].strategic)

    def speaks(self, by: Doer, partner: str) -> bool:
        """Whether somebody speaks for one of `partners`: by each of the two maps in which it is a controller.

        By the map before, only its own controller speaks for a part of it, beside whoever is registered at the part;
        and for a partner that joins, nobody who is registered at another.
        """
        if partner in self.map.controllers and not speaks_for(by, self.map, partner):
            return False
        if self.before is None or by.partner == partner:
            return is_strategic(by)
        if partner in self.before.partners:
            return speaks_for(by, self.before, self.before.controller_of(partner))
        return is_strategic(by) and by.partner not in self.before.partners
