"""The maps that a world publishes: the demonstration's, with agreements under new references, a field or an exception
fewer."""

import re
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from services.collaboration.load import load_content, load_map
from services.collaboration.model import ServiceMap
from tests.house import MAP_TEXT

if TYPE_CHECKING:
    from tests.campaigns.simulation.standing import Standing

_MANY = 6
_NEEDS = "support-needs: [practical_support, sensory_needs, emergency_contact]"

_EXCEPTIONS = re.compile(r",\n +exceptions: .*\}")

# Reading a map is pure, and a world reads the same few again and again.
loaded, content_loaded = cache(load_map), cache(load_content)


class PublishedMaps:
    """Every map of a world, by its hash."""

    def __init__(self) -> None:
        self._texts = [_text(number) for number in range(_MANY)]
        self.by_hash: dict[str, ServiceMap] = {}
        self._know(MAP_TEXT)

    def next_text(self, standing: "Standing", random: Random) -> str:
        """One whose agreements nobody has ended, or any."""
        ended = {reference.rpartition("-")[2] for reference in standing.ended}
        fresh = [number for number in range(_MANY) if f"r{number}" not in ended]
        text = self._texts[random.choice(fresh or range(_MANY))]
        self._know(text)
        return text

    def _know(self, text: str) -> None:
        found = loaded(text)
        assert found.map is not None
        self.by_hash[found.map_hash] = found.map


def _text(number: int) -> str:
    text = re.sub(r'reference: "(2026-\d+)"', rf'reference: "\1-r{number}"', MAP_TEXT)
    if number % 3 == 1:
        text, many = _EXCEPTIONS.subn("}", text)
        assert many == 1
    return text.replace(_NEEDS, _NEEDS.replace(", emergency_contact", "")) if number % 3 == 2 else text
