"""Where a diagram's shapes stand: pools below each other, a lane per actor, a column per step."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from services.collaboration.bpmn.notation import Diagram

TASK_WIDTH, TASK_HEIGHT = 150, 70
_COLUMN, _ROW, _BETWEEN, _HEAD, _EDGE = 230, 100, 40, 30, 60


@dataclass(frozen=True, slots=True)
class Box:
    """A shape's place, in pixels from the upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """Its middle."""
        return self.x + self.width // 2, self.y + self.height // 2


def layout(diagram: Diagram) -> Mapping[str, Box]:
    """The boxes of all pools, lanes and tasks, by their ids."""
    boxes: dict[str, Box] = {}
    columns = 1 + max((task.step for task in diagram.tasks), default=0)
    width, y = 2 * _HEAD + _EDGE + columns * _COLUMN, _EDGE
    for pool in diagram.pools:
        top = y
        for lane in [lane.id for lane in pool.lanes] or [""]:
            height = _lane(diagram, pool.id, lane, y, boxes)
            if lane:
                boxes[lane] = Box(_EDGE + _HEAD, y, width - _HEAD, height)
            y += height
        boxes[pool.id] = Box(_EDGE, top, width, y - top)
        y += _BETWEEN
    return boxes


def _lane(diagram: Diagram, pool: str, lane: str, top: int, boxes: dict[str, Box]) -> int:
    """Places a lane's tasks, those of one step below each other. Returns how high it must be."""
    rows: Counter[int] = Counter()
    for task in diagram.tasks:
        if (task.pool, task.lane) == (pool, lane):
            x = _EDGE + 2 * _HEAD + _EDGE // 2 + task.step * _COLUMN
            boxes[task.id] = Box(x, top + 15 + rows[task.step] * _ROW, TASK_WIDTH, TASK_HEIGHT)
            rows[task.step] += 1
    return _ROW * max(rows.values(), default=1)


def ways(diagram: Diagram, boxes: Mapping[str, Box]) -> Mapping[str, list[tuple[int, int]]]:
    """The points of all lines, by their ids. No line runs through a task: they go between columns and between rows."""
    flows = (*diagram.sequence, *diagram.messages, *diagram.associations)
    return {flow.id: _way(boxes[flow.source], boxes[flow.target], number) for number, flow in enumerate(flows)}


def _way(source: Box, target: Box, number: int) -> list[tuple[int, int]]:
    """From the side of one box to the side of another; ``number`` keeps lines apart that go the same way."""
    right = target.x >= source.x
    columns = abs(target.x - source.x) // _COLUMN
    begin = (source.x + source.width * right, source.y + 10 + number * 7 % (TASK_HEIGHT - 20))
    # Into the same column a line comes back on the side on which it left.
    enter = target.x + target.width * (right if columns == 0 else not right)
    end = (enter, target.y + 10 + number * 11 % (TASK_HEIGHT - 20))
    first = begin[0] + _apart(number) * (1 if right else -1)
    if columns <= 1:
        return [begin, (first, begin[1]), (first, end[1]), end]
    last = enter - _apart(number) * (1 if right else -1)
    between = target.y - 4 - number % 5 * 5
    return [begin, (first, begin[1]), (first, between), (last, between), (last, end[1]), end]


def _apart(number: int) -> int:
    """How far from a column a line goes up or down."""
    return 12 + number % 8 * 7
