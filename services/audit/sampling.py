"""Random samples: releases drawn to be looked into by somebody else, each opened as a check with a day.

An officer says how many and of which days; which ones follow from the ledger's root right after the entry that says so,
which nobody knows beforehand. Drawing again is another entry: nobody draws in silence until the result pleases.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from services.audit import reading
from services.audit.doors import Doors
from services.audit.looked import look_up
from services.audit.scanning import every, stretch_of, with_hidden
from services.audit.service import Audit
from services.audit.wire import Draft, Entry, Query
from services.identity.wire import Session
from services.ids import CHECK, EVENT, new_id
from services.periods import day_of
from services.problems import Invalid

SAMPLE = "sample"
MOST = 20
"""So many may be drawn at once."""

_DAYS = 14
_KEPT = ("subject", "person", "from_partner", "to_partner")


class Sampling:
    """Draws samples among the releases that concern an officer's controller."""

    def __init__(self, audit: Audit, doors: Doors) -> None:
        self._audit, self._doors = audit, doors

    async def draw(
        self, session: Session, collaboration: str, many: int, first_day: str, last_day: str
    ) -> tuple[int, int]:
        """How many were drawn, and the index of the entry that says that they were.

        Raises NotFound, and Invalid for a day or a number that is none.
        """
        if not 1 <= many <= MOST:
            raise Invalid(f"Draw from 1 to {MOST} at a time.", "Write a number.", field="many")
        scope = await self._doors.scope(session, collaboration, SAMPLE)
        since, until = await self._doors.instants(collaboration, first_day, last_day)
        query = Query(collaboration, kinds=("released",), at_ends=scope.at_ends)
        whole = await stretch_of(self._audit, collaboration, since, until)
        found = await with_hidden(self._audit, collaboration, (await every(self._audit, query, whole)).entries)
        there = [entry for entry in found if not entry.hidden and entry.case]
        said = {"many": many, "among": len(there)}
        place = (await self._audit.append([look_up(collaboration, session, SAMPLE, said, {})]))[0]
        root = await self._audit.database.read(lambda c: reading.root_at(c, collaboration, place.index + 1))
        by = day_of(place.time, await self._doors.zone(collaboration)) + timedelta(days=_DAYS)
        chosen = chosen_by(root, there, many)
        if chosen:
            await self._audit.append([_opened(entry, by.isoformat()) for entry in chosen])
        return len(chosen), place.index


def chosen_by(root: bytes, entries: Sequence[Entry], many: int) -> list[Entry]:
    """At most `many` of the entries, none twice: those whose index and the root together hash lowest. Pure."""

    def rank(entry: Entry) -> bytes:
        return hashlib.sha256(root + entry.index.to_bytes(8, "big")).digest()

    return sorted(sorted(entries, key=rank)[:many], key=lambda entry: entry.index)


def _opened(entry: Entry, by: str) -> Draft:
    about = {name: entry.about[name] for name in _KEPT if name in entry.about}
    said = {"check_by": by, **({"arrow": entry.said["arrow"]} if "arrow" in entry.said else {})}
    # Which release it is stands sealed: in the clear it would tie two entries about one person together.
    return Draft(
        entry.ledger, SAMPLE, new_id(EVENT), said, entry.case, {"entry": entry.index, "case": entry.case},
        about={**about, "check_id": new_id(CHECK)},
    )  # fmt: skip
