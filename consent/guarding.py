"""Guardianships: with a document, for matters, from a first to a last day; custody until the 18th birthday."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from consent import store
from consent.desk import Desk
from consent.hand import InHand, entry
from consent.model import CUSTODY, Guardianship, checked_span
from consent.wire import Guarded, fence_of
from services.changes import Change
from services.collaboration.wire import Span
from services.connection import Connection
from services.identity.wire import Session
from services.ids import GUARDIANSHIP, new_id
from services.periods import birthday, ends_at, starts_at
from services.problems import Invalid

_KINDS = ("guardian", CUSTODY)
OF_AGE = 18


@dataclass(frozen=True, slots=True)
class NewGuardianship:
    """A guardianship to be registered. Custody needs the minor's date of birth instead of a last day."""

    guardian: str
    kind: str
    matters: list[str]
    document: str
    first_day: str
    last_day: str = ""
    born: str = ""


async def register(desk: Desk, reference: str, new: NewGuardianship, session: Session) -> dict[str, Any]:
    """Registers a guardianship in a case. Raises NotAllowed, or Invalid naming the field."""
    hand = await desk.take(reference, session)
    await desk.caseworker(hand, session, "guardianship")
    _check(new, list(hand.map.matters))
    await _check_guardian(desk, hand, new.guardian)
    first, last = checked_span(new.first_day, _last_day(new))
    span = Span(starts_at(first, hand.map.zone), ends_at(last, hand.map.zone))
    for one in hand.guardianships:
        if _same(one, new, span):
            return await _stands(desk, one, first)
    row = {
        "id": new_id(GUARDIANSHIP), "collaboration": hand.case.collaboration, "case_id": hand.case.id,
        "subject": hand.case.subject, "guardian": new.guardian, "kind": new.kind, "matters": new.matters,
        "starts_at": span.starts_at, "ends_at": span.ends_at, "last_day": last.isoformat(),
    }  # fmt: skip
    # Days are sealed: custody's last one tells the day of birth.
    said = {"guardianship_kind": new.kind, "matters": new.matters}
    days = {"first_day": str(first), "last_day": str(last)}
    sealed = {"guardianship": row["id"], "guardian": new.guardian, "document": new.document, **days}
    draft = entry(hand, "guardianship", session, said, sealed=sealed)
    place = await desk.changes.make(Change(fence_of(hand.case.id), "guardianship", {"guardianship": row}, draft))
    return {"guardianship": row["id"], "first_day": str(first), "last_day": str(last), "entry": place.index}


def _same(one: Guardianship, new: NewGuardianship, span: Span) -> bool:
    return (one.guardian, one.kind, set(one.matters), one.span) == (new.guardian, new.kind, set(new.matters), span)


async def _stands(desk: Desk, one: Guardianship, first: date) -> dict[str, Any]:
    """What stands already: registered twice, it is registered once."""
    row = await desk.database.read(lambda connection: store.guardianship(connection, one.id))
    entered = row.entry if row else -1
    return {"guardianship": one.id, "first_day": str(first), "last_day": one.last_day, "entry": entered}


def guarded(connection: Connection, collaboration: str, person: str, now: int) -> list[Guarded]:
    """The cases of a collaboration in which somebody is guardian now, each with all the matters."""
    found: dict[str, set[str]] = {}
    for row in store.guardianships_by(connection, person):
        if row.collaboration == collaboration and row.starts_at <= now < row.ends_at:
            found.setdefault(row.case_id, set()).update(row.matters)
    return [Guarded(case, sorted(matters)) for case, matters in found.items()]


def _check(new: NewGuardianship, matters: list[str]) -> None:
    if new.kind not in _KINDS:
        raise Invalid("Unknown kind of guardianship.", f"Choose among {', '.join(_KINDS)}.", field="kind")
    if set(new.matters) - set(matters) or not new.matters:
        raise Invalid("A matter is missing, or unknown here.", f"Choose among {', '.join(matters)}.", field="matters")
    if not new.document.strip():
        raise Invalid("The document is missing.", "Name the decision or certificate it rests on.", field="document")


async def _check_guardian(desk: Desk, hand: InHand, guardian: str) -> None:
    if guardian == hand.case.subject:
        raise Invalid("Nobody is their own guardian.", "Name the person who decides for them.", field="guardian")
    if await desk.identity.person(guardian) is None:
        raise Invalid("Nobody is registered with this id.", "Register the guardian first.", field="guardian")


def _last_day(new: NewGuardianship) -> str:
    """Custody ends before the 18th birthday, whatever else is written; any other guardianship on its last day."""
    if new.kind != CUSTODY and new.last_day:
        return new.last_day
    of_age = _last_day_of_custody(new)
    return min(of_age, new.last_day or of_age)


def _last_day_of_custody(new: NewGuardianship) -> str:
    try:
        born = date.fromisoformat(new.born)
    except ValueError as error:
        name = "born" if new.kind == CUSTODY else "last_day"
        remedy = "Give last_day, or born for custody, as 2009-01-15."
        raise Invalid(f"{name} is missing, or no date.", remedy, field=name) from error
    return (birthday(born, OF_AGE) - timedelta(days=1)).isoformat()
