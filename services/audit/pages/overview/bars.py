"""A small picture of counts: a bar for each row, what was shared below and what was refused or stopped above. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.audit.counting import Row

WIDE, HIGH, FOOT = 640, 140, 2
_GAP = 0.25


@dataclass(frozen=True, slots=True)
class Bar:
    """One row's bar: where it begins, how wide, and the heights of its parts; all in units of the picture."""

    x: float
    wide: float
    shared: float
    not_shared: float


@dataclass(frozen=True, slots=True)
class Bars:
    """All bars of a picture, the size of the picture, and the count that the highest one stands for."""

    bars: tuple[Bar, ...]
    highest: int
    wide: int = WIDE
    high: int = HIGH
    foot: int = FOOT


def bars(rows: Sequence[Row]) -> Bars:
    """The picture of some rows, oldest first."""
    shared = [row.counts["shared"] for row in rows]
    others = [row.counts["refused"] + row.counts["stopped"] for row in rows]
    highest = max((one + other for one, other in zip(shared, others, strict=True)), default=0)
    unit, room = (HIGH - FOOT) / max(1, highest), WIDE / max(1, len(rows))
    return Bars(
        tuple(
            Bar(round(room * at, 1), round(room * (1 - _GAP), 1), round(one * unit, 1), round(other * unit, 1))
            for at, (one, other) in enumerate(zip(shared, others, strict=True))
        ),
        highest,
    )
