"""Orders the lines of a drawing so that they cross each other as little as may be.

The order of ports at each side of a box, of upright lines in each gutter and of tracks in each lane may be changed
freely: nothing else moves by it. One line after the other is moved to where the picture gets better, until no move
betters it; then again from a shuffled beginning, and the best picture stays. The same map always gives the same one.
"""

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

from services.collaboration.drawing.layout import Plan, Trip

EFFORT = 2_000_000
"""How often two lines are held against each other at most, about a second; a large map is then less untangled."""

_CROSSING, _CLOSE, _TOO_CLOSE = 100, 300, 6
_MOST_BEGINNINGS = 12

Segment = tuple[float, float, float, int]
"""A line along one axis: where on the other axis, from, to, and whose it is."""


def untangle(plan: Plan, effort: int = EFFORT) -> None:
    """Reorder the plan's lines, and number the trips in the order in which one reads them."""
    orders: list[list[Any]] = [*plan.uprights, *plan.tracks]
    for box in plan.boxes:
        orders += [box.left, box.right]
    looks = effort // max(1, len(plan.trips) ** 2)
    shuffle = Random(0).shuffle  # noqa: S311 - a picture keeps no secret, and must be the same every time
    best, kept = float("inf"), [list(order) for order in orders]
    for _ in range(_MOST_BEGINNINGS):
        reached, looks = _settle(plan, orders, looks)
        if reached < best:
            best, kept = reached, [list(order) for order in orders]
        if looks <= 0:
            break
        for order in orders:
            shuffle(order)
    for order, good in zip(orders, kept, strict=True):
        order[:] = good
    _number(plan)


def _settle(plan: Plan, orders: list[list[Any]], looks: int) -> tuple[float, int]:
    """Move lines until no move betters the picture; how tangled it is then, and how many looks are left."""
    best, before = _tangle(plan), float("inf")
    while best < before:
        before = best
        for order in orders:
            for moved in list(order):
                if looks <= 0:
                    return best, looks
                best = _moved_best(plan, order, moved, best)
                looks -= len(order)
    return best, looks


def _moved_best(plan: Plan, order: list[Any], moved: object, best: float) -> float:
    """Move ``moved`` in ``order`` to where the picture is best; how tangled it is then."""
    place = order.index(moved)
    for at in range(len(order)):
        order.insert(at, order.pop(order.index(moved)))
        now = _tangle(plan)
        if now < best:
            best, place = now, at
    order.insert(place, order.pop(order.index(moved)))
    return best


def _number(plan: Plan) -> None:
    boxes = sorted(plan.boxes, key=lambda box: (box.taking.column, box.y))
    leaving = (port.trip for box in boxes for port in box.right if port.out)
    for number, trip in enumerate(leaving, 1):
        trip.number = number


def _tangle(plan: Plan) -> float:
    """How tangled the lines are: crossings first, then level lines that nearly touch, then the way they go."""
    level: list[Segment] = []
    upright: list[Segment] = []
    way = 0.0
    for index, trip in enumerate(plan.trips):
        for is_level, segment in _segments(plan, trip, index):
            (level if is_level else upright).append(segment)
            way += segment[2] - segment[1]
    return _CROSSING * _crossings(level, upright) + _CLOSE * _touching(level) + way / 100


def _segments(plan: Plan, trip: Trip, index: int) -> Iterator[tuple[bool, Segment]]:
    for (x1, y1), (x2, y2) in pairwise(plan.points(trip)):
        if y1 == y2:
            yield True, (y1, min(x1, x2), max(x1, x2), index)
        else:
            yield False, (x1, min(y1, y2), max(y1, y2), index)


def _crossings(level: list[Segment], upright: list[Segment]) -> int:
    return sum(
        left < x < right and top < y < bottom
        for y, left, right, one in level
        for x, top, bottom, other in upright
        if one != other
    )


def _touching(level: list[Segment]) -> int:
    ordered = sorted(level)
    return sum(
        two[0] - one[0] < _TOO_CLOSE and one[3] != two[3] and max(one[1], two[1]) < min(one[2], two[2])
        for at, one in enumerate(ordered)
        for two in ordered[at + 1 : at + 6]
    )
