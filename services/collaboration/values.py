"""Reads one value of a map: a text, a number, a day, a period, one of several words.

Each function takes the content, its path and the collector of mistakes, and gives the value, or None where it is noted
as wrong.
"""

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar

from services.collaboration.mistakes import Mistakes, quoted
from services.collaboration.tree import Content
from services.periods import Duration, parse_duration

LONGEST_TEXT = 2000
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Choice = TypeVar("Choice", bound=StrEnum)


def text(content: Content, path: str, mistakes: Mistakes) -> str | None:
    """A text in one language or none, such as a reference or the id of another part."""
    if isinstance(content, bool) or not isinstance(content, str | int):
        mistakes.add(path, "A text is expected here", "Write a text; put it in quotes if it has a colon or a bracket.")
        return None
    found = str(content).strip()
    if not found:
        mistakes.add(path, "The text is empty", "Write it, or take the name away.")
    if len(found) > LONGEST_TEXT:
        mistakes.add(path, f"The text is longer than {LONGEST_TEXT} characters", "Say it in fewer words.")
    return found


def id_(content: Content, path: str, mistakes: Mistakes) -> str | None:
    """The id that a part is given."""
    if isinstance(content, str) and _ID.fullmatch(content):
        return content
    remedy = "Write small letters a to z, digits, hyphen and underscore, at most 64."
    mistakes.add(path, f"{quoted(content)} cannot be an id", remedy)
    return None


def flag(content: Content, path: str, mistakes: Mistakes) -> bool | None:
    """true or false."""
    if isinstance(content, bool):
        return content
    mistakes.add(path, f"{quoted(content)} is neither true nor false", "Write true or false.")
    return None


def whole(content: Content, path: str, mistakes: Mistakes) -> int | None:
    """A whole number, at least 1."""
    if isinstance(content, int) and not isinstance(content, bool) and content >= 1:
        return content
    mistakes.add(path, f"{quoted(content)} is no whole number from 1", "Write a number like 4.")
    return None


def number(content: Content, path: str, mistakes: Mistakes) -> int | None:
    """A whole number, also zero and below."""
    if isinstance(content, int) and not isinstance(content, bool):
        return content
    mistakes.add(path, f"{quoted(content)} is no whole number", "Write a number like 100, without decimals.")
    return None


def day(content: Content, path: str, mistakes: Mistakes) -> date | None:
    """A day of the calendar."""
    try:
        if not isinstance(content, str) or _DAY.fullmatch(content) is None:
            raise ValueError(content)
        return date.fromisoformat(content)
    except ValueError:
        remedy = "Write year-month-day, like 2026-01-31."
        mistakes.add(path, f"{quoted(content)} is no day of the calendar", remedy)
        return None


def duration(content: Content, path: str, mistakes: Mistakes) -> Duration | None:
    """A calendar duration."""
    try:
        return parse_duration(str(content))
    except ValueError as wrong:
        says, _, remedy = str(wrong).partition("; ")
        mistakes.add(path, says, f"{remedy[:1].upper()}{remedy[1:]}.")
        return None


def choice(content: Content, path: str, mistakes: Mistakes, kind: type[Choice]) -> Choice | None:
    """One of the words of ``kind``."""
    words = [word.value for word in kind]
    if isinstance(content, str) and content in words:
        return kind(content)
    name = path.rpartition(".")[2]
    mistakes.add(path, f"{quoted(content)} is no {name} that a map knows", mistakes.choose(str(content), words))
    return None


def items(content: Content, path: str, mistakes: Mistakes) -> list[Content]:
    """What stands in a list."""
    if isinstance(content, list):
        return content
    mistakes.add(path, "A list is expected here", "Write [one, two], with brackets, also around a single one.")
    return []


def ids(content: Content, path: str, mistakes: Mistakes) -> tuple[str, ...]:
    """A list of the ids of other parts; one that stands twice is noted."""
    found: list[str] = []
    seen = {""}
    for at, content_ in enumerate(items(content, path, mistakes)):
        one = text(content_, f"{path}[{at}]", mistakes) or ""
        if one and one in seen:
            mistakes.add(f"{path}[{at}]", f"{quoted(one)} stands twice in this list", "Keep one of the two.")
        seen.add(one)
        found.append(one)
    return tuple(found)
