"""Who may decide about a permission, and what a decision then is: pure rules.

A citizen decides about their own information. A guardian decides in the matters of the guardianship, from its first
day to its last; whoever holds custody of a minor is one, and then decides instead of the minor, whose own no
nevertheless stops every permission. (Danish Guardianship Act §§ 5, 6; Parental Responsibility Act § 2; what applies is
for the operator to confirm.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.collaboration.wire import Span
from services.periods import FOREVER
from services.problems import Invalid, NotAllowed, NotFound

CUSTODY = "custody"
CITIZEN = "citizen"
GUARDIAN = "guardian"
ASKED, GRANTED, REFUSED, WITHDRAWN = "asked", "given", "refused", "withdrawn"


class OwnNo(NotAllowed):
    """The citizen has said no to this; only they themselves can say yes again."""

    code, title = "own_no", "The person has said no to this themselves"


class GuardianshipEnded(NotAllowed):
    """The guardianship is over; the person, or a guardian then in force, decides."""

    code, title = "guardianship_ended", "This guardianship has ended"


class CustodyDecides(NotAllowed):
    """Whoever holds custody says yes for a minor; the minor's own no always counts."""

    code, title = "custody_decides", "Until the 18th birthday, whoever holds custody says yes"


@dataclass(frozen=True, slots=True)
class Guardianship:
    """Who decides for a citizen, in which matters, from when until when."""

    id: str
    guardian: str
    kind: str
    matters: tuple[str, ...]
    span: Span
    last_day: str

    def in_force(self, matter: str, now: int) -> bool:
        """Whether it covers the matter at this instant; half-open."""
        return matter in self.matters and self.span.starts_at <= now < self.span.ends_at


@dataclass(frozen=True, slots=True)
class Decider:
    """On whose authority something is decided: the citizen's own, or a guardianship's, and until when that holds."""

    kind: str
    guardianship: str
    good_before: int


def decider_of(
    person: str, subject: str, guardianships: Sequence[Guardianship], matter: str, now: int, ask: str
) -> Decider:
    """On what authority `person` says yes in a matter of `subject`; `ask` tells whom to turn to otherwise.

    Raises CustodyDecides, GuardianshipEnded, or NotFound for somebody to whom this citizen is nobody's business.
    """
    if person == subject:
        return _own(guardianships, matter, now)
    mine = [one for one in guardianships if one.guardian == person]
    if not mine:
        raise NotFound("There is no such case for you.", "Check the reference.")
    for one in mine:
        if one.in_force(matter, now):
            return Decider(GUARDIAN, one.id, one.span.ends_at)
    raise ended(mine, matter, now, ask)


def _own(guardianships: Sequence[Guardianship], matter: str, now: int) -> Decider:
    for one in guardianships:
        if one.kind == CUSTODY and one.in_force(matter, now):
            until = f"Until {one.last_day} your parent says yes for you."
            raise CustodyDecides(until, "You can always say no yourself.")
    return Decider(CITIZEN, "", FOREVER)


def ended(mine: Sequence[Guardianship], matter: str, now: int, ask: str) -> NotAllowed:
    """The problem a guardian hears: over, with the last day and whom to ask; or another matter than theirs."""
    over = [one for one in mine if now >= one.span.ends_at]
    if over and not any(one.span.starts_at <= now < one.span.ends_at for one in mine):
        last = max(over, key=lambda one: one.span.ends_at)
        return GuardianshipEnded(
            f"The guardianship ended; its last day was {last.last_day}.",
            f"The person decides for themselves now. Ask {ask}.",
            last_day=last.last_day,
            ask=ask,
        )
    if any(one.span.starts_at <= now < one.span.ends_at for one in mine):
        return NotAllowed(f"The guardianship does not cover this matter ({matter}).", f"Ask {ask}.", ask=ask)
    return NotAllowed("The guardianship has not begun.", f"Ask {ask}.", ask=ask)


def may_read(person: str, subject: str, guardianships: Sequence[Guardianship], now: int, ask: str) -> str:
    """As what `person` may read about `subject`: citizen or guardian. Raises as `decider_of`."""
    if person == subject:
        return CITIZEN
    mine = [one for one in guardianships if one.guardian == person]
    if not mine:
        raise NotFound("There is no such case for you.", "Check the reference.")
    if any(one.span.starts_at <= now < one.span.ends_at for one in mine):
        return GUARDIAN
    raise ended(mine, "", now, ask)


def checked_fields(wanted: Sequence[str] | None, on_arrow: Sequence[str]) -> list[str]:
    """The fields that are permitted, in the map's order; all of the arrow's when none are named. Raises Invalid."""
    if wanted is None:
        return list(on_arrow)
    if set(wanted) - set(on_arrow):
        choose = f"Choose among {', '.join(on_arrow)}."
        raise Invalid("A field is named that is not on this arrow.", choose, field="fields")
    if not wanted:
        raise Invalid("A yes to nothing is no yes.", "Name at least one field, or answer no.", field="fields")
    return [name for name in on_arrow if name in set(wanted)]


def checked_span(first_day: str, last_day: str) -> tuple[date, date]:
    """A guardianship's first and last day. Raises Invalid."""
    try:
        first, last = date.fromisoformat(first_day), date.fromisoformat(last_day)
    except ValueError as error:
        raise Invalid("first_day and last_day are dates.", "Write them as 2027-02-28.", field="last_day") from error
    if last < first:
        raise Invalid("The last day is before the first.", "Give a last day on or after the first.", field="last_day")
    return first, last
