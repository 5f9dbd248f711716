"""What data protection officers look up: entries that concern their controller, and every look-up an entry itself.

The order of acts: whose entries may they see; read; write the look-up down; only then answer. A crash before the
writing leaves nothing read and nothing told.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from services.audit.doors import Doors
from services.audit.looked import look_up
from services.audit.proof import make_proof
from services.audit.scope import opens_sealed
from services.audit.service import Audit
from services.audit.wire import HOUSE, Draft, Entry, Query
from services.identity.wire import Session
from services.problems import NotFound


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for; empty conditions are none. `partner` stands at either end, `after` is a cursor."""

    arrow: str = ""
    kind: str = ""
    partner: str = ""
    flow: str = ""
    check: str = ""
    after: int = -1
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `entry` is the index of the look-up itself; `next` the cursor, None at the end."""

    entries: list[Entry]
    entry: int
    next: int | None


class LookUps:
    """Look-ups in the ledgers of collaborations, on record."""

    def __init__(self, audit: Audit, doors: Doors) -> None:
        self._audit, self._doors = audit, doors

    async def search(self, session: Session, collaboration: str, asked: Search) -> Found:
        """Entries in which the officer's controller sends, receives or operates. Sealed parts stay shut.

        The house ledger is for an officer of the controller that operates every collaboration here. Raises NotFound.
        """
        at_ends = await self._at_ends(session, collaboration)
        partner = ((asked.partner,),) if asked.partner else ()
        about = {"flow": asked.flow, "check_id": asked.check}
        query = Query(
            collaboration,
            about={name: wanted for name, wanted in about.items() if wanted},
            kinds=(asked.kind,) if asked.kind else (),
            arrow=asked.arrow,
            at_ends=(*at_ends, *partner),
            after=asked.after,
            limit=asked.limit,
        )
        entries = await self._audit.entries(query)
        said = await self._searched(collaboration, asked, entries)
        place = await self._write_down(look_up(collaboration, session, "entries", said, {"searched": asdict(asked)}))
        return Found(entries, place, entries[-1].index if len(entries) == asked.limit else None)

    async def _at_ends(self, session: Session, ledger: str) -> tuple[tuple[str, ...], ...]:
        if ledger == HOUSE:
            await self._doors.whole_ledger(session, HOUSE, "entries")
            return ()
        return (await self._doors.scope(session, ledger, "entries")).at_ends

    async def _searched(self, collaboration: str, asked: Search, entries: list[Entry]) -> dict[str, Any]:
        """What the entry says in the clear of a search: only words that the map or the ledger has itself.

        Anything else somebody typed may be a name or a number; and a flow or a check would tie this entry to those it
        finds. They stand sealed.
        """
        known: dict[str, Collection[str]] = {"kind": {entry.kind for entry in entries}}
        if collaboration != HOUSE:  # which has no map
            map_ = await self._doors.map(collaboration)
            known |= {"arrow": map_.arrows, "partner": map_.partners}
        words = {name: getattr(asked, name) for name, words in known.items() if getattr(asked, name) in words}
        return {"found": len(entries), **({"searched": words} if words else {})}

    async def event(self, session: Session, collaboration: str, index: int) -> tuple[Entry, int]:
        """One entry with its sealed parts, and the index of the look-up. Raises NotFound."""
        entry = await self._entry(session, collaboration, index, "entry")
        looked = look_up(collaboration, session, "entry", {}, {"entry": index}, entry)
        return entry, await self._write_down(looked)

    async def proof(self, session: Session, collaboration: str, index: int) -> bytes:
        """The file that proves one entry to anybody, its sealed parts opened. Raises NotFound."""
        entry = await self._entry(session, collaboration, index, "proof")
        await self._write_down(look_up(collaboration, session, "proof", {}, {"entry": index}, entry))
        opened = tuple(entry.sealed) if opens_sealed(session.roles) else ()
        return make_proof(await self._audit.prove(collaboration, index, opened))

    async def _entry(self, session: Session, collaboration: str, index: int, what: str) -> Entry:
        scope = await self._doors.scope(session, collaboration, what)
        query = Query(collaboration, at_ends=scope.at_ends, after=index - 1, limit=1)
        found = await self._audit.entries(query)
        if not found or found[0].index != index:
            await self._write_down(look_up(collaboration, session, what, {"outcome": "refused"}, {"entry": index}))
            raise NotFound("There is no such entry for you.", "Search for those that concern your controller.")
        return found[0]

    async def _write_down(self, draft: Draft) -> int:
        return (await self._audit.append([draft]))[0].index
