"""Saying: an entry of the ledger in plain words: who, what, why, on what ground, and what came out; in Danish and
English, each also easy to read.

Never the content itself: the ledger does not hold it.
"""

from collections.abc import Iterable
from typing import Any, Literal

from consent.guardian_words import GROUND_ABOUT, LOOKED_ABOUT, OTHERWISE_ABOUT, REASONS_ABOUT, WHAT_ABOUT
from consent.line_words import BY_LAW, GROUND, LOOKED, OTHERWISE, OUTCOME, WHAT
from consent.reason_words import EASY
from services.audit.wire import Entry
from services.collaboration.model import NotOnTheMap, ServiceMap
from services.decision.reasons import all_reasons

Language = Literal["da", "en"]

VOICES: tuple[tuple[str, Language], ...] = (("da", "da"), ("en", "en"), ("da-easy", "da"), ("en-easy", "en"))
"""Each voice with its language; what the map says itself is said in the language."""

# The answer to what a citizen wrote stands beside it, for them alone; a guardian reads this list as well.
_BETWEEN = ("disagreement", "question")
KEPT_BACK = "kept_back"
_NOT_THEIRS = frozenset({"no_grant", "not_your_arrow"})


def say(map_: ServiceMap, entry: Entry, whom: str = "") -> dict[str, dict[str, str]]:
    """In each voice `what`, `who`, `which`, `why`, `ground`, `outcome`, `because`, each only where it is known.

    `whom` is the citizen's name, for a guardian who reads about them; the citizen is spoken to.
    """
    return {voice: _in(voice, language, map_, entry, whom) for voice, language in VOICES}


def for_guardians(codes: Iterable[str]) -> list[str]:
    """Reasons as a guardian may hear them: whether name and address are protected, they are not told."""
    known = all_reasons()
    heard = [KEPT_BACK if code in known and known[code].outward == KEPT_BACK else code for code in codes]
    return list(dict.fromkeys(heard))


def reason_about(voice: str, code: str, whom: str) -> str:
    """The same as `reason_in`, for a guardian of `whom`."""
    known, language = all_reasons(), voice.partition("-")[0]
    if voice != language and code in EASY:
        return REASONS_ABOUT.get(code, EASY[code])[language].format(name=whom)
    return str(known[code].caseworker["da" if language == "da" else "en"]) if code in known else ""


def reason_in(voice: str, code: str) -> str:
    """Why something was refused, in a citizen's words; "" for a code that nobody knows."""
    known, language = all_reasons(), voice.partition("-")[0]
    if voice != language and code in EASY:
        return EASY[code][language]
    return str(known[code].citizen["da" if language == "da" else "en"]) if code in known else ""


def _in(voice: str, language: Language, map_: ServiceMap, entry: Entry, whom: str) -> dict[str, str]:
    said = entry.said
    told = {
        "what": _what(entry, whom)[voice].format(name=whom),
        "who": _who(language, map_, entry),
        "which": _fields(language, map_, said),
        "why": _why(language, map_, said),
        "ground": _ground(voice, language, map_, said, whom),
        "outcome": OUTCOME.get(str(said.get("outcome", "")), {}).get(voice, ""),
        "because": _because(voice, said, whom) or _in_their_words(entry),
    }
    return {name: words for name, words in told.items() if words}


def _what(entry: Entry, whom: str) -> dict[str, str]:
    kinds, looked = (WHAT_ABOUT, LOOKED_ABOUT) if whom else (WHAT, LOOKED)
    found = kinds.get(entry.kind, OTHERWISE_ABOUT if whom else OTHERWISE)
    return looked.get(str(entry.said.get("what", "")), found) if entry.kind == "look-up" else found


def _who(language: Language, map_: ServiceMap, entry: Entry) -> str:
    person = entry.sealed.get("person") or {}
    name = person.get("name", "") if isinstance(person, dict) else ""
    partner = entry.said.get("partner") or (person.get("partner", "") if isinstance(person, dict) else "")
    # Whoever asked along an arrow of a part that they do not hold is not called by that part.
    holds = _NOT_THEIRS.isdisjoint(entry.said.get("reasons", ()))
    actor = entry.said.get("actor", "") if holds else ""
    parts = [name, _title(language, map_.actors, actor), _title(language, map_.partners, partner)]
    return ", ".join(part for part in parts if part)


def _title(language: Language, things: Any, id_: str) -> str:
    found = things.get(id_)
    return str(getattr(found.title, language)) if found else ""


def _fields(language: Language, map_: ServiceMap, said: dict[str, Any]) -> str:
    names = []
    for path in said.get("fields") or said.get("asked") or []:
        try:
            names.append(str(getattr(map_.field(path).title, language)))
        except (NotOnTheMap, KeyError, ValueError):
            names.append(path)
    return ", ".join(names)


def _why(language: Language, map_: ServiceMap, said: dict[str, Any]) -> str:
    arrow = map_.arrows.get(said.get("arrow", ""))
    return str(getattr(arrow.need_to_know, language)) if arrow else ""


def _ground(voice: str, language: Language, map_: ServiceMap, said: dict[str, Any], whom: str) -> str:
    basis = said.get("ground", "")
    words = (GROUND_ABOUT if whom else GROUND).get(basis, {}).get(voice, "").format(name=whom)
    arrow = map_.arrows.get(said.get("arrow", ""))
    national = map_.ground_of(arrow.id).national if arrow and basis == "law" else None
    if national is None:
        return words
    ask = _title(language, map_.partners, map_.governance.operator)
    return BY_LAW[voice].format(words=words, act=national.act, section=national.section, ask=ask)


def _because(voice: str, said: dict[str, Any], whom: str) -> str:
    codes = said.get("reasons", [])
    if whom:
        told = [reason_about(voice, code, whom) for code in for_guardians(codes)]
    else:
        told = [reason_in(voice, code) for code in codes]
    return " ".join(filter(None, told))


def _in_their_words(entry: Entry) -> str:
    """Why a receiver wants to keep something, and what was found by whoever looked into it, as they said so."""
    found = entry.kind == "check-done" and entry.said.get("about") not in _BETWEEN
    return str(entry.sealed.get("words", "")) if found or entry.kind == "still-needed" else ""
