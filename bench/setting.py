"""How a run is to be made: how much, on which store, where things lie meanwhile."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Result

PROJECT = Path(__file__).resolve().parent.parent


def _silent(_: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Setting:
    """`quick`: little of everything, one round. `rounds` 0: as many as usual. `minutes`: how long the long ones last.
    `scale`: how many times the small end the large end of W6 is. `within`: the folder on the disk to measure."""

    within: Path
    quick: bool = False
    rounds: int = 0
    store: str = "sqlite"
    minutes: float = 2.0
    scale: int = 100
    tell: Callable[[str], None] = field(default=_silent)

    def times(self, usual: int, quick: int = 1) -> int:
        """How many rounds: what was asked for, else as many as usual."""
        return self.rounds or (quick if self.quick else usual)

    def some(self, usual: int, quick: int) -> int:
        """So many usually, so many in a quick run."""
        return quick if self.quick else usual

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder for stores, gone afterwards; one that the database server may enter, too."""
        self.within.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="bench-", dir=self.within) as name:
            Path(name).chmod(0o755)
            yield Path(name)


Workload = Callable[[Setting], Result]
"""A workload measures, and says what it found."""
