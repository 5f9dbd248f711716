"""An arrow in a reader's words: what goes along it, from whom to whom, why, and when. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from consent.my_arrows import MyArrow
from consent.pages.caseworker.case import Language
from services.collaboration.model import ServiceMap
from services.decision.reasons import all_reasons
from services.periods import in_words

_NO_PERMISSION = "no_permission_in_force"
_PRECISE = {
    "never_asked": "never_asked", "asked": "asked_not_answered", "refused": "refused", "withdrawn": "withdrawn",
    "expired": "expired",
}  # fmt: skip
"""The reason behind it, by a permission's state."""


@dataclass(frozen=True, slots=True)
class FieldTold:
    """One field: its path `item.field`, its title, what it holds (text, number, date, boolean)."""

    path: str
    title: str
    kind: str
    third_person: bool


@dataclass(frozen=True, slots=True)
class ArrowTold:
    """One arrow in words. `opens_before` is "" where it opens with its activities; `during` empty: always open."""

    arrow: str
    mine: str
    sender: str
    receiver: str
    from_step: str
    to_step: str
    fields: tuple[FieldTold, ...]
    why: str
    purpose: str
    basis: str
    kept: str
    during: tuple[str, ...]
    opens_before: str
    purpose_id: str
    other_end: str


@dataclass(frozen=True, slots=True)
class Said:
    """A value that was handed over, under its title."""

    title: str
    value: Any


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for a no: in words, what to do about it, and where. `step` names the link; "" for none."""

    code: str
    title: str
    words: str
    remedy: str
    step: str = ""
    path: str = ""
    what: str = ""


def told(map_: ServiceMap, one: MyArrow, language: Language) -> ArrowTold:
    """An arrow that somebody stands at an end of."""
    arrow, when = map_.arrow(one.arrow), map_.arrow(one.arrow).when
    return ArrowTold(
        one.arrow, one.mine, end_of(map_, one.from_actor, language), end_of(map_, one.to_actor, language),
        map_.activity(arrow.from_.activity).title.in_(language), map_.activity(arrow.to.activity).title.in_(language),
        fields_of(map_, one.fields, language), arrow.need_to_know.in_(language),
        map_.purposes[one.purpose].in_(language), one.basis, in_words(arrow.keep_for, language),
        tuple(map_.activity(id_).title.in_(language) for id_ in when.during) if when else (),
        in_words(when.before_start, language) if when and when.before_start else "",
        one.purpose, one.from_actor if one.mine == "get" else one.to_actor,
    )  # fmt: skip


def end_of(map_: ServiceMap, actor_id: str, language: Language) -> str:
    """Who stands at an end, like "Café manager, Café Kastanjen"."""
    actor = map_.actor(actor_id)
    title = actor.title.in_(language)
    return f"{title}, {map_.partner(actor.partner).title.in_(language)}" if actor.partner else title


def fields_of(map_: ServiceMap, paths: Iterable[str], language: Language) -> tuple[FieldTold, ...]:
    """Fields with their titles."""
    fields = [(path, map_.field(path)) for path in paths]
    return tuple(FieldTold(path, one.title.in_(language), str(one.type), one.about is not None) for path, one in fields)


def said_of(map_: ServiceMap, information: Mapping[str, Mapping[str, Any]], language: Language) -> list[Said]:
    """What was handed over, under the map's titles and in their order."""
    return [
        Said(field.title.in_(language), values[field.id])
        for item, values in information.items()
        for field in map_.item(item).fields.values()
        if field.id in values
    ]


def why_not(
    map_: ServiceMap, one: ArrowTold, codes: Iterable[str], state: str, gives_access: bool, language: Language
) -> list[Why]:
    """Every reason with what to do next; links only for who may follow them.

    Who gives access knows the `state` of the permission, and is told by it why there is none.
    """
    known = all_reasons()
    precise = _PRECISE.get(state, _NO_PERMISSION) if gives_access else _NO_PERMISSION
    codes = [precise if code == _NO_PERMISSION else code for code in codes]
    return [
        Why(code, known[code].title[language], known[code].caseworker[language], known[code].remedy[language],
            *(_step(map_, one, code, language) if gives_access or code == "no_emergency" else ()))
        for code in codes
        if code in known
    ]  # fmt: skip


def _step(map_: ServiceMap, one: ArrowTold, code: str, language: Language) -> tuple[str, str, str]:
    """The link that mends a reason: its key in the catalogues, its path below the case, and what it names."""
    when = map_.arrow(one.arrow).when
    if code == _NO_PERMISSION or code in _PRECISE.values():
        return "ask", f"ask?arrow={one.arrow}", ""
    if code == "nobody_at_the_other_end" and map_.actor(one.other_end).partner:
        return "give", f"parts/{one.other_end}", map_.actor(one.other_end).title.in_(language)
    if code in ("not_planned", "too_early", "too_late") and when:
        return "plan", f"activities/{when.during[0]}", map_.activity(when.during[0]).title.in_(language)
    return "", "", ""
