"""Bugs for the campaign itself: with one of them it must end in a miss."""

from collections.abc import Callable, Sequence
from typing import Any

from services.database import Database, Work


def early_answer() -> None:
    """A store that swallows what went wrong at its commit, and answers as if all were well."""
    sound = Database._in_transaction

    def careless(self: Database, works: Sequence[Work]) -> list[Any]:
        kept: list[Any] = []

        def noting(work: Work) -> Work:
            def note(connection: Any) -> Any:
                kept.append(work(connection))
                return kept[-1]

            return note

        try:
            return sound(self, [noting(work) for work in works])
        except Exception:
            if len(kept) < len(works):
                raise
            return kept

    Database._in_transaction = careless  # type: ignore[method-assign]


PLANTED: dict[str, Callable[[], None]] = {"early-answer": early_answer}
