"""Lines as a page shows them: one's own looks in a row are one line, so that what others did is not lost among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from consent.lines import Line


@dataclass(frozen=True, slots=True)
class Shown:
    """One line, or `looks` of the reader's own in a row, of which `line` is the newest."""

    line: Line
    looks: int = 0


def gathered(lines: Sequence[Line], role: str) -> list[Shown]:
    """The lines of a page in their order. `role` is as what the reader looks: their looks are their own."""
    found: list[Shown] = []
    for own, group in groupby(lines, lambda line: _own_look(line, role)):
        members = list(group)
        found += [Shown(members[0], len(members))] if own else [Shown(line) for line in members]
    return found


def _own_look(line: Line, role: str) -> bool:
    return line.kind == "look-up" and line.said.get("as") == role and line.outcome == "permitted"
