"""What a workload found: rows of medians, figures with what they are to reach, and every single run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure is to reach: at least, or at most, so much."""

    figure: float
    at_most: bool = False

    def reached(self, found: float) -> bool:
        """Whether it is."""
        return found <= self.figure if self.at_most else found >= self.figure

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.figure:g}"


def at_least(figure: float) -> Aim:
    """The more the better."""
    return Aim(figure)


def at_most(figure: float) -> Aim:
    """The less the better."""
    return Aim(figure, at_most=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure over the rounds of a run: the median, the least, the greatest, and what it is to reach."""

    median: float
    least: float
    greatest: float
    aim: Aim | None = None

    def plain(self) -> dict[str, Any]:
        """As it stands in the JSON."""
        plain = {"median": self.median, "least": self.least, "greatest": self.greatest}
        if self.aim is None:
            return plain
        return {**plain, "to_reach": str(self.aim), "reached": self.aim.reached(self.median)}


def over(found: Sequence[float], aim: Aim | None = None) -> Figure:
    """A figure over the rounds."""
    return Figure(round(median(found), 4), round(min(found), 4), round(max(found), 4), aim)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the plot: in which group it stands, whose it is, and how long."""

    group: str
    whose: str
    value: float


@dataclass(slots=True)
class Result:
    """All that one workload found. `wrong` counts, by name, answers that there should not be."""

    workload: str
    about: str
    rows: list[dict[str, Any]]
    figures: dict[str, Figure]
    unit: str
    bars: list[Bar]
    runs: list[dict[str, Any]] = field(default_factory=list)
    wrong: dict[str, int] = field(default_factory=dict)
    size: dict[str, Any] = field(default_factory=dict)
