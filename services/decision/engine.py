"""The policy engine over HTTP: the one place that uses opa-python-client, and of that only `query_rule`.

Path and rule are constants, since the client joins them into a URL unquoted. It would ask again on its own after a
failure, and its timeout does not cover everything: it gets no retries, and a deadline of ours around it.
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from opa_client.opa_async import AsyncOpaClient  # type: ignore[import-untyped]

from services.decision.wire import Questions
from services.problems import CannotStart

_PACKAGE = "need_to_know"
_RULE = "decisions"


class NoAnswer(Exception):
    """The engine did not answer, or not in time, or not in JSON."""


class Engine:
    """One engine, at `url`, asked with the token it knows. `seconds` is the longest that one call may take."""

    def __init__(self, url: str, token: str, seconds: float = 1.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise CannotStart(f"The policy engine's address {url!r} is none: write it like http://127.0.0.1:8181.")
        self._client = AsyncOpaClient(
            host=f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname,
            port=parts.port or (443 if parts.scheme == "https" else 80),
            ssl=parts.scheme == "https",
            token=token,
            retries=0,
            timeout=seconds,
        )
        self._seconds = seconds
        self._open = False

    async def ask(self, questions: Questions) -> object:
        """What the engine says to these questions, not yet believed. Raises NoAnswer."""
        try:
            async with asyncio.timeout(self._seconds):
                if not self._open:
                    self._open = True
                    await self._client.__aenter__()
                said: Any = await self._client.query_rule({"questions": questions}, _PACKAGE, _RULE)
        except Exception as error:  # whatever fails in there, it is no answer
            raise NoAnswer(type(error).__name__) from error
        return said.get("result") if isinstance(said, dict) else None

    async def close(self) -> None:
        """Lets go of the connections."""
        if self._open:
            self._open = False
            await self._client.close_connection()
