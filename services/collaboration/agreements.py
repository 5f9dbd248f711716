"""Agreements between controllers stand in the map; here one is ended before the map says."""

from services.audit.wire import Draft
from services.changes import Change, applied_index
from services.collaboration import days, fences, store
from services.collaboration.arrows import pair
from services.collaboration.days import wrong
from services.collaboration.maps import Known
from services.collaboration.mistakes import choose
from services.collaboration.room import Made, Room, only_operator
from services.collaboration.wire import Doer, Entered
from services.connection import Connection
from services.ids import EVENT, new_id
from services.periods import FOREVER


async def end_agreement(room: Room, collaboration: str, one: str, other: str, last_day: str, by: Doer) -> Entered:
    """Ends all agreements between two controllers: now, or after `last_day`; none in force, no flow.

    An agreement is known by its reference: one with another reference in a later map is a new one. The id that comes
    back is the pair, `one+other`. Raises NotAllowed for who is no operator, NotFound, Invalid for who has no agreement.
    """
    only_operator(by, "end an agreement")

    def judge(connection: Connection, now: int) -> Made | Entered:
        known = room.in_force(connection, collaboration, now)
        between = _controllers(known, one, other)
        until = _until(known, last_day, now)
        early = store.read_agreement_ends(connection, collaboration, *between)
        ending = [
            term.reference
            for term in known.terms[between]
            if min(term.ends_at, early.get(term.reference, FOREVER)) > (until or now)
        ]
        if not ending:
            return Entered("+".join(between), applied_index(connection, collaboration, fences.agreement(*between)))
        return Made("+".join(between), _change(known, collaboration, between, ending, until, last_day, by))

    return await room.make(judge)


def _controllers(known: Known, one: str, other: str) -> tuple[str, str]:
    for field, name in (("one", one), ("other", other)):
        if name not in known.map.partners:
            raise wrong(field, "The map has no controller of this name.", choose(name, known.map.controllers))
    between = pair(known.map.controller_of(one), known.map.controller_of(other))
    if between not in known.terms:
        raise wrong("other", "The map has no agreement between these two.", "Look at governance.agreements of the map.")
    return between


def _until(known: Known, last_day: str, now: int) -> int | None:
    if not last_day:
        return None
    until = days.ends(last_day, known.map.zone)
    if until <= now:
        raise wrong("last_day", "The last day is over already.", "Leave it empty to end the agreement now.")
    return until


def _change(
    known: Known,
    collaboration: str,
    between: tuple[str, str],
    references: list[str],
    until: int | None,
    last_day: str,
    by: Doer,
) -> Change:
    fence = fences.agreement(*between)
    draft = Draft(
        ledger=collaboration,
        kind="agreement-ended",
        event=new_id(EVENT),
        said={
            "map_version": known.version,
            "between": list(between),
            "agreements": references,
            "last_day": last_day,
            "by_role": "operator",
        },
        sealed={"by": by.person},
        bumps=(fence,),
        about={"person": by.person},
    )
    body = {
        "collaboration": collaboration,
        "one": between[0],
        "other": between[1],
        "references": references,
        "ends_at": until,
    }
    return Change(fence, "agreement-ended", body, draft, ends=True)
