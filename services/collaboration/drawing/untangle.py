"""Orders the lines of a drawing so that they cross each other as little as may be.

The order of ports at each side of a box, of upright lines in each gutter and of tracks in each lane may be changed
freely: nothing else moves by it. One line after the other is moved past its neighbours to where the picture gets
best, until no move betters it; then again from the best picture with some orders shuffled. Two neighbours that change
places lie otherwise to each other, and at a box to the others of that gutter: only that is counted anew. The same map
always gives the same picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise
from random import Random
from typing import Any

from services.collaboration.drawing.layout import Plan, Port, Trip

EFFORT = 600_000
"""How often two lines are held against each other at most: about a second."""

_CROSSING, _CLOSE, _TOO_CLOSE = 100, 300, 6
_SHUFFLED = 3
_MOST_BEGINNINGS = 60

Piece = tuple[float, float, float]
"""A line along one axis: where on the other axis, from, to."""

Pieces = tuple[list[Piece], list[Piece]]
"""A trip's level pieces, and its upright ones."""


@dataclass(slots=True, eq=False)
class Order:
    """Lines whose order is free: ``lines`` are trips or ports; to those ``near`` a moved one may lie otherwise."""

    lines: list[Any]
    near: list[Trip]


def untangle(plan: Plan, effort: int = EFFORT) -> None:
    """Reorder the plan's lines, and number the trips in the order in which one reads them."""
    picture, orders = _Picture(plan, effort), _orders(plan)
    random = Random(0)  # noqa: S311 - a picture keeps no secret, and must be the same every time
    best = picture.settle(orders, picture.tangle())
    kept = [list(order.lines) for order in orders]
    for _ in range(_MOST_BEGINNINGS):
        if picture.effort <= 0 or not orders:
            break
        for order in random.sample(orders, min(_SHUFFLED, len(orders))):
            random.shuffle(order.lines)
        picture.trace(plan.trips)
        reached = picture.settle(orders, picture.tangle())
        if reached < best:
            best, kept = reached, [list(order.lines) for order in orders]
        for order, good in zip(orders, kept, strict=True):
            order.lines[:] = good
    _number(plan)


def _orders(plan: Plan) -> list[Order]:
    found = [Order(lines, []) for lines in (*plan.uprights, *plan.tracks)]
    for box in plan.boxes:
        column = box.taking.column
        found.append(Order(box.right, plan.uprights[column]))
        found.append(Order(box.left, plan.uprights[column - 1] if column else []))
    return [order for order in found if len(order.lines) > 1]


class _Picture:
    """How the lines lie as they stand, and how much effort is left to better it."""

    def __init__(self, plan: Plan, effort: int) -> None:
        self._plan, self.effort = plan, effort
        self._pieces: dict[Trip, Pieces] = {}
        self.trace(plan.trips)

    def trace(self, trips: Iterable[Trip]) -> None:
        """Take in where these trips go now."""
        for trip in trips:
            self._pieces[trip] = _pieces(self._plan.points(trip))

    def tangle(self) -> float:
        """How tangled the whole picture is."""
        pieces = list(self._pieces.values())
        self.effort -= len(pieces) ** 2 // 2
        return sum(_way(one) for one in pieces) + sum(_between(one, other) for one, other in combinations(pieces, 2))

    def settle(self, orders: list[Order], reached: float) -> float:
        """Move lines until no move betters the picture; how tangled it is then."""
        before = float("inf")
        while reached < before - 0.01:
            before = reached
            for order in orders:
                for line in list(order.lines):
                    if self.effort <= 0:
                        return reached
                    reached += self._sift(order, line)
        return reached

    def _sift(self, order: Order, line: object) -> float:
        """Move ``line`` to where in ``order`` the picture is best; by how much it gets more tangled (below 0: less)."""
        start = at = order.lines.index(line)
        now = best = 0.0
        place, last = start, len(order.lines) - 1
        way = [*range(start, last), *([*range(last - 1, -1, -1)] if start else [])]
        # To the end, and from there to the beginning; without what lies between start and end being counted twice.
        for left in way:
            now += self._swap(order, left)
            at = left + 1 if at == left else left
            if now < best - 0.001:
                best, place = now, at
        while at != place:
            left = at if at < place else at - 1
            self._swap(order, left)
            at = left + 1 if at == left else left
        return best

    def _swap(self, order: Order, left: int) -> float:
        """Let the lines at ``left`` and right of it change places; by how much the picture gets more tangled."""
        lines = order.lines
        moved = {_trip(lines[left]), _trip(lines[left + 1])}
        others = [trip for trip in order.near if trip not in moved]
        before = self._around(moved, others)
        lines[left], lines[left + 1] = lines[left + 1], lines[left]
        self.trace(moved)
        return self._around(moved, others) - before

    def _around(self, moved: set[Trip], others: list[Trip]) -> float:
        """How tangled the moved trips are, with each other and with others."""
        self.effort -= 2 + len(moved) * len(others)
        pieces = [self._pieces[trip] for trip in moved]
        beside = [self._pieces[trip] for trip in others]
        found = sum(_way(one) for one in pieces) + sum(_between(one, other) for one in pieces for other in beside)
        return found + sum(_between(one, other) for one, other in combinations(pieces, 2))


def _trip(line: Trip | Port) -> Trip:
    return line if isinstance(line, Trip) else line.trip


def _pieces(points: list[tuple[float, float]]) -> Pieces:
    level, upright = [], []
    for (x1, y1), (x2, y2) in pairwise(points):
        if y1 == y2:
            level.append((y1, min(x1, x2), max(x1, x2)))
        else:
            upright.append((x1, min(y1, y2), max(y1, y2)))
    return level, upright


def _way(one: Pieces) -> float:
    return sum(end - start for pieces in one for _, start, end in pieces) / 100


def _between(one: Pieces, other: Pieces) -> float:
    """How tangled two trips are with each other: crossings, and level lines that nearly touch."""
    found = 0
    for level, upright in ((one[0], other[1]), (other[0], one[1])):
        for x, top, bottom in upright:
            for y, left, right in level:
                if left < x < right and top < y < bottom:
                    found += _CROSSING
    for y, left, right in one[0]:
        for other_y, other_left, other_right in other[0]:
            if abs(y - other_y) < _TOO_CLOSE and left < other_right and other_left < right:
                found += _CLOSE
    return found


def _number(plan: Plan) -> None:
    boxes = sorted(plan.boxes, key=lambda box: (box.taking.column, box.y))
    leaving = (port.trip for box in boxes for port in box.right if port.out)
    for number, trip in enumerate(leaving, 1):
        trip.number = number
