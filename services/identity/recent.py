"""Answers that are used again for a little while, so that many who ask at once cost one question."""

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


class Recent(Generic[Answer]):
    """Answers that are used again for some seconds; many who ask at the same moment share one question."""

    def __init__(self, seconds: float, most: int = 4_096) -> None:
        self._seconds, self._most = seconds, most
        self._held: dict[str, tuple[float, asyncio.Future[Answer]]] = {}

    async def get(self, name: str, ask: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """The answer to `ask()`, or a recent one under this name. One that failed, or found nothing, is not kept."""
        answer = self._recent(name)
        if answer is None:
            answer = asyncio.ensure_future(ask())
            if len(self._held) >= self._most:
                self._held.clear()
            self._held[name] = (monotonic() + self._seconds, answer)
        elif answer.done():
            return answer.result()
        try:
            found = await asyncio.shield(answer)
        except Exception:
            self._drop(name, answer)
            raise
        if found is None:
            self._drop(name, answer)
        return found

    def _recent(self, name: str) -> "asyncio.Future[Answer] | None":
        until, answer = self._held.get(name, (0.0, None))
        if answer is None or monotonic() >= until:
            return None
        # Whoever asked may have gone away before it failed, or found nothing.
        useless = answer.done() and (answer.cancelled() or answer.exception() is not None or answer.result() is None)
        return None if useless else answer

    def _drop(self, name: str, answer: "asyncio.Future[Answer]") -> None:
        if self._held.get(name, (0.0, None))[1] is answer:
            del self._held[name]
