"""What somebody wrote in the form of an arrow, each field as what it holds; and what is wrong with it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from secrets import token_urlsafe
from typing import Any

from starlette.datastructures import FormData

from consent.pages.caseworker.along import ArrowTold, FieldTold
from services.problems import Invalid

_LONGEST = 4_000
FIELD = "field-"
"""Before a field's path, the name of its place in the form."""

_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in: the text of each field, the fields ticked, why it is asked for.

    `key` makes sending it twice harmless. `mistakes` are keys of the catalogues, by the name of the place in the form.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] | None = None
    justification: str = ""
    key: str = field(default_factory=lambda: token_urlsafe(18))
    sure: bool = False
    information: dict[str, dict[str, Any]] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)

    def wrong(self, problem: Invalid) -> "Filled":
        """The same with what the gateway found wrong: a mistake at each field it names, or at the first place."""
        named = [one["field"].removeprefix("information.") for one in problem.more.get("errors", [])]
        found = {f"{FIELD}{path}": "arrow.wrong" for path in named if path in self.texts}
        return replace(self, mistakes=found or {"fields": "arrow.wrong"})


def read_filled(form: FormData, one: ArrowTold) -> Filled:
    """What was sent from an arrow's form, read by the map's types."""
    plain = {name: value[:_LONGEST] for name, value in form.multi_items() if isinstance(value, str)}
    ticked = tuple(value for value in form.getlist("fields") if isinstance(value, str))
    filled = Filled(
        {path.path: plain.get(f"{FIELD}{path.path}", "") for path in one.fields}, ticked,
        plain.get("justification", "")[:2_000], plain.get("key", "")[:100] or token_urlsafe(18), "sure" in plain,
    )  # fmt: skip
    return _to_send(filled, one) if one.mine == "send" else _to_ask(filled, one)


def _to_ask(filled: Filled, one: ArrowTold) -> Filled:
    known = {path.path for path in one.fields}
    fits = filled.fields and set(filled.fields) <= known
    return filled if fits else replace(filled, mistakes={"fields": "arrow.choose"})


def _to_send(filled: Filled, one: ArrowTold) -> Filled:
    information: dict[str, dict[str, Any]] = {}
    mistakes: dict[str, str] = {}
    for each in one.fields:
        text = filled.texts[each.path].strip()
        if not text:
            continue
        value = _value(each, text)
        if value is None:
            mistakes[f"{FIELD}{each.path}"] = "arrow.no-number" if each.kind == "number" else "arrow.no-boolean"
            continue
        item, _, name = each.path.partition(".")
        information.setdefault(item, {})[name] = value
    if not information and not mistakes:
        mistakes[f"{FIELD}{one.fields[0].path}"] = "arrow.write-something"
    return replace(filled, information=information, mistakes=mistakes)


def _value(each: FieldTold, text: str) -> Any:
    """The text as what the field holds; None where it is none. A day is checked by the gateway."""
    if each.kind == "boolean":
        return _YES_NO.get(text)
    if each.kind != "number":
        return text
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return int(number) if number.is_integer() else number
