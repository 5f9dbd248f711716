"""What is different between two versions of a map: part by part, in the order in which people would ask.

The words are in ``diff_words``. Here is only what counts as a difference, and which of them make a yes that was given
before say less than what would flow now.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from services.collaboration.flows import Arrow, AtMost, When
from services.collaboration.kinds import Basis
from services.collaboration.model import ServiceMap
from services.collaboration.named import carried, sides
from services.periods import Duration

PARTS = ("partners", "actors", "activities", "items", "purposes", "matters", "grounds", "resources")
"""The parts that stand by their id, beside arrows. They come before them: an arrow names them."""

WHOLE = (
    "title", "state", "pilot_last_day", "time_zone", "relation_to_co_production", "remit", "need", "questions",
    "governance", "complements", "assets", "routines", "order", "again",
)  # fmt: skip
"""What a map has one of."""


class Kind(StrEnum):
    """What happened to a part."""

    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that is not as it was.

    ``part`` is the name of the part in a map's file (``arrows``), ``id`` the one of them ("" for what there is one of),
    ``what`` the names of what changed in it. ``asks_anew``: whoever said yes to this arrow has to be asked again.
    """

    kind: Kind
    part: str
    id: str
    what: tuple[str, ...] = ()
    asks_anew: bool = False


def differences(old: ServiceMap, new: ServiceMap) -> tuple[Difference, ...]:
    """All differences, in the order: the collaboration, its parts, its arrows."""
    whole = [
        Difference(Kind.CHANGED, name, "", _what(getattr(old, name), getattr(new, name)))
        for name in WHOLE
        if getattr(old, name) != getattr(new, name)
    ]
    parts = [one for name in PARTS for one in _parts(name, getattr(old, name), getattr(new, name))]
    return (*whole, *parts, *_arrows(old, new))


def _parts(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for id_ in (*old, *(id_ for id_ in new if id_ not in old)):
        if id_ not in new:
            yield Difference(Kind.GONE, name, id_)
        elif id_ not in old:
            yield Difference(Kind.ADDED, name, id_)
        elif old[id_] != new[id_]:
            yield Difference(Kind.CHANGED, name, id_, _what(old[id_], new[id_]))


def _what(old: Any, new: Any) -> tuple[str, ...]:
    """The names of what is different in two of a kind."""
    if not hasattr(old, "__dataclass_fields__"):
        return ()
    names = [field.name for field in fields(old)]
    return tuple(name.rstrip("_") for name in names if getattr(old, name) != getattr(new, name))


def _arrows(old: ServiceMap, new: ServiceMap) -> Iterator[Difference]:
    for one in _parts("arrows", old.arrows, new.arrows):
        if one.kind is Kind.CHANGED:
            before, after = old.arrow(one.id), new.arrow(one.id)
            yield Difference(one.kind, one.part, one.id, one.what, asks_anew(old, before, new, after))
        else:
            yield one
    # An arrow is what it was, and what it names is not: who gives and gets, what its fields are, or what the ground is.
    for id_ in old.arrows:
        if id_ in new.arrows and old.arrow(id_) == new.arrow(id_) and _named(old, id_) != _named(new, id_):
            again = asks_anew(old, old.arrow(id_), new, new.arrow(id_))
            yield Difference(Kind.CHANGED, "arrows", id_, ("named",), again)


def _named(map_: ServiceMap, arrow: str) -> tuple[Any, ...]:
    found = map_.arrow(arrow)
    said = map_.ground_of(arrow), map_.purposes[found.purpose], map_.kept_back(arrow)
    return *said, sides(map_, found), carried(map_, found)


def asks_anew(old: ServiceMap, before: Arrow, new: ServiceMap, after: Arrow) -> bool:
    """Whether a yes to ``before`` says less than ``after`` would let flow.

    More or something else is told, by or to somebody else, for something else, on another ground, at other times, more
    often, or to be kept longer. A field is something else when its title is, in either language, for that is what was
    read; or its type, or how it or its item is marked. What becomes less needs no new yes, and what rests on no
    permission asks nobody. GDPR Article 4(11): consent is specific; Article 7(1): who relies on one can show to what.
    """
    if new.ground_of(after.id).basis is not Basis.PERMISSION or old.ground_of(before.id).basis is not Basis.PERMISSION:
        return new.ground_of(after.id).basis is Basis.PERMISSION
    same = ("from_", "to", "purpose", "matter", "need_to_know", "form", "introduces")
    return (
        any(getattr(before, name) != getattr(after, name) for name in same)
        or not carried(new, after).items() <= carried(old, before).items()
        or _ground(old, before) != _ground(new, after)
        or old.purposes[before.purpose] != new.purposes[after.purpose]
        or sides(old, before) != sides(new, after)
        or not _no_wider(before.when, after.when)
        or _longer(before.keep_for, after.keep_for)
        or _longer(after.every, before.every)
        or not _no_oftener(before.at_most, after.at_most)
        or not set(old.kept_back(before.id)) & set(after.fields) <= set(new.kept_back(after.id))
    )


def _ground(map_: ServiceMap, arrow: Arrow) -> tuple[Any, ...]:
    ground = map_.ground_of(arrow.id)
    return ground.basis, ground.kind, ground.article_6, ground.article_9


def _no_wider(before: When | None, after: When | None) -> bool:
    if before is None or after is None:
        return before is None
    return set(after.during) <= set(before.during) and not _longer(before.before_start, after.before_start)


def _longer(before: Duration | None, after: Duration | None) -> bool:
    """Whether it may be longer than before: of months and days, nobody can tell to the day."""
    was, is_ = before or Duration(), after or Duration()
    if is_.months <= was.months and is_.days <= was.days:
        return False
    return _days(is_, year=366, month=31) > _days(was, year=365, month=28)


def _days(duration: Duration, year: int, month: int) -> int:
    years, months = divmod(duration.months, 12)
    return year * years + month * months + duration.days


def _no_oftener(before: AtMost | None, after: AtMost | None) -> bool:
    """Counted per something else, nobody can tell: then it may be oftener."""
    if before is None or after is None:
        return before is None
    return before.per == after.per and after.times <= before.times
