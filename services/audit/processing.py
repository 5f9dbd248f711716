"""The record of processing activities of one controller, made from the map (GDPR Article 30(1)). Pure.

One row for each purpose in which the controller sends or receives: what is done, about whom, with which information,
from and to whom, on what ground, and for how long it is kept. It says what the map says, and nothing about any person.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from services.collaboration.model import Arrow, Language, ServiceMap
from services.periods import in_words


@dataclass(frozen=True, slots=True)
class Activity:
    """One row: a purpose, in words; lists in the order of the map."""

    purpose: str
    activities: list[str]
    information: list[str]
    special: list[str]
    third_persons: list[str]
    sources: list[str]
    recipients: list[str]
    grounds: list[str]
    kept_for: list[str]
    arrows: list[str]


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement with another controller: its kind, its reference, and its days ("" for no end)."""

    controller: str
    kind: str
    reference: str
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one controller.

    `keeps` names what Dottedline itself keeps for which this controller answers; `processor` is who operates it, ""
    where that is the controller itself.
    """

    controller: str
    controller_id: str
    officer: str
    collaboration: str
    people: str
    parts: list[str]
    processor: str
    keeps: list[str]
    agreements: list[Agreed] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)


COLUMNS = (
    *("purpose", "activities", "information", "special", "third_persons", "sources", "recipients", "grounds"),
    *("kept_for", "arrows"),
)
"""The columns of the rows as a table."""


def record_of(map_: ServiceMap, controller: str, language: Language) -> Record:
    """The record of a controller. Raises NotOnTheMap for a partner that the map does not have."""
    here, governance, kept = map_.partner(controller), map_.governance, map_.governance.controller_of
    operator = map_.controller_of(governance.operator)
    own = [arrow for arrow in map_.arrows.values() if controller in _controllers(map_, arrow)]
    return Record(
        controller=here.title.in_(language),
        controller_id=controller,
        officer=here.dpo or "",
        collaboration=map_.title.in_(language),
        people=map_.remit.group.in_(language),
        parts=[one.title.in_(language) for one in map_.partners.values() if one.part_of == controller],
        processor="" if operator == controller else map_.partner(operator).title.in_(language),
        keeps=[str(kind) for kind, whose in kept.items() if map_.controller_of(whose) == controller],
        agreements=list(_agreements(map_, controller, language)),
        activities=[_row(map_, purpose, arrows, language) for purpose, arrows in _by_purpose(own).items()],
    )  # fmt: skip


def _controllers(map_: ServiceMap, arrow: Arrow) -> set[str | None]:
    return {map_.controller_of_actor(end.actor) for end in (arrow.from_, arrow.to)}


def _by_purpose(arrows: Iterable[Arrow]) -> dict[str, list[Arrow]]:
    found: dict[str, list[Arrow]] = {}
    for arrow in arrows:
        found.setdefault(arrow.purpose, []).append(arrow)
    return found


def _agreements(map_: ServiceMap, controller: str, language: Language) -> Iterable[Agreed]:
    for one in map_.governance.agreements:
        pair = {map_.controller_of(partner) for partner in one.between}
        for other in pair - {controller} if controller in pair else ():
            last = one.last_day.isoformat() if one.last_day else ""
            title = map_.partner(other).title.in_(language)
            yield Agreed(title, str(one.kind), one.reference, one.first_day.isoformat(), last)


def _row(map_: ServiceMap, purpose: str, arrows: list[Arrow], language: Language) -> Activity:
    def each(said: Callable[[Arrow], Iterable[str]]) -> list[str]:
        return list(dict.fromkeys(words for arrow in arrows for words in said(arrow)))

    return Activity(
        purpose=map_.purposes[purpose].in_(language),
        activities=each(lambda arrow: (map_.activity(arrow.to.activity).title.in_(language),)),
        information=each(lambda arrow: _information(map_, arrow, language)),
        special=each(lambda arrow: (str(kind) for one in arrow.items if (kind := map_.item(one).special_category))),
        third_persons=each(lambda arrow: (str(whom) for path in arrow.fields if (whom := map_.field(path).about))),
        sources=each(lambda arrow: (_end(map_, arrow.from_.actor, language),)),
        recipients=each(lambda arrow: (_end(map_, arrow.to.actor, language),)),
        grounds=each(lambda arrow: (_ground(map_, arrow),)),
        kept_for=each(lambda arrow: (in_words(arrow.keep_for, language),)),
        arrows=[arrow.id for arrow in arrows],
    )


def _information(map_: ServiceMap, arrow: Arrow, language: Language) -> Iterable[str]:
    for item, names in arrow.information.items():
        fields = ", ".join(map_.item(item).fields[name].title.in_(language) for name in names)
        yield f"{map_.item(item).title.in_(language)} ({fields})"


def _end(map_: ServiceMap, actor: str, language: Language) -> str:
    """The role, with its organization; the citizen and the guardian have none."""
    found = map_.actor(actor)
    partner = f", {map_.partner(found.partner).title.in_(language)}" if found.partner else ""
    return f"{found.title.in_(language)}{partner}"


def _ground(map_: ServiceMap, arrow: Arrow) -> str:
    ground = map_.ground(arrow.ground)
    parts = [f"GDPR {ground.article_6}", f"GDPR {ground.article_9}" if ground.article_9 else ""]
    parts += [f"{ground.national.act}: {ground.national.section}"] if ground.national else []
    return ", ".join(filter(None, parts))
