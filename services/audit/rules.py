"""What each entry of a ledger must be by itself and after the one before: canonical JSON, in its place, in its time."""

from __future__ import annotations

from typing import Any, Protocol

import orjson

from services.canonical import canonical


class EntryRule(Protocol):
    """Looks at the entries of one ledger in order, once each."""

    def __call__(self, index: int, entry: bytes) -> str | None:
        """What is wrong with this entry, in a sentence; None when nothing is."""


class CanonicalEntries:
    """Every entry is a canonical JSON object (RFC 8785) whose `index` is its position, and `time` never falls.

    `time` is in milliseconds since the Unix epoch; with `timed=False` it is not asked for. Remembers the last time:
    make a new one for each ledger that is verified.
    """

    def __init__(self, *, timed: bool = True) -> None:
        self._timed = timed
        self._last = 0

    def __call__(self, index: int, entry: bytes) -> str | None:
        """See EntryRule."""
        try:
            value: Any = orjson.loads(entry)
            if not isinstance(value, dict) or canonical(value) != entry:
                return "It is not a canonical JSON object."
        except (orjson.JSONDecodeError, TypeError):
            return "It is not JSON."
        if type(value.get("index")) is not int or value["index"] != index:
            return f"It calls itself entry {value.get('index')!r}."
        return self._wrong_time(value.get("time")) if self._timed else None

    def _wrong_time(self, time: Any) -> str | None:
        if type(time) is not int or time < 0:
            return "It has no time in milliseconds."
        if time < self._last:
            return f"Its time, {time}, is before that of the entry before it, {self._last}."
        self._last = time
        return None
