"""How the parts of a drawing are dressed: by what they are, or by what is to be shown along them.

Plain, an arrow has the colour of its ground. ``states``, ``counts`` and ``changes`` each show something more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.collaboration.drawing.lanes import Lane
from services.collaboration.drawing.layout import MARGIN, PAD, SMALL, Box, Plan, Trip
from services.collaboration.drawing.lettering import width
from services.collaboration.drawing.palette import COLOURS, DOTS, INK
from services.collaboration.drawing.svg import text
from services.collaboration.model import Language

LINE_WIDTH = 2.2
_ROW, _SAMPLE = 28, 40


@dataclass(frozen=True, slots=True)
class Dress:
    """How one arrow is drawn. ``says`` is added to its sentence, ``sign`` is SVG, ``href`` where one reads more."""

    colour: str
    dots: str
    ink: str = INK
    width: float = LINE_WIDTH
    struck: bool = False
    sign: tuple[str, ...] = ()
    says: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class BoxDress:
    """How one box is drawn: how its edge is dotted ("": not at all) and how thick it is."""

    dots: str = ""
    width: float = 1
    sign: tuple[str, ...] = ()
    says: str = ""


class Plain:
    """A map as it is. Others override what they show otherwise."""

    def arrow(self, plan: Plan, trip: Trip) -> Dress:
        """How an arrow is drawn: in the colour of its ground."""
        basis = plan.map.ground(trip.arrow.ground).basis
        return Dress(COLOURS[basis], DOTS[basis])

    def box(self, box: Box) -> BoxDress:
        """How a box is drawn."""
        return BoxDress()

    def lane(self, lane: Lane, top: float) -> list[str]:
        """What stands in the margin beside a lane that begins at ``top``."""
        return []

    def headline(self, language: Language) -> str:
        """What is shown, below the map's title; "" for the map itself."""
        return ""

    def legend(self, plan: Plan, bottom: float) -> tuple[list[str], float]:
        """A row below ``bottom`` that says what is shown; and the y where it ends."""
        return [], bottom


PLAIN = Plain()


def sign_at(plan: Plan, trip: Trip) -> tuple[float, float]:
    """The middle of the room for an arrow's sign: where its label ends and its way begins."""
    return plan.strips[trip.source.taking.column] - plan.sign_room / 2 - 1, plan.points(trip)[0][1]


def legend_rows(
    plan: Plan, entries: Sequence[tuple[list[str], str]], bottom: float, room: float = _SAMPLE
) -> tuple[list[str], float]:
    """A legend's rows below ``bottom``: samples, each drawn at 0, 0 and 14 to the left and as far as
    ``room`` to the right, with its words."""
    if not entries:
        return [], bottom
    parts, x, y = [], float(MARGIN), bottom + 8
    for sample, told in entries:
        wide = room + width(told, SMALL) + 3 * PAD
        if x > MARGIN and x + wide > plan.right:
            x, y = MARGIN, y + _ROW
        parts.append(moved(sample, (x + 14, y - 4)))
        parts.append(text((x + room, y), told, SMALL, INK))
        x += wide
    return parts, y + _ROW - 8


def moved(parts: list[str], at: tuple[float, float]) -> str:
    """Parts drawn around 0, 0, moved to ``at``."""
    return f'<g transform="translate({at[0]:.1f} {at[1]:.1f})">{"".join(parts)}</g>'
