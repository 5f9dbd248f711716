"""Holds the parts of a map against each other, rule by rule; every mistake is noted, none stops the next."""

from services.collaboration.check_arrows import ArrowRules
from services.collaboration.check_marks import MarkRules
from services.collaboration.check_names import Names
from services.collaboration.check_partners import check_partners
from services.collaboration.check_service import check_service
from services.collaboration.mistakes import Mistakes
from services.collaboration.model import ServiceMap


def check(map_: ServiceMap, mistakes: Mistakes, *, published: bool = False) -> None:
    """Note every mistake that shows only when parts are held against each other.

    A map that was ``published`` stays readable: of what it carries, fields that it does not mark are kept back.
    """
    Names(map_, mistakes).check()
    check_partners(map_, mistakes)
    for arrow in map_.arrows.values():
        ArrowRules(map_, mistakes, arrow).check()
    if not published:
        MarkRules(map_, mistakes).check()
    check_service(map_, mistakes)
