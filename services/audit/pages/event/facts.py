"""What stands in an entry, as rows to read: a path of names and a value, nested ones one after the other. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.periods import FOREVER

_INSTANTS = frozenset({"now", "starts_at", "ends_at", "opens_at", "closes_at", "valid_until", "time"})


@dataclass(frozen=True, slots=True)
class Words:
    """How values are told in the reader's language: an instant, no end, yes, no, nothing."""

    moment: Callable[[int], str]
    never: str
    yes: str
    no: str
    nothing: str


def rows_of(told: Mapping[str, Any], words: Words) -> list[tuple[str, str]]:
    """The rows of a mapping, in its own order; `ends.to.grants.1.starts_at` is the path of a nested value."""
    return list(_rows(told, "", words))


def _rows(value: Any, path: str, words: Words) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _rows(inner, f"{path}.{key}" if path else str(key), words)
    elif isinstance(value, list) and any(isinstance(one, (Mapping, list)) for one in value):
        for at, one in enumerate(value, start=1):
            yield from _rows(one, f"{path}.{at}", words)
    else:
        yield path, _text(path.rpartition(".")[2], value, words)


def _text(name: str, value: Any, words: Words) -> str:
    if value is None or value in ("", [], {}):
        return words.nothing
    if isinstance(value, bool):
        return words.yes if value else words.no
    if isinstance(value, int) and name in _INSTANTS:
        return words.never if value >= FOREVER else words.moment(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
