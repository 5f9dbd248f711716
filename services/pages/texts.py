"""Words of pages, in catalogues: one file per language and room, in gettext's format, by short keys.

A language may have an easy-read version of its own, `da-easy`: what is not said there is said in the plain one. What is
said in neither is a mistake of ours, and found by the tests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("da", "en")
"""The languages that pages speak; the first one to whom asks for no other."""

EASY = "easy"


@dataclass(frozen=True, slots=True)
class Voice:
    """A language, plain or easy to read. Its name, `da` or `da-easy`, is also that of its catalogues."""

    language: str
    easy: bool = False

    @property
    def name(self) -> str:
        return f"{self.language}-{EASY}" if self.easy else self.language

    @classmethod
    def named(cls, name: str) -> "Voice | None":
        """The voice of this name; None where there is none."""
        language, _, more = name.partition("-")
        return cls(language, more == EASY) if language in LANGUAGES and more in ("", EASY) else None


class Texts:
    """All words of some rooms, in every voice."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._said: dict[str, dict[str, str]] = {}
        for folder in folders:
            for path in sorted(folder.glob("*.po")):
                self._said.setdefault(path.stem, {}).update(_read(path))

    def say(self, voice: Voice, key: str, values: Mapping[str, object]) -> str:
        """What stands under a key, with its places filled in. Raises KeyError for what nobody says."""
        text = self.say_plainly(voice.name, key)
        return text.format_map(values) if values else text

    def say_plainly(self, name: str, key: str) -> str:
        """The same by the voice's name, its places unfilled."""
        return self._said.get(name, {}).get(key) or self._said[name.partition("-")[0]][key]

    def keys(self, name: str) -> set[str]:
        """Every key that a voice says something under."""
        return set(self._said.get(name, {}))

    def all(self, name: str) -> Mapping[str, str]:
        """Everything that a voice says, by key."""
        return self._said.get(name, {})


def _read(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id and each.string}
