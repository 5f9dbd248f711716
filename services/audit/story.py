"""The whole story of one event: every entry of its flow, from the decision to how it ended, each with what is sealed.

One look is one entry, whatever belongs to the story: the citizen sees that it was read.
"""

from dataclasses import dataclass

from services.audit.doors import Doors
from services.audit.looked import look_up
from services.audit.lookups import LookUps
from services.audit.scanning import Stretch, scan, stretch_of
from services.audit.service import Audit
from services.audit.wire import Entry, Query
from services.identity.wire import Session

_MOST = 200
_NEAR = 8_000
"""A close rides in the next batch after its release: so many entries are looked through for it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a release ended, by the entry that says so for many flows at once."""

    index: int
    time: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Story:
    """An entry opened, the entries of its flow in order (itself among them), and how the release ended, if it is told.

    `looked` is the index of the look-up itself.
    """

    entry: Entry
    entries: list[Entry]
    ended: Ended | None
    looked: int


class Stories:
    """Stories, on record."""

    def __init__(self, audit: Audit, doors: Doors) -> None:
        self._audit, self._look_ups = audit, LookUps(audit, doors)

    async def story(self, session: Session, collaboration: str, index: int) -> Story:
        """The story of one entry. Raises NotFound, on record, for one that does not concern their controller."""
        entry = await self._look_ups.entry(session, collaboration, index, "entry")
        entries = await self._flow(session, entry)
        release = next((one for one in entries if one.kind == "released"), None)
        ended = await self._ended(release) if release else None
        looked = look_up(collaboration, session, "entry", {}, {"entry": index}, entry)
        return Story(entry, entries, ended, (await self._audit.append([looked]))[0].index)

    async def _flow(self, session: Session, entry: Entry) -> list[Entry]:
        flow = entry.about.get("flow")
        if not flow:
            return [entry]
        at_ends = await self._look_ups.at_ends(session, entry.ledger, "entry")
        return await self._audit.entries(Query(entry.ledger, about={"flow": flow}, at_ends=at_ends, limit=_MOST))

    async def _ended(self, release: Entry) -> Ended | None:
        """The close of a release. Of the others that it closes nothing is told."""
        flow = release.about.get("flow", "")
        whole = await stretch_of(self._audit, release.ledger)
        near = Stretch(release.index + 1, min(whole.end, release.index + _NEAR), newest_first=False)
        async for part in scan(self._audit, Query(release.ledger, kinds=("closed",)), near):
            for entry in part.entries:
                if flow in entry.said.get("flows", ()):
                    return Ended(entry.index, entry.time, str(entry.said["outcome"]))
        return None
