"""Which counts are told, and which are held back so that nobody can be worked out from them. Pure.

The published rule, after A. Hundepool and others, *Statistical Disclosure Control* (Wiley, 2012): the threshold rule
for small counts (chapter 5, frequency tables) and secondary cell suppression with its audit (chapter 4), in a form that
is exact for trees.

1. **Small**: a count below FEWEST, or about fewer than FEWEST people, is held back. Nothing at all, 0, is told.
2. **Complementary**: as long as somebody who knows the rule, and adds and subtracts what is told, can pin a held-back
   count down to fewer than FEWEST possible values, another is held back: the smallest of the parts beside it, else the
   smallest of its own parts, else the sum above it.
3. Both look the same, `FEW`: which of them were small is not told.

The counts form a tree of sums (see `cells`), and no other sums of them are ever told. On a tree what an attacker can
know of each count is a whole interval, and passing intervals up and down the tree until nothing changes finds exactly
it; so step 2 holds against every combination of sums, and not just against single ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.learning.cells import Cell, Path

FEWEST = 5
FEW = "<5"
"""Stands for every count that is held back: fewer than five, or hidden so that such a one cannot be worked out."""

_NO_END = 2**62

Told = int | str
"""A count, or FEW."""


@dataclass(slots=True)
class _Node:
    """A cell, whether it is told, and between which values an attacker knows it to lie."""

    path: Path
    cell: Cell
    sum_: "_Node | None"
    parts: list["_Node"]
    told: bool = True
    low: int = 0
    high: int = _NO_END

    @property
    def open(self) -> bool:
        """Whether it is told and would hide something if it were not; nothing at all hides nothing."""
        return self.told and self.cell.count > 0

    @property
    def exposed(self) -> bool:
        """Whether it is held back in vain."""
        return not self.told and self.high - self.low + 1 < FEWEST


def told(root: Cell) -> dict[Path, Told]:
    """What is told of each cell of a tree."""
    nodes = _nodes(root)
    for node in nodes.values():
        node.told = not _small(node.cell)
    while exposed := _attacked(nodes):
        _hide_beside(exposed)
    return {path: node.cell.count if node.told else FEW for path, node in nodes.items()}


def intervals(root: Cell, said: Mapping[Path, Told]) -> dict[Path, tuple[int, int]]:
    """Between which values somebody who reads what is told knows each count to lie. What is held back is never 0."""
    nodes = _nodes(root)
    for path, node in nodes.items():
        node.told = said[path] != FEW
    _attacked(nodes)
    return {path: (node.low, node.high) for path, node in nodes.items()}


def _small(cell: Cell) -> bool:
    return cell.count > 0 and (cell.count < FEWEST or cell.people < FEWEST)


def _nodes(root: Cell) -> dict[Path, _Node]:
    nodes: dict[Path, _Node] = {}
    for path, cell in root.walk():
        node = nodes[path] = _Node(path, cell, nodes[path[:-1]] if path else None, [])
        if node.sum_:
            node.sum_.parts.append(node)
    return nodes


def _attacked(nodes: Mapping[Path, _Node]) -> _Node | None:
    """Works out every interval; the first count that is held back in vain, None where there is none."""
    for node in nodes.values():
        node.low, node.high = (node.cell.count,) * 2 if node.told else (1, _NO_END)
    order = list(nodes.values())
    moved = True
    while moved:
        # Parts come after their sums: up from the last, and down from the first.
        moved = sum(_up(node) for node in reversed(order)) + sum(_down(node) for node in order) > 0
    return next((node for node in order if node.exposed), None)


def _up(node: _Node) -> int:
    """A sum lies between the sums of what its parts lie between; whether that told anything new."""
    if not node.parts:
        return False
    return _narrow(node, sum(part.low for part in node.parts), sum(part.high for part in node.parts))


def _down(node: _Node) -> int:
    """A part is what is left of the sum; for how many that told anything new."""
    lows, highs = sum(part.low for part in node.parts), sum(part.high for part in node.parts)
    return sum(_narrow(part, node.low - (highs - part.high), node.high - (lows - part.low)) for part in node.parts)


def _narrow(node: _Node, low: int, high: int) -> bool:
    before = node.low, node.high
    node.low, node.high = max(node.low, low), min(node.high, high)
    return before != (node.low, node.high)


def _hide_beside(node: _Node) -> None:
    """Holds one more count back, nearest to one that is exposed."""
    above = [node.sum_] if node.sum_ else []
    beside = above[0].parts if above else []
    for group in (beside, node.parts, above):
        if found := [one for one in group if one.open]:
            min(found, key=lambda one: (one.cell.count, one.path)).told = False
            return
    # All around it is held back already: what gives it away lies further off.
    found_further = _nearest_open(node)
    assert found_further, "a tree of which nothing is told gives nothing away"
    found_further.told = False


def _nearest_open(start: _Node) -> _Node | None:
    """The nearest count that is still told, looked for outwards from `start`."""
    queue, seen = [start], {id(start)}
    while queue:
        here = queue.pop(0)
        near = [*([here.sum_, *here.sum_.parts] if here.sum_ else []), *here.parts]
        fresh = [one for one in near if id(one) not in seen]
        if found := [one for one in fresh if one.open]:
            return min(found, key=lambda one: (one.cell.count, one.path))
        seen.update(map(id, fresh))
        queue += fresh
    return None
