"""What may pass: the permitted fields and no other, each of the type its item's schema says. Pure.

Information has the shape `{item: {field: value}}`. No message here holds a value: values are a person's.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator

from services.canonical import canonical
from services.problems import HolderSchema, Invalid

Information = dict[str, dict[str, Any]]

MOST_FIELDS = 200
LONGEST_TEXT = 2_000
# Within these, JSON numbers mean the same to every reader, and have one canonical form (RFC 8785, 3.2.2.3).
_LARGEST, _SMALLEST = 2**53, 1e-5
_MEND = "The holder's system gives each field as the map's schema says."
_OTHERWISE = "does not keep to the type, the length or the limits that its schema says"
_Mistake = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What passed, and how many fields did not."""

    information: Information
    dropped: int

    @property
    def fields(self) -> list[str]:
        """What passed, as `item.field`, in the order it came."""
        return fields_of(self.information)


def fields_of(information: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The fields of information, as `item.field`."""
    return [f"{item}.{field}" for item, values in information.items() for field in values]


def keep(information: Mapping[str, Any], fields: Collection[str]) -> Kept:
    """Only the fields named in `fields` (`item.field`). Raises HolderSchema for a permitted item that is no object."""
    permitted = _by_item(tuple(fields))
    kept: Information = {}
    dropped = 0
    for item, values in information.items():
        if item not in permitted:
            dropped += len(values) if isinstance(values, Mapping) else 1
            continue
        if not isinstance(values, Mapping):
            raise HolderSchema(f"{item} is not an object of fields.", _MEND, field=item)
        passed = {field: value for field, value in values.items() if field in permitted[item]}
        dropped += len(values) - len(passed)
        if passed:
            kept[item] = passed
    return Kept(kept, dropped)


def check_items(information: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> Kept:
    """Holds what a holder's system gave against each item's JSON Schema (draft 2020-12).

    Fields and items that no schema knows are dropped and counted. Raises HolderSchema, naming the first field that is
    wrong, never its value.
    """
    kept, mistakes = _judge(information, schemas)
    for field, says in mistakes:
        raise HolderSchema(f"{field} {says}.", _MEND, field=field)
    return kept


def check_sent(information: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> Kept:
    """The same for information that a sender brings along. Raises Invalid, naming every field that is wrong."""
    kept, mistakes = _judge(information, schemas)
    if mistakes:
        errors = [{"field": f"information.{field}", "says": f"It {says}."} for field, says in mistakes]
        named = ", ".join(error["field"] for error in errors)
        raise Invalid(f"These fields are wrong: {named}.", "Mend them as the map's schema says.", errors=errors)
    return kept


def digest_of(information: Mapping[str, Mapping[str, Any]]) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of information that passed `check_items`, 64 hex digits."""
    plain = {item: _plain(values) for item, values in information.items()}
    return hashlib.sha256(canonical(plain)).hexdigest()


@lru_cache(maxsize=1_024)
def _by_item(fields: tuple[str, ...]) -> Mapping[str, set[str]]:
    permitted: dict[str, set[str]] = {}
    for name in fields:
        item, _, field = name.partition(".")
        permitted.setdefault(item, set()).add(field)
    return permitted


def _judge(information: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> tuple[Kept, list[_Mistake]]:
    objects = {item: values for item, values in information.items() if isinstance(values, Mapping)}
    flat = [item for item in information if item not in objects]
    mistakes = [(item, "is not an object of fields") for item in flat if item in schemas]
    known = [f"{item}.{field}" for item in objects if item in schemas for field in schemas[item].get("properties", ())]
    kept = keep(objects, known)
    if len(kept.fields) > MOST_FIELDS:
        mistakes.append(("information", f"has more than {MOST_FIELDS} fields"))
    else:
        mistakes += [
            wrong for item, values in kept.information.items() for wrong in _wrong(item, values, schemas[item])
        ]
    return Kept(kept.information, kept.dropped + len(flat)), mistakes


def _wrong(item: str, values: Mapping[str, Any], schema: Mapping[str, Any]) -> list[_Mistake]:
    validator = _compiled(canonical(schema))
    odd = {field for field, value in values.items() if not _ordinary(value)}
    if not odd and validator.is_valid(values):
        return []
    rest = {field: value for field, value in values.items() if field not in odd}
    odd |= {str(error.instance_path[0]) for error in validator.iter_errors(rest)}
    return [
        (f"{item}.{field}", "does not keep to the type, the length or the limits that its schema says")
        for field in sorted(odd)
    ]


def _ordinary(value: Any) -> bool:
    """Whether every reader reads this value alike: one value, text in Unicode, a number neither too large nor small."""
    if isinstance(value, int | float):
        return value == 0 or _SMALLEST <= abs(value) < _LARGEST
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)
    return value is None


def _plain(values: Mapping[str, Any]) -> Mapping[str, Any]:
    # RFC 8785 writes 37.0 as 37, and so does what is hashed here.
    whole = {field: int(value) for field, value in values.items() if type(value) is float and value.is_integer()}
    return {**values, **whole} if whole else values


@lru_cache(maxsize=1_024)
def _compiled(schema: bytes) -> Draft202012Validator:
    # Only the fields' own schemas count: which fields are there is what was permitted, not what a schema requires.
    whole = orjson.loads(schema)
    fields = {field: _bounded(kind) for field, kind in whole.get("properties", {}).items()}
    parts = {"properties": fields, "$defs": whole.get("$defs", {})}
    return Draft202012Validator(parts, validate_formats=True)


def _bounded(kind: Any) -> Any:
    if isinstance(kind, dict) and "maxLength" not in kind:
        return {"allOf": [kind], "maxLength": LONGEST_TEXT}
    return kind
