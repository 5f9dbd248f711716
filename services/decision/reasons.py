"""Every reason with its words: those of the rules, read from their METADATA, and those that come from elsewhere.

`policies/reasons.json` is made from the rules by `python -m deploy.policy`; a test sees to it that it is up to date.
`policies/elsewhere.json` is written by hand: reasons of the engine, the ledger and the holder, and one for the outside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import orjson

from services.decision.revision import policy_folder
from services.problems import CannotStart

Language = Literal["da", "en"]

LANGUAGES: tuple[Language, ...] = ("da", "en")
WORDS = ("title", "caseworker", "citizen", "remedy")
STRANGER = "no_such_case"
"""What somebody without a part in the case hears, whatever the reasons."""

_local: dict[str, "Reason"] = {}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was refused.

    `title`, `caseworker`, `citizen` and `remedy` hold a text per language. `source` is the section it stands for.
    `outward` is the code that a caller from a partner hears instead, or the code itself.
    """

    code: str
    source: str
    outward: str
    title: Mapping[Language, str]
    caseworker: Mapping[Language, str]
    citizen: Mapping[Language, str]
    remedy: Mapping[Language, str]


def all_reasons() -> Mapping[str, Reason]:
    """Every reason there is, by code, with those of local rules. Raises CannotStart when the files cannot be read."""
    known = _read(policy_folder().parent)
    return {**known, **_local} if _local else known


def elsewhere() -> frozenset[str]:
    """The codes of reasons that no rule gives: those of the engine, the ledger and the holder, and one for outside."""
    return _elsewhere(policy_folder().parent)


def know_local(reasons: Mapping[str, Reason]) -> None:
    """Tells this process the reasons of its local rules, in place of those it knew."""
    _local.clear()
    _local.update(reasons)


def outward(codes: Iterable[str]) -> list[str]:
    """What a caller from a partner hears instead of these reasons, sorted.

    Without a part in the case it is `no_such_case` and nothing else. Never asked, refused, withdrawn and expired are
    one, `no_permission_in_force`.
    """
    known = all_reasons()
    heard = {known[code].outward if code in known else code for code in codes}
    return [STRANGER] if STRANGER in heard else sorted(heard)


def told(codes: Iterable[str], language: Language = "en") -> list[dict[str, str]]:
    """Reasons as a problem document lists them: code, title, remedy. Choose the codes with `outward` first."""
    known = all_reasons()
    return [
        {"code": code, "title": known[code].title[language], "remedy": known[code].remedy[language]}
        for code in codes
        if code in known
    ]


def reasons_of(inspected: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The rules' reasons from what `opa inspect -a --format json` says. Raises KeyError where an annotation lacks."""
    found = {}
    for each in inspected["annotations"]:
        annotation = each["annotations"]
        custom = annotation.get("custom", {})
        if "code" in custom:
            texts = {"da": custom["da"], "en": {"title": annotation["title"], **custom["en"]}}
            found[custom["code"]] = {
                "source": custom["source"],
                "outward": custom.get("outward", custom["code"]),
                **{word: {language: texts[language][word].strip() for language in LANGUAGES} for word in WORDS},
            }
    return dict(sorted(found.items()))


@cache
def _read(folder: Path) -> dict[str, Reason]:
    try:
        known = orjson.loads((folder / "reasons.json").read_bytes())
        known |= orjson.loads((folder / "elsewhere.json").read_bytes())
        return {code: Reason(**{"code": code, "outward": code, **words}) for code, words in sorted(known.items())}
    except (OSError, ValueError, TypeError) as error:
        raise CannotStart(f"The reasons in {folder} cannot be read: install the policies anew.") from error


@cache
def _elsewhere(folder: Path) -> frozenset[str]:
    try:
        return frozenset(orjson.loads((folder / "elsewhere.json").read_bytes()))
    except (OSError, ValueError) as error:
        raise CannotStart(f"The reasons in {folder} cannot be read: install the policies anew.") from error
