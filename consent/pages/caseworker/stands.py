"""How things stand along each arrow of a case now: whether something may flow, and if not, what it lacks. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from consent.pages.caseworker.along import end_of
from consent.pages.caseworker.case import GIVEN, Language
from services.collaboration.model import Arrow, ServiceMap
from services.collaboration.wire import CaseView, Sign
from services.periods import subtract

SIGNS = {"given": Sign.YES, "asked": Sign.ASKED, "refused": Sign.NO, "withdrawn": Sign.NO}
"""The sign of a permission's state; an empty circle for any other."""

_BY_ITSELF = ("law", "own-information")


@dataclass(frozen=True, slots=True)
class Stands:
    """One arrow in a case: `state` is the permission's, or the ground's basis where it needs none.

    `lacks` are keys of the catalogues: `permission`, `sender`, `receiver`, `activity`, `emergency`; nothing lacks where
    something may flow now. `sender` and `receiver` are actors, `activity` the one to plan.
    """

    arrow: str
    state: str
    needs_permission: bool
    sender: str
    receiver: str
    sender_title: str
    receiver_title: str
    fields: tuple[str, ...]
    why: str
    lacks: tuple[str, ...]
    activity: str


def stands_of(
    map_: ServiceMap, case: CaseView, standing: Mapping[str, str], today: date, language: Language
) -> list[Stands]:
    """Every arrow of the map, in its order."""
    held = {one.actor for one in case.grants if not one.ended and one.first_day <= today.isoformat()}
    return [_stands(map_, case, one, standing, held, today, language) for one in map_.arrows.values()]


def _stands(
    map_: ServiceMap, case: CaseView, arrow: Arrow, standing: Mapping[str, str], held: set[str], today: date,
    language: Language,
) -> Stands:  # fmt: skip
    basis = str(map_.ground_of(arrow.id).basis)
    needs = basis == "permission"
    state = standing.get(arrow.id, "never_asked") if needs else basis
    here = {actor: map_.actor(actor).partner is None or actor in held for actor in (arrow.from_.actor, arrow.to.actor)}
    lacks = (
        *(["permission"] if needs and state != GIVEN else []),
        *(["emergency"] if not needs and basis not in _BY_ITSELF else []),
        *([] if here[arrow.from_.actor] else ["sender"]),
        *([] if here[arrow.to.actor] else ["receiver"]),
        *([] if _is_open(map_, case, arrow, today) else ["activity"]),
    )
    return Stands(
        arrow.id, state, needs, arrow.from_.actor, arrow.to.actor, end_of(map_, arrow.from_.actor, language),
        end_of(map_, arrow.to.actor, language),
        tuple(map_.field(path).title.in_(language) for path in arrow.fields), arrow.need_to_know.in_(language), lacks,
        arrow.when.during[0] if arrow.when else "",
    )  # fmt: skip


def _is_open(map_: ServiceMap, case: CaseView, arrow: Arrow, today: date) -> bool:
    """Whether one of the activities that open the arrow runs today, or begins soon enough."""
    if arrow.when is None:
        return True
    for run in case.runs:
        if run.activity not in arrow.when.during:
            continue
        first = date.fromisoformat(run.first_day)
        if arrow.when.before_start:
            first = subtract(first, arrow.when.before_start, map_.zone)
        if first <= today and (not run.last_day or today <= date.fromisoformat(run.last_day)):
            return True
    return False
