"""Whose entries somebody may see: those in which their controller sends, receives or operates. Pure.

Data protection officers answer for their own controller. In a collaboration of several, each sees its own side of what
happened, and the operating controller, which keeps the ledger for all of them, sees all of it.
"""

from dataclasses import dataclass

from services.collaboration.client import ServiceMap
from services.identity.wire import Role


@dataclass(frozen=True, slots=True)
class Scope:
    """What one controller is in one collaboration: its own id and partners, and whether it operates."""

    controller: str
    partners: frozenset[str]
    operates: bool

    @property
    def at_ends(self) -> tuple[tuple[str, ...], ...]:
        """The condition under which this controller sees an entry, as a query takes it; none for the operating one."""
        return () if self.operates else (tuple(sorted(self.partners)),)


def scope_of(map_: ServiceMap, partner: str) -> Scope | None:
    """The scope of whoever belongs to `partner`; None when the map does not know the partner."""
    if partner not in map_.partners:
        return None
    controller = map_.controller_of(partner)
    partners = frozenset(id_ for id_ in map_.partners if map_.controller_of(id_) == controller)
    return Scope(controller, partners, map_.controller_of(map_.governance.operator) == controller)


def opens_sealed(roles: "list[Role]") -> bool:
    """Whether these roles read what is sealed in an entry. An operator keeps the ledger running, and reads none."""
    return Role.DATA_PROTECTION_OFFICER in roles
