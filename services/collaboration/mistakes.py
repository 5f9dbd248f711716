"""Mistakes in a map: where, what, and what to do about it. All are told at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

MOST_TOLD = 1000
_CLOSE = 0.7
"""How alike two words must be for one to be taken for a slip of the other; from 0 to 1, as ``difflib`` counts."""

_MOST_GUESSES, _MOST_KNOWN = 100, 2000
"""How often a slip is looked for, and among how many words: looking is slow, and a hostile file has many mistakes."""

_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake.

    ``line`` counts from 1; 0 where the map came without lines. ``field`` is a path like
    ``arrows.needs-to-cafe.information.support-needs[1]``; empty for the file as a whole. ``says`` is what is wrong,
    ``remedy`` what to do.
    """

    line: int
    field: str
    says: str
    remedy: str


class Mistakes:
    """Collects mistakes and finds the line of each: its field's, or that of the nearest part around it."""

    def __init__(self, lines: Mapping[str, int], told: Iterable[Mistake] = ()) -> None:
        self._lines = lines
        # A dict, so that one and the same mistake is told once; in the order of telling until sorted.
        self._told: dict[Mistake, None] = dict.fromkeys(islice(told, MOST_TOLD))
        self._guesses = 0

    def add(self, field: str, says: str, remedy: str) -> None:
        """Note one mistake at ``field``. After a thousand, no more are noted."""
        if len(self._told) < MOST_TOLD:
            self._told[Mistake(self._line(field), field, says, remedy)] = None

    def told(self) -> tuple[Mistake, ...]:
        """All mistakes, in the order of the file."""
        return tuple(sorted(self._told, key=lambda mistake: (mistake.line, mistake.field)))

    def slip_of(self, word: str, known: Iterable[str]) -> str | None:
        """The one of ``known`` that ``word`` is probably a slip of; None without one, and after a hundred guesses."""
        self._guesses += 1
        if self._guesses > _MOST_GUESSES:
            return None
        near = get_close_matches(word[:_LONGEST_QUOTE], list(islice(known, _MOST_KNOWN)), n=1, cutoff=_CLOSE)
        return near[0] if near else None

    def choose(self, word: str, known: Iterable[str]) -> str:
        """A remedy for a word that is not one of ``known``: what is probably meant, or what there is to choose from."""
        words = list(islice(known, _MOST_KNOWN))
        if slip := self.slip_of(word, words):
            return f"Did you mean `{slip}`?"
        if not words:
            return "The map has none yet: write one first."
        shown = ", ".join(f"`{one}`" for one in words[:12])
        return f"Write one of {shown}{', …' if len(words) > 12 else ''}."

    def _line(self, field: str) -> int:
        while field and field not in self._lines:
            field = field[: max(field.rfind("."), field.rfind("["), 0)]
        return self._lines.get(field, 1 if self._lines else 0)


def choose(word: str, known: Iterable[str]) -> str:
    """A remedy for one word that is not one of ``known``, where there is no map's list of mistakes to add it to."""
    return Mistakes({}).choose(word, known)


def quoted(word: object) -> str:
    """``word`` in quotes and at a length that fits in a sentence, without line breaks."""
    text = " ".join(str(word).split())
    return f"“{text}”" if len(text) <= _LONGEST_QUOTE else f"“{text[:_LONGEST_QUOTE]}…”"
