"""The overview for data protection officers: what happened lately that concerns their controller, and what is due.

Each look is an entry itself. Nothing in it tells about a person: it counts what entries say in the clear.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from services.audit.checks import Check, Checks
from services.audit.counting import DAYS_IN_A_WEEK, KINDS, Counts, counts_of
from services.audit.doors import Doors
from services.audit.looked import look_up
from services.audit.scanning import every, stretch_of
from services.audit.service import Audit
from services.audit.wire import Query
from services.identity.wire import Session
from services.periods import day_of, starts_at

SPANS = (7, 28, 84)
"""How many days an overview may reach back, today included; the longest is told in weeks."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What happened from `first_day` to `last_day`, and which checks wait.

    `whole` is False where there was so much that only the newest part was counted. `entry` is the look-up's own index.
    """

    first_day: str
    last_day: str
    weekly: bool
    counts: Counts
    checks: list[Check]
    whole: bool
    entry: int


class Overviews:
    """Overviews of collaborations, on record."""

    def __init__(self, audit: Audit, doors: Doors) -> None:
        self._audit, self._doors, self._checks = audit, doors, Checks(audit, doors)

    async def overview(self, session: Session, collaboration: str, span: int) -> Overview:
        """The last `span` days, today included; one of SPANS. Raises NotFound."""
        scope = await self._doors.scope(session, collaboration, "overview")
        zone = await self._doors.zone(collaboration)
        last = day_of(await self._audit.now(), zone)
        first = last - timedelta(days=span - 1)
        query = Query(collaboration, kinds=KINDS, at_ends=scope.at_ends)
        part = await every(
            self._audit, query, await stretch_of(self._audit, collaboration, starts_at(first, zone))
        )  # fmt: skip
        weekly = span > 4 * DAYS_IN_A_WEEK
        counts = counts_of(part.entries, first, last, weekly, zone)
        checks = await self._checks.waiting(session, collaboration, "overview")
        return Overview(
            first.isoformat(), last.isoformat(), weekly, counts, checks, part.reached is None,
            await self._write_down(session, collaboration, first, last),
        )  # fmt: skip

    async def _write_down(self, session: Session, collaboration: str, first: date, last: date) -> int:
        said = {"first_day": first.isoformat(), "last_day": last.isoformat()}
        looked = look_up(collaboration, session, "overview", said, {})
        return (await self._audit.append([looked]))[0].index
