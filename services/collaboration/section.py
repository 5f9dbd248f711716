"""Reads one part of a map, name by name, and notes what is missing, of another type, or not known here.

Reading never stops at a mistake: what is missing or wrong is read as a blank, so that all mistakes come at once. A map
with mistakes is thrown away, so no blank ever reaches anybody.
"""

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from services.collaboration import values
from services.collaboration.mistakes import Mistakes, quoted
from services.collaboration.parts import Words
from services.collaboration.remedies import remedy_for
from services.collaboration.tree import Content
from services.collaboration.values import Choice
from services.periods import Duration

BLANK = Words("", "")

Value = TypeVar("Value")


def join(path: str, name: str) -> str:
    """The path of ``name`` in the part at ``path``."""
    return f"{path}.{name}" if path else name


class Section:
    """One part of a map: names and values. Leaving the ``with`` tells of names that nobody asked for.

    A name without ``maybe`` must stand, or it is noted as missing and read as a blank.
    """

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
            if slip := self.mistakes.slip_of(name, self._missing):
                self._missing.remove(slip)
            says = f"{quoted(name)} is no name that belongs here"
            remedy = self.mistakes.choose(name, [slip] if slip else sorted(self._asked))
            self.wrong(join(self.path, name), says, remedy)
        for name in self._missing if not self._quiet else ():
            self.wrong(join(self.path, name), f"`{name}` is missing", remedy_for(self.path, name))

    def wrong(self, path: str, says: str, remedy: str) -> None:
        """Note a mistake at ``path``."""
        self.mistakes.add(path, says, remedy)

    def has(self, name: str) -> bool:
        """Whether ``name`` stands here with a value."""
        self._asked.add(name)
        return self._content.get(name) is not None

    def need(self, name: str) -> bool:
        """Whether ``name`` stands here with something in it; noted as missing if not."""
        self._asked.add(name)
        value = self._content.get(name)
        if value in (None, {}, []) or (isinstance(value, str) and not value.strip()):
            self._missing.append(name)
            return False
        return True

    def let(self, *names: str) -> None:
        """Let ``names`` stand here, unread."""
        self._asked.update(names)

    def raw(self, name: str) -> Content:
        """What stands under ``name``, unread."""
        return self._content[name] if self.has(name) else None

    def words(self, name: str, *, both: bool = False) -> Words:
        """A text in both languages. Where not ``both``, a plain text means the same in both."""
        return self._must(name, partial(words_of, both=both), BLANK)

    def maybe_words(self, name: str) -> Words | None:
        """As ``words``; None without one."""
        return self._maybe(name, words_of)

    def text(self, name: str) -> str:
        """A text in one language or none, such as a reference or the id of another part."""
        return self._must(name, values.text, "")

    def maybe_text(self, name: str) -> str | None:
        """As ``text``; None without one."""
        return self._maybe(name, values.text)

    def own_id(self, name: str) -> str:
        """The id that this part is given."""
        return self._must(name, values.id_, "")

    def ids(self, name: str) -> tuple[str, ...]:
        """A list of ids of other parts, at least one."""
        return self._must(name, values.ids, ())

    def maybe_ids(self, name: str) -> tuple[str, ...]:
        """As ``ids``; empty without one."""
        return self._maybe(name, values.ids) or ()

    def flag(self, name: str) -> bool:
        """true or false."""
        return self._must(name, values.flag, blank=False)

    def maybe_flag(self, name: str) -> bool:
        """As ``flag``; false without one."""
        return self._maybe(name, values.flag) is True

    def whole(self, name: str) -> int:
        """A whole number, at least 1."""
        return self._must(name, values.whole, 0)

    def maybe_whole(self, name: str) -> int | None:
        """As ``whole``; None without one."""
        return self._maybe(name, values.whole)

    def maybe_number(self, name: str) -> int | None:
        """A whole number, also zero and below; None without one."""
        return self._maybe(name, values.number)

    def day(self, name: str) -> date:
        """A day of the calendar."""
        return self._must(name, values.day, date.min)

    def maybe_day(self, name: str) -> date | None:
        """As ``day``; None without one."""
        return self._maybe(name, values.day)

    def duration(self, name: str) -> Duration:
        """A calendar duration."""
        return self._must(name, values.duration, Duration())

    def maybe_duration(self, name: str) -> Duration | None:
        """As ``duration``; None without one."""
        return self._maybe(name, values.duration)

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        """One of the words of ``kind``."""
        return self._must(name, partial(values.choice, kind=kind), next(iter(kind)))

    def maybe_choice(self, name: str, kind: type[Choice]) -> Choice | None:
        """As ``choice``; None without one."""
        return self._maybe(name, partial(values.choice, kind=kind))

    def unsure(self, name: str, kind: type[StrEnum]) -> bool:
        """Whether ``name`` is none of the words of ``kind``: then what depends on it cannot be told to be wrong."""
        return self.raw(name) not in list(kind)

    def section(self, name: str) -> "Section":
        """The part ``name``."""
        needed = self.need(name)
        inner = Section(self._content[name] if needed else {}, join(self.path, name), self.mistakes)
        inner._quiet = inner._quiet or not needed
        return inner

    def parts(self, name: str) -> Iterator[tuple[str, "Section"]]:
        """The parts under ``name`` by their ids."""
        for id_, value in self.named(name):
            yield id_, Section(value, join(join(self.path, name), id_), self.mistakes)

    def inner(self) -> Iterator[tuple[str, "Section"]]:
        """The parts of this part, all of them, by their ids."""
        for id_, value in self._content.items():
            self._asked.add(id_)
            path = join(self.path, id_)
            values.id_(id_, path, self.mistakes)
            yield id_, Section(value, path, self.mistakes)

    def named(self, name: str) -> Iterator[tuple[str, Content]]:
        """What stands under ``name`` by its ids; those that cannot be one are noted."""
        value = self._content[name] if self.has(name) else {}
        path = join(self.path, name)
        if not isinstance(value, dict):
            self.wrong(path, "Ids with what belongs to each are expected here", "Write `id: {…}` lines, indented.")
            return
        for id_, inner in value.items():
            values.id_(id_, join(path, id_), self.mistakes)
            yield id_, inner

    def entries(self, name: str) -> Iterator["Section"]:
        """The parts of the list under ``name``."""
        for at, value in self._list(name):
            yield Section(value, f"{join(self.path, name)}[{at}]", self.mistakes)

    def lists(self, name: str) -> Iterator[tuple[str, ...]]:
        """The lists of ids in the list under ``name``."""
        for at, value in self._list(name):
            yield values.ids(value, f"{join(self.path, name)}[{at}]", self.mistakes)

    def id_lists(self, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The lists of ids under ``name``, by id; one with nothing in it is noted."""
        path = join(self.path, name)
        for id_, value in self.named(name):
            if value in ([], None):
                self.wrong(join(path, id_), "Nothing stands in this list", "Write at least one, or take it away.")
            yield id_, values.ids(value or [], join(path, id_), self.mistakes)

    def _must(self, name: str, read: Callable[[Content, str, Mistakes], Value | None], blank: Value) -> Value:
        found = self._maybe(name, read) if self.need(name) else None
        return blank if found is None else found

    def _maybe(self, name: str, read: Callable[[Content, str, Mistakes], Value | None]) -> Value | None:
        return read(self._content[name], join(self.path, name), self.mistakes) if self.has(name) else None

    def _list(self, name: str) -> Iterator[tuple[int, Content]]:
        path = join(self.path, name)
        return enumerate(values.items(self._content[name], path, self.mistakes) if self.has(name) else [])


def words_of(content: Content, path: str, mistakes: Mistakes, *, both: bool = False) -> Words:
    """``content`` as a text in both languages; noted where one is missing."""
    if isinstance(content, dict):
        with Section(content, path, mistakes) as languages:
            return Words(languages.text("da"), languages.text("en"))
    if both:
        remedy = 'The citizen reads it: write {da: "…", en: "…"}.'
        mistakes.add(path, "This text stands in one language only", remedy)
    text = values.text(content, path, mistakes) or ""
    return Words(text, text)
