"""Which counts are told, and which are held back so that nobody can be worked out from them. Pure.

The published rule, after A. Hundepool and others, *Statistical Disclosure Control* (Wiley, 2012): the threshold rule
for small counts (chapter 5, frequency tables) and secondary cell suppression with its audit (chapter 4), in a form that
is exact for trees.

1. **Small**: a count below FEWEST, or about fewer than FEWEST people, is held back. Nothing at all, 0, is told.
2. **Complementary**: as long as somebody who knows the rule, and adds and subtracts what is told, can pin a held-back
   count down to fewer than FEWEST possible values, another is held back: the smallest of its own parts where these give
   it away; else the smallest of the parts beside it, and the sum above them where none of these is left.
3. Both look the same, `FEW`: which of them were small is not told.

The counts form a tree of sums (see `cells`), and no other sums of them are ever told. On a tree all that an attacker
can know of a count comes either from its own parts or from the rest of the tree, and each is a whole interval that is
found exactly in one walk up and one walk down; so step 2 holds against every combination of sums, not just single ones.
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


Span = tuple[int, int]
"""Between which values a count lies, both included."""


@dataclass(slots=True)
class _Node:
    """A cell, whether it is told, and what an attacker knows of it: from its parts, and from the rest of the tree."""

    path: Path
    cell: Cell
    sum_: "_Node | None"
    parts: list["_Node"]
    told: bool = True
    below: Span = (0, _NO_END)
    around: Span = (0, _NO_END)

    @property
    def open(self) -> bool:
        """Whether it is told and would hide something if it were not; nothing at all hides nothing."""
        return self.told and self.cell.count > 0

    @property
    def known(self) -> Span:
        """What an attacker knows of it."""
        if self.told:
            return self.cell.count, self.cell.count
        return max(self.below[0], self.around[0]), min(self.below[1], self.around[1])

    @property
    def from_below(self) -> Span:
        """What an attacker knows of it from it and its parts alone."""
        return self.known if self.told else self.below

    @property
    def from_around(self) -> Span:
        """What an attacker knows of it without its parts."""
        return self.known if self.told else self.around


def told(root: Cell) -> dict[Path, Told]:
    """What is told of each cell of a tree."""
    nodes = _nodes(root)
    for node in nodes.values():
        node.told = not _small(node.cell)
    while found := _to_hide(list(nodes.values())):
        found.told = False
    return {path: node.cell.count if node.told else FEW for path, node in nodes.items()}


def intervals(root: Cell, said: Mapping[Path, Told]) -> dict[Path, Span]:
    """Between which values somebody who reads what is told knows each count to lie. What is held back is never 0."""
    nodes = _nodes(root)
    for path, node in nodes.items():
        node.told = said[path] != FEW
    _attack(list(nodes.values()))
    return {path: node.known for path, node in nodes.items()}


def _small(cell: Cell) -> bool:
    return cell.count > 0 and (cell.count < FEWEST or cell.people < FEWEST)


def _nodes(root: Cell) -> dict[Path, _Node]:
    nodes: dict[Path, _Node] = {}
    for path, cell in root.walk():
        node = nodes[path] = _Node(path, cell, nodes[path[:-1]] if path else None, [])
        if node.sum_:
            node.sum_.parts.append(node)
    return nodes


def _attack(order: list[_Node]) -> None:
    """Works out what an attacker knows. Sums stand before their parts; what is held back is never 0."""
    for node in reversed(order):
        lows, highs = _added(node.parts)
        node.below = (max(1, lows), highs) if node.parts else (1, _NO_END)
    for node in order:
        if node.sum_ is None:
            node.around = (1, _NO_END)
            continue
        lows, highs = _added([one for one in node.sum_.parts if one is not node])
        low, high = node.sum_.from_around
        node.around = max(1, low - highs), min(_NO_END, high - lows)


def _added(nodes: list[_Node]) -> Span:
    spans = [node.from_below for node in nodes]
    return sum(low for low, _ in spans), min(_NO_END, sum(high for _, high in spans))


def _to_hide(order: list[_Node]) -> _Node | None:
    """What is to be held back next; None where nothing that is held back can be worked out any more."""
    _attack(order)
    for node in reversed(order):  # parts before their sums: what gives a part away gives its sum away
        if not node.told and _narrow(node.below):
            return _least(node.parts)
    for node in order:
        if not node.told and _narrow(node.known):
            assert node.sum_, "nothing is known of a whole tree but from its parts"
            beside = _least(node.sum_.parts)
            return beside or (node.sum_ if node.sum_.told else _further(node.sum_))
    return None


def _further(node: _Node) -> _Node | None:
    """What is to be held back where a sum and all its parts are held back already: what gives the sum away."""
    while node.sum_:
        if found := _least(node.sum_.parts) or (node.sum_ if node.sum_.open else None):
            return found
        node = node.sum_
    return None


def _narrow(span: Span) -> bool:
    return span[1] - span[0] + 1 < FEWEST


def _least(nodes: list[_Node]) -> _Node | None:
    """The smallest of those that are told and not 0."""
    return min((one for one in nodes if one.open), key=lambda one: (one.cell.count, one.path), default=None)
