"""The holders' system: answers every question with fields of its own, as docs/connectors.md says. Never killed."""

from contextlib import AbstractAsyncContextManager
from typing import Any

from tests.holding import serving


def holding() -> AbstractAsyncContextManager[str]:
    """A system that listens; its address."""
    return serving(_answer)


async def _answer(question: dict[str, Any]) -> tuple[int, Any]:
    items: dict[str, list[str]] = question["items"]
    information = {item: {name: f"held {item} {name}" for name in names} for item, names in items.items()}
    return 200, {"information": information}
