"""Holds the parts of a map against each other."""

from services.collaboration.mistakes import Mistakes
from services.collaboration.model import ServiceMap


def check(map_: ServiceMap, mistakes: Mistakes) -> None:
    """Note every mistake."""
