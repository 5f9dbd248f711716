"""Which controller a partner answers to, in a map that may still be broken."""

from services.collaboration.model import NotOnTheMap, ServiceMap


def controller(map_: ServiceMap, partner: str | None) -> str | None:
    """The id of the controller that ``partner`` is or is part of; None where the map does not tell."""
    try:
        return None if partner is None else map_.controller_of(partner)
    except NotOnTheMap:
        return None
