"""The small world in which histories run: three circles of five partners each, every pair of a circle with arrows.

Circle 0 is for everything that happens to one case alone; in circle 1 agreements end; arrows of circle 2 are taken out
of the map and come back with its next version, which also renews every agreement under new references.
"""

from itertools import islice

import orjson

from bench.service_map import map_text
from bench.world import Actor, Arrow, Size, World

FIELDS = 3
"""How many fields an item has here: a map that is soon read."""

ALONE, AGREEMENTS, MAPS = 0, 1, 2
_CIRCLES, _SEATS = 3, 5


class Circles(World):
    """The benchmark's world with circles that share no partner, and without cases: histories bring their own."""

    def __init__(self) -> None:
        super().__init__(Size(circles=_CIRCLES, partners=_CIRCLES * _SEATS, cases=0, tokens=0))
        # Who asks must know the person; arrows that introduce them, and all of the first actor, are sent along.
        self.asked = frozenset(arrow.id for arrow in self.arrows.values() if not arrow.introduces and arrow.sender.seat)

    def _circle(self, number: int) -> list[Actor]:
        return [Actor(number, seat, f"p{_SEATS * number + seat:02}") for seat in range(_SEATS)]

    def along(self, circle: int, *, asked: bool | None = None, introduces: bool | None = None) -> list[Arrow]:
        """The arrows of a circle: of one form, or that introduce, or not."""
        return [
            arrow
            for arrow in self.arrows.values()
            if arrow.sender.circle == circle
            and asked in (None, arrow.id in self.asked)
            and introduces in (None, arrow.introduces)
        ]


def version_text(world: Circles, edition: int, without: str = "") -> str:
    """One edition of the map: its agreements have references of its own, and one arrow may be missing."""
    content = orjson.loads(map_text(world))
    content["arrows"].pop(without, None)
    for item in content["information"].values():
        item["fields"] = dict(islice(item["fields"].items(), FIELDS))
    for arrow in content["arrows"].values():
        arrow["information"] = {item: names[:FIELDS] for item, names in arrow["information"].items()}
    for agreement in content["governance"]["agreements"]:
        agreement["reference"] = reference_in(edition, *agreement["between"])
    return orjson.dumps(content).decode()


def reference_in(edition: int, one: str, other: str) -> str:
    """The reference of the agreement between two partners in an edition of the map."""
    return f"e{edition}-{'-'.join(sorted((one, other)))}"
