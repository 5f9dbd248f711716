"""How often something flowed along each arrow of a drawing: a number in a frame, and a thicker line the oftener.

What was too little to be told is written as ``<5``. Counts only: a drawing with them names nobody.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import replace

from services.collaboration.drawing.dress import LINE_WIDTH, Dress, Plain, legend_rows, moved, sign_at
from services.collaboration.drawing.layout import HEAD, Plan, Trip
from services.collaboration.drawing.lettering import width
from services.collaboration.drawing.palette import GREY, INK, PALE, PAPER
from services.collaboration.drawing.svg import element, text
from services.collaboration.drawing.wording import say
from services.collaboration.model import Language, ServiceMap

Counts = Mapping[str, int | str]
"""By arrow: how often, or ``<N`` for what is too little to be told. An arrow without one was not counted."""

_FEW = re.compile(r"<[1-9][0-9]{0,5}")
_MOST = 999_999_999
_THINNEST, _THICKEST, _HEIGHT = 1.2, 4.0, 15


class NoCount(ValueError):
    """A count that cannot be shown; the text says which and what helps."""


def checked(map_: ServiceMap, counts: Mapping[str, object]) -> dict[str, int | str]:
    """The counts, if each is of an arrow of the map and a number or ``<N``. Raises NoCount."""
    for arrow, count in counts.items():
        if arrow not in map_.arrows:
            raise NoCount(f"{arrow} is no arrow of {map_.id}. Count along its own arrows.")
        if not _is_count(count):
            raise NoCount(f'{arrow}: {count!r} is no count. Write a whole number from 0, or "<5" for fewer than five.')
    return {arrow: count for arrow, count in counts.items() if isinstance(count, int | str)}


def _is_count(count: object) -> bool:
    if isinstance(count, str):
        return _FEW.fullmatch(count) is not None
    return isinstance(count, int) and not isinstance(count, bool) and 0 <= count <= _MOST


def says(count: int | str, language: Language) -> str:
    """A count in words."""
    return say("count_one" if count == 1 else "count_says", language).format(count=count)


class Counted(Plain):
    """A map with how often something flowed along its arrows."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._most = max([1, *(count for count in counts.values() if isinstance(count, int))])

    @property
    def room(self) -> float:
        """The room that the widest frame takes at the end of a label."""
        return max([0.0, *(_wide(count) + 6 for count in self._counts.values())])

    def arrow(self, plan: Plan, trip: Trip) -> Dress:
        """With its number; an arrow that was not counted, or not used, is faint."""
        plain, count = super().arrow(plan, trip), self._counts.get(trip.arrow.id)
        if count is None:
            return replace(plain, colour=PALE, ink=GREY, width=_THINNEST, says=say("counts_unknown", plan.language))
        colour = plain.colour if count else PALE
        frame = moved(_frame(count, colour), sign_at(plan, trip))
        told = says(count, plan.language)
        return replace(plain, colour=colour, width=self._width(count), sign=(frame,), says=told)

    def headline(self, language: Language) -> str:
        """That this is how often something flowed."""
        return say("counts_of", language)

    def legend(self, plan: Plan, bottom: float) -> tuple[list[str], float]:
        """What the frames mean, and which numbers are not told."""
        most = next((count for count in self._counts.values() if count == self._most), 1)
        entries = [(_frame(most, INK), say("counts_legend", plan.language))]
        few = sorted({count for count in self._counts.values() if isinstance(count, str)})
        entries += [(_frame(count, INK), say("counts_few", plan.language).format(count=count)) for count in few]
        if set(plan.map.arrows) - set(self._counts):
            line = element("path", d="M -12 0 L 12 0", stroke=PALE, stroke_width=_THINNEST, stroke_dasharray="0.1 5",
                           stroke_linecap="round", fill="none")  # fmt: skip
            entries.append(([line], say("counts_unknown", plan.language)))
        return legend_rows(plan, entries, bottom)

    def _width(self, count: int | str) -> float:
        if isinstance(count, str):
            return LINE_WIDTH - 0.5
        return _THINNEST + (_THICKEST - _THINNEST) * math.sqrt(count / self._most)


def _wide(count: int | str) -> float:
    return width(str(count), HEAD, bold=True) + 10


def _frame(count: int | str, colour: str) -> list[str]:
    wide = _wide(count)
    return [
        element("rect", x=-wide / 2, y=-_HEIGHT / 2, width=wide, height=_HEIGHT, rx=3, fill=PAPER, stroke=colour),
        text((0, 4), str(count), HEAD, INK, font_weight="bold", text_anchor="middle"),
    ]
