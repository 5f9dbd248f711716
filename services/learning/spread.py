"""How long things took: many spans of time kept as a few counts, and the one in the middle. Pure."""

import math
from dataclasses import dataclass, field

_STEPS = 8
"""So many steps to each doubling: what is told is at most 9 % off."""


@dataclass(slots=True)
class Spread:
    """Spans of time in milliseconds, counted by size."""

    counts: dict[int, int] = field(default_factory=dict)
    number: int = 0

    def add(self, span: int) -> None:
        """Counts one."""
        step = math.floor(math.log2(max(span, 0) + 1) * _STEPS)
        self.counts[step] = self.counts.get(step, 0) + 1
        self.number += 1

    def median(self) -> int:
        """The span that half of them do not exceed, about; milliseconds. 0 where there is none."""
        passed = 0
        for step in sorted(self.counts):
            passed += self.counts[step]
            if 2 * passed >= self.number:
                return round(2 ** ((step + 0.5) / _STEPS)) - 1 if step else 0
        return 0
