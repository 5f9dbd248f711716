"""Counts as a tree: what a cell counts is the sum of what its parts count. Pure.

A cell is named by its path, like `("1", "needs-to-cafe", "refused", "around", "wrong_purpose", "wrong_purpose")`. There
are no other sums than those of the tree: each cell is part of one sum, and is itself the sum of its own parts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

Path = tuple[str, ...]


@dataclass(slots=True)
class Cell:
    """How many there were, and in which drawers lie the people concerned: a bit for each (see `audit.wire.Said`)."""

    count: int = 0
    drawers: int = 0
    parts: dict[str, "Cell"] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """How many people are concerned, at least."""
        return self.drawers.bit_count()

    def add(self, path: Path, whose: int) -> None:
        """Counts one in the cell at `path`, and in all that it is part of."""
        cell = self
        cell.count, cell.drawers = cell.count + 1, cell.drawers | 1 << whose
        for name in path:
            cell = cell.parts.setdefault(name, Cell())
            cell.count, cell.drawers = cell.count + 1, cell.drawers | 1 << whose

    def walk(self, path: Path = ()) -> Iterator[tuple[Path, "Cell"]]:
        """Each cell with its path, sums before their parts."""
        yield path, self
        for name, part in self.parts.items():
            yield from part.walk((*path, name))
