"""The parts of a service map that say what may flow: grounds, information items, activities and arrows."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from services.collaboration.kinds import (
    About,
    Basis,
    Counted,
    FieldType,
    Form,
    Identifies,
    PermissionKind,
    Phase,
    SpecialCategory,
)
from services.collaboration.parts import Words
from services.periods import Duration

LONGEST_TEXT = 2000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class National:
    """A national law: the act, and the section of it."""

    act: str
    section: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What a flow rests on; never the same field as what it is for.

    ``kind`` belongs to permission, ``national`` to law, ``minutes`` and ``check_within`` to emergency; None elsewhere.
    """

    id: str
    basis: Basis
    article_6: str
    article_9: str | None
    kind: PermissionKind | None
    national: National | None
    minutes: int | None
    check_within: Duration | None
    checked_by: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Limits:
    """What a field may hold of its type: a number from ``least`` to ``most``, a text of at most ``longest`` characters,
    or ``one_of`` these texts. None, or empty: what its type may."""

    least: int | None = None
    most: int | None = None
    longest: int | None = None
    one_of: tuple[str, ...] = ()

    def schema(self, type_: FieldType) -> dict[str, object]:
        """The limits as words of JSON Schema (draft 2020-12, validation, 6)."""
        words: dict[str, object] = {}
        if type_ is FieldType.TEXT:
            words["maxLength"] = self.longest or LONGEST_TEXT
        if self.least is not None:
            words["minimum"] = self.least
        if self.most is not None:
            words["maximum"] = self.most
        if self.one_of:
            words["enum"] = list(self.one_of)
        return words


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item. ``about`` names a third person whom it tells about, ``identifies`` what the map says it is.

    None: the map does not say. Then ``marks.identifies`` goes by what its name looks like.
    """

    id: str
    title: Words
    type: FieldType
    about: About | None
    identifies: Identifies | None = None
    limits: Limits = Limits()

    def schema(self) -> dict[str, object]:
        """The field's JSON Schema (draft 2020-12)."""
        match self.type:
            case FieldType.TEXT:
                return {"type": "string", **self.limits.schema(self.type)}
            case FieldType.DATE:
                return {"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"}
            case kind:
                return {"type": kind.value, **self.limits.schema(self.type)}

    def takes(self, value: object) -> bool:
        """Whether ``value``, as read from JSON, is of the field's type; a day must also be one of the calendar."""
        match self.type:
            case FieldType.TEXT:
                return isinstance(value, str) and len(value) <= LONGEST_TEXT
            case FieldType.DATE:
                return isinstance(value, str) and _is_day(value)
            case FieldType.BOOLEAN:
                return isinstance(value, bool)
            case FieldType.NUMBER:
                return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of information: who answers for it, and its fields by id."""

    id: str
    holder: str
    title: Words
    sensitive: bool
    special_category: SpecialCategory | None
    fields: Mapping[str, Field]

    def schema(self) -> dict[str, object]:
        """The item's JSON Schema (draft 2020-12). No field is required: what is not permitted is not there."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {field.id: field.schema() for field in self.fields.values()},
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class Activity:
    """A step of the service. ``co_produced`` is the asterisk."""

    id: str
    title: Words
    co_produced: bool
    phase: Phase
    actors: tuple[str, ...]
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """Activities may come round again: from the end of one back to another."""

    from_: str
    to: str


@dataclass(frozen=True, slots=True)
class End:
    """One end of an arrow: an actor in an activity, ``actor@activity`` in the file."""

    actor: str
    activity: str

    def __str__(self) -> str:
        return f"{self.actor}@{self.activity}"


@dataclass(frozen=True, slots=True)
class When:
    """While one of the activities ``during`` (at least one) runs, and from ``before_start`` before its first day."""

    during: tuple[str, ...]
    before_start: Duration | None


@dataclass(frozen=True, slots=True)
class AtMost:
    """How many times an arrow may be used per permission, per emergency, or per period."""

    times: int
    per: Counted | Duration


@dataclass(frozen=True, slots=True)
class NamedException:
    """That a protected name or address, or a national number to a private partner, may pass along an arrow after all.

    ``by`` is the actor who decided it, on which law, why, and until which day.
    """

    by: str
    national: National
    why: Words
    last_day: date


@dataclass(frozen=True)
class Arrow:
    """From an actor in an activity to an actor in an activity: what may flow, why, when, how, on what ground.

    ``information`` holds the fields' ids by item, in the order of the file. ``when`` None: open while the case is.
    ``exceptions`` stand by the field they are for, as ``item.field``.
    """

    id: str
    from_: End
    to: End
    information: Mapping[str, tuple[str, ...]]
    need_to_know: Words
    purpose: str
    introduces: bool
    when: When | None
    form: Form
    every: Duration | None
    ground: str
    matter: str
    at_most: AtMost | None
    keep_for: Duration
    exceptions: Mapping[str, NamedException]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The arrow's fields as ``item.field``, in the order of the map."""
        return tuple(f"{item}.{field}" for item, fields in self.information.items() for field in fields)

    @property
    def items(self) -> tuple[str, ...]:
        """The ids of the items that the arrow carries."""
        return tuple(self.information)


def _is_day(text: str) -> bool:
    if _DAY.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
