"""What an act is: `prepare` fills a folder, `do` is watched and says how it went, `check` looks at what is left.

Each runs in a process of its own, with the product's own code and nothing in the place of a part of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.problems import CannotStart
from tests.campaigns.writes.traced import Ready

PLACED, FAILED = "placed", "failed"


class Broken(AssertionError):
    """What must be so after any fault is not."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `about` is how the paths begin that it is about. `do` answers words; `check` is given them, "" when the
    process was killed, and raises Broken."""

    name: str
    about: str | tuple[str, ...]
    prepare: Callable[[Path], None]
    do: Callable[[Path, Ready], str]
    check: Callable[[Path, str], None]


def outcome_of(work: Callable[[], str]) -> str:
    """What it answers, or how it failed."""
    try:
        return work()
    except CannotStart as error:
        return f"{FAILED} CannotStart {error}"
    except Exception as error:  # whatever it is: the caller hears of it
        return f"{FAILED} {type(error).__name__} {error}"


def demand(holds: bool, otherwise: str) -> None:
    """Raises Broken where something does not hold."""
    if not holds:
        raise Broken(otherwise)
