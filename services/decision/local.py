"""Local rules: a Rego file of an installation's own that can refuse what our rules permit, and nothing else.

Here its METADATA is read: its number, and every reason in words. Every process that tells people why reads it; whether
the rules in it will do is held against the engine's own reading of them before they are used, see
`deploy.local_rules`.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from services.decision.reasons import LANGUAGES, WORDS, Reason
from services.problems import CannotStart

LARGEST = 100_000
"""The most bytes that a file of local rules may have."""

CODE = re.compile(r"local_[a-z0-9_]{1,60}")
"""Codes of local reasons; none of ours begins like that, now or later."""


@dataclass(frozen=True, slots=True)
class LocalRules:
    """One file as it was read: its bytes, the number that rises with each change, and its reasons by code."""

    path: Path
    content: bytes
    number: int
    reasons: Mapping[str, Reason]

    @property
    def revision(self) -> str:
        """Its number and 128 bits of SHA-256 over its bytes, as a policy's revision names it behind the plus sign."""
        return f"{self.number}-{hashlib.sha256(self.content).hexdigest()[:32]}"


def read_local(path: Path) -> LocalRules:
    """The file at `path`. Raises CannotStart, naming file and line, when its METADATA does not tell what it should."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CannotStart(f"The local rules {path} cannot be read: {error.strerror}.") from error
    return local_rules(content, path)


def local_rules(content: bytes, path: Path) -> LocalRules:
    """The same from bytes; `path` is where they lie, for messages."""
    if len(content) > LARGEST:
        raise CannotStart(f"The local rules {path} have more than {LARGEST} bytes: write fewer of them.")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise wrong(path, content[: error.start].count(b"\n") + 1, "is no UTF-8; save the file as UTF-8") from error
    number, reasons = 0, {}
    for line, told in _metadata(text, path):
        custom = told.get("custom")
        if not isinstance(custom, dict):
            continue
        if "revision" in custom:
            number = _number(custom["revision"], line, path)
        if "code" in custom:
            reason = _reason(told, custom, line, path)
            if reason.code in reasons:
                raise wrong(path, line, f"tells the words of {reason.code} a second time; tell them once")
            reasons[reason.code] = reason
    if not number:
        raise wrong(path, 1, "should begin with METADATA that has a number under custom: revision:, from 1 up")
    return LocalRules(path, content, number, reasons)


def wrong(path: Path, line: int, what: str) -> CannotStart:
    """What is wrong with a line of local rules, in one sentence."""
    return CannotStart(f"The local rules {path} cannot be used: line {line} {what}.")


def _metadata(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each block of METADATA with its first line: comments that follow one that says so, together YAML."""
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if not re.fullmatch(r"\s*#\s*METADATA\s*", line):
            continue
        block = []
        for below in lines[place + 1 :]:
            if not below.lstrip().startswith("#"):
                break
            block.append(below.lstrip()[1:])
        try:
            told = YAML(typ="safe", pure=True).load(StringIO("\n".join(block)))
        except YAMLError as error:
            raise wrong(
                path, place + 1, "begins METADATA that is no YAML; lay it out as docs/policy.md shows"
            ) from error
        if not isinstance(told, dict):
            raise wrong(path, place + 1, "begins METADATA without anything in it; name a title")
        yield place + 1, told


def _number(told: object, line: int, path: Path) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or not 0 < told < 2**31:
        raise wrong(path, line, "has a revision that is no whole number from 1 up")
    return told


def _reason(told: dict[str, Any], custom: dict[str, Any], line: int, path: Path) -> Reason:
    code = custom["code"]
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise wrong(path, line, "has a code that does not begin with local_, in small letters, digits and underscores")
    if surplus := sorted(custom.keys() - {"code", "source", *LANGUAGES}):
        raise wrong(path, line, f"says {surplus[0]} about {code}, which local rules do not choose")
    given = {"da": custom.get("da"), "en": {"title": told.get("title"), **_mapping(custom.get("en"))}}
    texts = {word: {language: _text(_mapping(given[language]).get(word)) for language in LANGUAGES} for word in WORDS}
    source = _text(custom.get("source"))
    lacking = [f"{word} ({language})" for word in WORDS for language in LANGUAGES if not texts[word][language]]
    if lacking := lacking + ([] if source else ["source"]):
        raise wrong(path, line, f"lacks words for {code}: {', '.join(lacking)}; each is one line of text")
    return Reason(code=code, source=source, outward=code, **texts)


def _mapping(told: object) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}


def _text(told: object) -> str:
    return told.strip() if isinstance(told, str) and "\n" not in told.strip() and len(told) <= 500 else ""
