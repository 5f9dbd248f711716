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
        """The answer to `ask()`, or a recent one under this name. An answer that failed is not kept."""
        until, answer = self._held.get(name, (0.0, None))
        if answer is None or monotonic() >= until or answer.cancelled():
            answer = asyncio.ensure_future(ask())
            if len(self._held) >= self._most:
                self._held.clear()
            self._held[name] = (monotonic() + self._seconds, answer)
        try:
            return await asyncio.shield(answer)
        except Exception:
            if self._held.get(name, (0.0, None))[1] is answer:
                del self._held[name]
            raise
