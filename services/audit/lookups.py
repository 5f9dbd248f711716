"""What data protection officers look up: entries that concern their controller, and every look-up an entry itself.

The order of acts: whose entries may they see; read; write the look-up down; only then answer. A crash before the
writing leaves nothing read and nothing told.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from services.audit.doors import Doors
from services.audit.facets import LOOK_UP, counted
from services.audit.looked import look_up
from services.audit.proof import make_proof
from services.audit.scanning import Stretch, every, scan, stretch_of, with_hidden
from services.audit.scope import opens_sealed
from services.audit.searching import NO_CASE, Chosen, Found, Search
from services.audit.service import Audit
from services.audit.wire import HOUSE, Draft, Entry, Query
from services.decision.reasons import all_reasons
from services.identity.wire import Session
from services.problems import NotFound


class LookUps:
    """Look-ups in the ledgers of collaborations, on record."""

    def __init__(self, audit: Audit, doors: Doors) -> None:
        self._audit, self._doors = audit, doors

    async def search(self, session: Session, collaboration: str, asked: Search, case: Chosen = NO_CASE) -> Found:
        """Entries in which the officer's controller sends, receives or operates; of one case where that is chosen.

        Sealed parts stay shut. A search in a case is seen by its citizen. The house ledger is for an officer of the
        controller that operates every collaboration here. Raises NotFound.
        """
        at_ends = await self.at_ends(session, collaboration, "entries")
        about = {name: one for name, one in (("flow", asked.flow), ("check_id", asked.check)) if one}
        query = Query(collaboration, case.case, about=about, at_ends=at_ends)
        whole = await stretch_of(self._audit, collaboration, asked.since, asked.until)
        entries, on = await self._search(query, whole, asked)
        facets, all_of_them = await self._count(query, whole, asked) if asked.count else ({}, True)
        said = await self._searched(collaboration, asked, entries)
        looked = look_up(collaboration, session, "entries", said, {"searched": asked.told()}, case.entry(collaboration))
        return Found(entries, await self._write_down(looked), on, facets, all_of_them)

    async def _search(self, query: Query, whole: Stretch, asked: Search) -> tuple[list[Entry], int | None]:
        """The entries of one page, and where the next one begins."""
        partner = ((asked.partner,),) if asked.partner else ()
        kinds = (asked.kind,) if asked.kind else ()
        query = replace(query, kinds=kinds, arrow=asked.arrow, at_ends=(*query.at_ends, *partner))
        found: list[Entry] = []
        on: int | None = None
        async for part in scan(self._audit, query, asked.from_cursor(whole)):
            found += [entry for entry in part.entries if asked.wants(entry)]
            on = part.reached
            if len(found) >= asked.limit:
                more = len(found) > asked.limit or on is not None
                found = found[: asked.limit]
                on = found[-1].index if more else None
                break
        return await with_hidden(self._audit, query.ledger, found), on

    async def _count(self, query: Query, whole: Stretch, asked: Search) -> tuple[dict[str, dict[str, int]], bool]:
        part = await every(self._audit, query, replace(whole, newest_first=True))
        entries = [entry for entry in part.entries if asked.look_ups or entry.kind != LOOK_UP]
        return counted(entries, asked.chosen), part.reached is None

    async def at_ends(self, session: Session, ledger: str, what: str) -> tuple[tuple[str, ...], ...]:
        """At which ends their controller stands in the entries that somebody may see; () for all. Raises NotFound."""
        if ledger == HOUSE:
            await self._doors.whole_ledger(session, HOUSE, what)
            return ()
        return (await self._doors.scope(session, ledger, what)).at_ends

    async def _searched(self, collaboration: str, asked: Search, entries: list[Entry]) -> dict[str, Any]:
        """What the entry says in the clear of a search: only words that the map or the ledger has itself.

        Anything else somebody typed may be a name or a number; and a flow or a check would tie this entry to those it
        finds. They stand sealed.
        """
        known: dict[str, Collection[str]] = {"kind": {entry.kind for entry in entries}, "reason": all_reasons()}
        known["outcome"] = {str(entry.said.get("outcome", "")) for entry in entries} - {""}
        if collaboration != HOUSE:  # which has no map
            map_ = await self._doors.map(collaboration)
            known |= {"arrow": map_.arrows, "partner": map_.partners, "actor": map_.actors}
        words = {name: getattr(asked, name) for name, words in known.items() if getattr(asked, name) in words}
        return {"found": len(entries), **({"searched": words} if words else {})}

    async def event(self, session: Session, collaboration: str, index: int) -> tuple[Entry, int]:
        """One entry with its sealed parts, and the index of the look-up. Raises NotFound."""
        entry = await self.entry(session, collaboration, index, "entry")
        looked = look_up(collaboration, session, "entry", {}, {"entry": index}, entry)
        return entry, await self._write_down(looked)

    async def proof(self, session: Session, collaboration: str, index: int) -> bytes:
        """The file that proves one entry to anybody, its sealed parts opened. Raises NotFound."""
        entry = await self.entry(session, collaboration, index, "proof")
        await self._write_down(look_up(collaboration, session, "proof", {}, {"entry": index}, entry))
        opened = tuple(entry.sealed) if opens_sealed(session.roles) else ()
        return make_proof(await self._audit.prove(collaboration, index, opened))

    async def entry(self, session: Session, collaboration: str, index: int, what: str) -> Entry:
        """One entry with its sealed parts; whoever calls this writes `what` down. Raises NotFound, on record."""
        query = Query(collaboration, at_ends=await self.at_ends(session, collaboration, what), after=index - 1, limit=1)
        found = await self._audit.entries(query)
        if not found or found[0].index != index:
            await self._write_down(look_up(collaboration, session, what, {"outcome": "refused"}, {"entry": index}))
            raise NotFound("There is no such entry for you.", "Search for those that concern your controller.")
        return found[0]

    async def _write_down(self, draft: Draft) -> int:
        return (await self._audit.append([draft]))[0].index
