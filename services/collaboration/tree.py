"""From the text of a map to plain names and values, with the line of each.

YAML 1.2, without what a designer does not need and an attacker likes: no anchors and aliases, no tags, one document,
and bounded size and depth. A name that stands twice is a mistake with both lines. Values are texts, whole numbers,
yes/no (true, false) and nothing; a day stays the text it is. So the same content always has the same canonical JSON.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from services.collaboration.mistakes import Mistake, quoted

LARGEST = 500_000
DEEPEST = 20

Content: TypeAlias = "str | int | bool | list[Content] | dict[str, Content] | None"

# What neither YAML 1.2 (5.1) nor XML 1.0 (2.2), in which the map is drawn, can write.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}


@dataclass(slots=True)
class Tree:
    """What a text holds: its content, the line of each part by its path, and names that stand twice.

    ``unreadable`` is the one mistake that kept the text from being read to its end; then there is no content.
    """

    unreadable: Mistake | None = None
    content: Content = None
    lines: dict[str, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)


def parse(text: str) -> Tree:
    """The content of ``text``, or why it is ``unreadable``."""
    tree = Tree()
    try:
        _Builder(tree, _events(text)).document()
    except _Unreadable as wrong:
        tree.unreadable = wrong.mistake
    tree.lines.setdefault("", 1)
    return tree


class _Unreadable(Exception):
    def __init__(self, line: int, path: str, says: str, remedy: str) -> None:
        super().__init__(says)
        self.mistake = Mistake(line, path, says, remedy)


class _Builder:
    """Turns the parser's events into content. Stops at the first thing that a map has no use for."""

    def __init__(self, tree: Tree, events: Iterator[Event]) -> None:
        self._tree, self._events = tree, events

    def document(self) -> None:
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Unreadable(_line(event), "", "A second document begins here", "Keep one map in a file.")
            elif isinstance(event, MappingStartEvent | SequenceStartEvent | ScalarEvent | AliasEvent):
                self._tree.content = self._value(event, "", 0)

    def _value(self, event: Event, path: str, depth: int) -> Content:
        self._plain(event, path, depth)
        self._tree.lines.setdefault(path, _line(event))
        if isinstance(event, MappingStartEvent):
            return self._mapping(path, depth)
        if isinstance(event, SequenceStartEvent):
            return self._list(path, depth)
        assert isinstance(event, ScalarEvent)
        return _scalar(event, path)

    def _mapping(self, path: str, depth: int) -> dict[str, Content]:
        content: dict[str, Content] = {}
        while not isinstance(key := next(self._events), MappingEndEvent):
            self._plain(key, path, depth)
            if not isinstance(key, ScalarEvent):
                raise _Unreadable(_line(key), path, "A name is missing before the colon", "Write `name: value`.")
            here = f"{path}.{key.value}" if path else str(key.value)
            if key.value in content:
                self._twice(here, _line(key))
                self._value(next(self._events), f"{here} (again)", depth + 1)
                continue
            self._tree.lines[here] = _line(key)
            # Entered before it is read, so that what comes after an unreadable place does not make it look absent.
            content[key.value] = None
            content[key.value] = self._value(next(self._events), here, depth + 1)
        return content

    def _list(self, path: str, depth: int) -> list[Content]:
        content: list[Content] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            content.append(self._value(event, f"{path}[{len(content)}]", depth + 1))
        return content

    def _twice(self, path: str, line: int) -> None:
        says = f"{quoted(path.rpartition('.')[2])} stands here and on line {self._tree.lines[path]} already"
        self._tree.mistakes.append(Mistake(line, path, says, "Keep one of the two, or give one another id."))

    def _plain(self, event: Event, path: str, depth: int) -> None:
        if depth > DEEPEST:
            raise _Unreadable(
                _line(event), path, f"More than {DEEPEST} levels stand inside each other", "Flatten them."
            )
        if anchor := getattr(event, "anchor", None):
            says = f"A map has no anchors (&) and aliases (*): {quoted(anchor)}"
            raise _Unreadable(_line(event), path, says, "Write the value out where it belongs, or put it in quotes.")
        if tag := getattr(event, "tag", None):
            raise _Unreadable(_line(event), path, f"A map has no tags: {quoted(tag)}", "Take the `!…` away.")


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _scalar(event: ScalarEvent, path: str) -> Content:
    text = str(event.value)
    if _UNWRITABLE.search(text):
        raise _Unreadable(_line(event), path, "This text holds a character that no text has", "Type the text anew.")
    if event.style:  # quoted, or a block: always a text
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE.fullmatch(text) else text


def _events(text: str) -> Iterator[Event]:
    if len(text) > LARGEST:
        raise _Unreadable(1, "", f"The file is longer than {LARGEST} characters", "Split the map.")
    if (bad := _UNWRITABLE.search(text)) is not None:
        line = text.count("\n", 0, bad.start()) + 1
        raise _Unreadable(line, "", "This line holds a character that no text has", "Type the line anew.")
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except (
        Exception
    ) as wrong:  # the parser is not ours: on hostile text it also stumbles with errors that are not its own
        raise _not_yaml(wrong) from wrong


def _not_yaml(wrong: Exception) -> _Unreadable:
    mark = getattr(wrong, "problem_mark", None) or getattr(wrong, "context_mark", None)
    line = int(mark.line) + 1 if mark is not None else 1
    problem = wrong.problem if isinstance(wrong, MarkedYAMLError) and wrong.problem else "it breaks off"
    remedy = "Look at this line and the one above: a colon, a quote, a bracket or the indentation."
    return _Unreadable(line, "", f"From here the file cannot be read: {quoted(problem)}", remedy)
