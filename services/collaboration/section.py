"""Reads one part of a map, name by name, and notes what is missing, of another type, or not known here.

Reading never stops at a mistake: what is missing or wrong is read as a blank, so that all mistakes come at once. A map
with mistakes is thrown away, so no blank ever reaches anybody.
"""

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from types import TracebackType
from typing import Self, TypeVar

from services.collaboration.mistakes import CLOSE, Mistakes, choose, quoted
from services.collaboration.parts import Words
from services.collaboration.remedies import remedy_for
from services.collaboration.tree import Content
from services.periods import Duration, parse_duration

LONGEST_TEXT = 2000
BLANK = Words("", "")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Choice = TypeVar("Choice", bound=StrEnum)


def join(path: str, name: str) -> str:
    """The path of ``name`` in the part at ``path``."""
    return f"{path}.{name}" if path else name


class Section:
    """One part of a map: names and values. Leaving the ``with`` tells of names that nobody asked for."""

    def __init__(self, content: Content, path: str, mistakes: Mistakes) -> None:
        self.path, self.mistakes = path, mistakes
        self._asked: set[str] = set()
        self._missing: list[str] = []
        self._content: dict[str, Content] = {}
        # What is no part at all is told once, not once more for each name that it lacks.
        self._quiet = not isinstance(content, dict)
        if isinstance(content, dict):
            self._content = content
        else:
            self.wrong(path, "Names and values belong here", "Write `name: value` lines, indented, or {name: value}.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        unknown = [name for name in self._content if name not in self._asked]
        for name in unknown:
            # A misspelt name is one mistake, not two: it also tells of the missing one.
            if near := get_close_matches(name[:200], self._missing, n=1, cutoff=CLOSE):
                self._missing.remove(near[0])
            says = f"{quoted(name)} is no name that belongs here"
            self.wrong(join(self.path, name), says, choose(name, near or sorted(self._asked)))
        for name in self._missing if not self._quiet else ():
            self.wrong(join(self.path, name), f"`{name}` is missing", remedy_for(self.path, name))

    def wrong(self, path: str, says: str, remedy: str) -> None:
        """Note a mistake at ``path``."""
        self.mistakes.add(path, says, remedy)

    def has(self, name: str) -> bool:
        """Whether ``name`` stands here with a value."""
        self._asked.add(name)
        return self._content.get(name) is not None

    def words(self, name: str, *, both: bool = False) -> Words:
        """A text in both languages. Where not ``both``, a plain text means the same in both."""
        return self.maybe_words(name, both=both) or BLANK if self._needed(name) else BLANK

    def maybe_words(self, name: str, *, both: bool = False) -> Words | None:
        """As ``words``; None without one."""
        return (
            words_of(self._content[name], join(self.path, name), self.mistakes, both=both) if self.has(name) else BLANK
        )

    def optional_words(self, name: str) -> Words | None:
        """As ``words``; None without one."""
        return self.maybe_words(name) if self.has(name) else None

    def text(self, name: str) -> str:
        """A text on one language or none, such as a reference."""
        return self.maybe_text(name) or "" if self._needed(name) else ""

    def maybe_text(self, name: str) -> str | None:
        """As ``text``; None without one."""
        return _text(self._content[name], join(self.path, name), self.mistakes) if self.has(name) else None

    def ids(self, name: str) -> tuple[str, ...]:
        """A list of ids, at least one."""
        self.need(name)
        return self.maybe_ids(name)

    def maybe_ids(self, name: str) -> tuple[str, ...]:
        """A list of ids; empty without one. An id that stands twice is noted."""
        return self._ids(self._content[name], join(self.path, name)) if self.has(name) else ()

    def flag(self, name: str) -> bool:
        """true or false; false without one."""
        value = self._content[name] if self.has(name) else False
        if not isinstance(value, bool):
            self.wrong(join(self.path, name), f"{quoted(value)} is neither true nor false", "Write true or false.")
        return value is True

    def needed_flag(self, name: str) -> bool:
        """true or false, which must stand."""
        return self.flag(name) if self._needed(name) else False

    def whole(self, name: str) -> int:
        """A whole number, at least 1."""
        return self.maybe_whole(name) or 0 if self._needed(name) else 0

    def maybe_whole(self, name: str) -> int | None:
        """As ``whole``; None without one."""
        if not self.has(name):
            return None
        value = self._content[name]
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.wrong(join(self.path, name), f"{quoted(value)} is no whole number from 1", "Write a number like 4.")
            return None
        return value

    def day(self, name: str) -> date:
        """A day of the calendar."""
        return self.maybe_day(name) or date.min if self._needed(name) else date.min

    def maybe_day(self, name: str) -> date | None:
        """As ``day``; None without one."""
        if not self.has(name):
            return None
        value = self._content[name]
        try:
            if not isinstance(value, str) or _DAY.fullmatch(value) is None:
                raise ValueError(value)
            return date.fromisoformat(value)
        except ValueError:
            remedy = "Write year-month-day, like 2026-01-31."
            self.wrong(join(self.path, name), f"{quoted(value)} is no day of the calendar", remedy)
            return None

    def duration(self, name: str) -> Duration:
        """A calendar duration."""
        return self.maybe_duration(name) or Duration() if self._needed(name) else Duration()

    def maybe_duration(self, name: str) -> Duration | None:
        """As ``duration``; None without one."""
        if not self.has(name):
            return None
        try:
            return parse_duration(str(self._content[name]))
        except ValueError as wrong:
            says, _, remedy = str(wrong).partition("; ")
            self.wrong(join(self.path, name), says, f"{remedy[:1].upper()}{remedy[1:]}.")
            return None

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        """One of the words of ``kind``."""
        blank = next(iter(kind))
        return self.maybe_choice(name, kind) or blank if self._needed(name) else blank

    def maybe_choice(self, name: str, kind: type[Choice]) -> Choice | None:
        """As ``choice``; None without one."""
        if not self.has(name):
            return None
        value, words = self._content[name], [word.value for word in kind]
        if isinstance(value, str) and value in words:
            return kind(value)
        self.wrong(join(self.path, name), f"{quoted(value)} is no {name} that a map knows", choose(str(value), words))
        return None

    def unsure(self, name: str, kind: type[StrEnum]) -> bool:
        """Whether ``name`` is none of the words of ``kind``: then what depends on it cannot be told to be wrong."""
        return self.raw(name) not in list(kind)

    def let(self, *names: str) -> None:
        """Let ``names`` stand here, unread."""
        self._asked.update(names)

    def section(self, name: str) -> "Section":
        """The part ``name``."""
        needed = self._needed(name)
        inner = Section(self._content[name] if needed else {}, join(self.path, name), self.mistakes)
        inner._quiet = inner._quiet or not needed
        return inner

    def parts(self, name: str) -> Iterator[tuple[str, "Section"]]:
        """The parts under ``name`` by their ids, which are noted where they are none."""
        for id_, value in self.named(name):
            yield id_, Section(value, join(join(self.path, name), id_), self.mistakes)

    def named(self, name: str) -> Iterator[tuple[str, Content]]:
        """What stands under ``name`` by its ids."""
        value = self._content[name] if self.has(name) else {}
        path = join(self.path, name)
        if not isinstance(value, dict):
            self.wrong(path, "Ids with what belongs to each are expected here", "Write `id: {…}` lines, indented.")
            return
        for id_, inner in value.items():
            if _ID.fullmatch(id_) is None:
                remedy = "Write small letters a to z, digits, hyphen and underscore, at most 64."
                self.wrong(join(path, id_), f"{quoted(id_)} cannot be an id", remedy)
            yield id_, inner

    def need(self, name: str) -> None:
        """Note where ``name`` is missing or has nothing in it."""
        if self._needed(name) and self._content[name] in ({}, []):
            self._missing.append(name)

    def entries(self, name: str) -> Iterator["Section"]:
        """The parts of the list under ``name``."""
        for at, value in self._list(name):
            yield Section(value, f"{join(self.path, name)}[{at}]", self.mistakes)

    def lists(self, name: str) -> Iterator[tuple[str, ...]]:
        """The lists of ids in the list under ``name``."""
        path = join(self.path, name)
        for at, value in self._list(name):
            yield self._ids(value, f"{path}[{at}]")

    def id_lists(self, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The lists of ids under ``name``, by id; one with nothing in it is noted."""
        path = join(self.path, name)
        for id_, value in self.named(name):
            if value in ([], None):
                self.wrong(join(path, id_), "Nothing stands in this list", "Write at least one, or take it away.")
            yield id_, self._ids(value or [], join(path, id_))

    def raw(self, name: str) -> Content:
        """What stands under ``name``, unread."""
        return self._content[name] if self.has(name) else None

    def _ids(self, value: Content, path: str) -> tuple[str, ...]:
        ids = [_text(one, f"{path}[{at}]", self.mistakes) for at, one in enumerate(self._items(value, path))]
        for at, id_ in enumerate(ids):
            if id_ and id_ in ids[:at]:
                self.wrong(f"{path}[{at}]", f"{quoted(id_)} stands twice in this list", "Keep one of the two.")
        return tuple(ids)

    def _list(self, name: str) -> Iterator[tuple[int, Content]]:
        return enumerate(self._items(self._content[name], join(self.path, name)) if self.has(name) else [])

    def _items(self, value: Content, path: str) -> list[Content]:
        if isinstance(value, list):
            return value
        self.wrong(path, "A list is expected here", "Write [one, two], with brackets, also around a single one.")
        return []

    def _needed(self, name: str) -> bool:
        self._asked.add(name)
        value = self._content.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            self._missing.append(name)
            return False
        return True


def words_of(content: Content, path: str, mistakes: Mistakes, *, both: bool = False) -> Words:
    """``content`` as a text in both languages; noted where one is missing."""
    if not isinstance(content, dict):
        text = _text(content, path, mistakes)
        if both:
            remedy = 'The citizen reads it: write {da: "…", en: "…"}.'
            mistakes.add(path, "This text stands in one language only", remedy)
        return Words(text, text)
    with Section(content, path, mistakes) as both_languages:
        return Words(both_languages.text("da"), both_languages.text("en"))


def _text(content: Content, path: str, mistakes: Mistakes) -> str:
    if isinstance(content, bool) or not isinstance(content, str | int):
        mistakes.add(path, "A text is expected here", "Write a text; put it in quotes if it has a colon or a bracket.")
        return ""
    text = str(content).strip()
    if not text:
        mistakes.add(path, "The text is empty", "Write it, or take the name away.")
    if len(text) > LONGEST_TEXT:
        mistakes.add(path, f"The text is longer than {LONGEST_TEXT} characters", "Say it in fewer words.")
    return text
