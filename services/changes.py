"""Changes of facts: pending, appended, applied; the ledger is the order, a store of facts a view of it.

A change is (1) stored by its owner as pending, whole; (2) appended to the ledger, under its event id: from that moment
it is in force; (3) applied to the owner's rows together with its index, in the order of its fence. `applied` remembers
per fence the index of the last change applied, and facts carry that index: the ledger places a permit only if it is
still the fence's last. So a store that lags behind costs a second try, never a wrong permit. `docs/ordering.md` has the
whole argument, and the table of what a crash between any two steps leaves behind.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter

from services.audit.client import Ledger
from services.audit.wire import NEVER, Draft, Place
from services.connection import Connection
from services.database import Database, real_time
from services.keyed import rows_of
from services.periods import FOREVER
from services.problems import CannotStart, Moved, TooBusy, Unavailable
from services.sealing import Sealer

# A change that is still pending after this long belongs to nobody who waits for it: the sweeper finishes it.
ABANDONED = 5_000

_AT_ONCE = 500

_Fence = tuple[str, str]
"""A ledger, and a fence in it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one change does: `kind` and `body` are for the owner's `apply`; `draft` is its entry, which bumps `fence`.

    `ends` says that it takes something away (a withdrawal, a refusal, an end): such a change is never dropped.
    """

    fence: str
    kind: str
    body: dict[str, Any]
    draft: Draft
    ends: bool = False


class Kept(Unavailable):
    """An end is stored here and goes into the ledger as soon as that answers."""


Apply = Callable[[Connection, str, dict[str, Any], Place], None]
_stored = TypeAdapter(Change)


@dataclass(slots=True)
class Changes:
    """The changes of one room. `apply(connection, kind, body, place)` writes the room's rows; it is given each change
    once, in the order of its fence, in the transaction that moves the fence's applied index."""

    database: Database
    ledger: Ledger
    apply: Apply
    sealer: Sealer
    lost: set[str] = field(default_factory=set)

    async def make(self, change: Change) -> Place:
        """Makes a change; it is in force, and applied here, when this returns.

        Raises Moved when the facts it rests on have changed, and Unavailable while the ledger does not answer: an end
        is then kept (Kept) and goes in as soon as the ledger is back; anything else is undone then, unless it did get
        in. TooBusy that is no Kept means that nothing was done.
        """
        await self.database.write(lambda connection: self._store(connection, change))
        try:
            place = await self._enter(change)
        except (Unavailable, TooBusy) as problem:
            # It is stored, and the sweeper never drops an end: from here on it is kept, whatever failed.
            raise Kept(problem.detail, problem.remedy) if change.ends else problem from problem
        if change.fence not in place.previous:
            raise Unavailable("The ledger was away for too long; nothing was done.", "Do it once more.")
        return place

    async def _enter(self, change: Change) -> Place:
        place = (await self.ledger.append([change.draft]))[0]
        if not place.placed:
            await self.database.write(lambda connection: _drop(connection, change.draft.event))
            # Whoever judges it anew must find what moved: it may stand in the ledger and not have been applied yet.
            for fence in change.draft.rests_on:
                await self._apply_placed(change.draft.ledger, fence)
            raise Moved("Something it rests on changed at the same moment.", "Look again, then repeat it.")
        if not await self._apply_through(change):
            raise Unavailable("This waits for an operator: the records here are older than the ledger.")
        return place

    async def settle(self, older_than: int = 0) -> list[Change]:
        """Finishes what a crash or an outage left pending for `older_than` ms; returns what was dropped.

        A pending end goes in now. A pending yes that the ledger does not know is dropped and asked again: never a yes
        that comes into force behind people's backs. It is dropped by an entry under its own event id, so that an append
        still under way somewhere cannot bring it in afterwards.
        """
        return await self._settle(real_time() - older_than)

    async def _settle(self, until: int) -> list[Change]:
        dropped: list[Change] = []
        for change in await self.database.read(lambda connection: self._pending(connection, until=until)):
            place = await self._enter_late(change)
            if change.fence not in place.previous:
                dropped.append(change)
            await self._apply_through(change)
        return dropped

    async def _enter_late(self, change: Change) -> Place:
        if change.ends:
            # It only takes away: whatever moved meanwhile does not turn it away, as long as it is not too late.
            place = (await self.ledger.append([replace(change.draft, rests_on={})]))[0]
            if place.placed:
                return place
        without = replace(change.draft, kind="dropped", said={}, bumps=(), rests_on={}, counts=(), good_before=FOREVER)
        return (await self.ledger.append([without]))[0]

    async def check_start(self) -> None:
        """Settles what belongs to nobody who is alive, then holds each fence against the ledger's.

        A case whose changes are gone from here (an old backup was restored) is refused from now on; `lost` names it.
        Raises CannotStart when the ledger is the older of the two.
        """
        await self._settle(await self.database.nobodys(ABANDONED))
        before = await self.database.read(_all_applied)
        lasts = await self._lasts(before)
        for place, applied in before.items():
            if lasts[place] < applied:
                raise CannotStart(
                    f"The ledger {place[0]} knows less than {self.database.store.name}: it was restored from an "
                    "older backup. Restore the newest backup of the audit store."
                )
        # Another process may be in the middle of a change: then it lies here pending, or has been applied by now.
        now, under_way = await self.database.read(lambda connection: (_all_applied(connection), _fences(connection)))
        gone = {place for place, last in lasts.items() if last > now[place] and place[1] not in under_way}
        self.lost |= {fence for _, fence in gone}

    async def _lasts(self, places: Collection[_Fence]) -> dict[_Fence, int]:
        """Each fence's last index in its ledger."""
        by_ledger: dict[str, list[str]] = {}
        for ledger, fence in places:
            by_ledger.setdefault(ledger, []).append(fence)
        found: dict[_Fence, int] = {}
        for ledger, fences in by_ledger.items():
            for at in range(0, len(fences), _AT_ONCE):
                lasts = await self.ledger.fences(ledger, fences[at : at + _AT_ONCE])
                found.update({(ledger, fence): last for fence, last in lasts.items()})
        return found

    def waiting_ends(self, connection: Connection) -> set[str]:
        """The fences of which an end waits for the ledger; facts read meanwhile treat it as in force."""
        return {change.fence for change in self._pending(connection) if change.ends}

    def pending_ends(self, connection: Connection, fences: Collection[str]) -> list[Change]:
        """The ends of these fences that wait for the ledger, whole: for facts that treat each as in force."""
        waiting = connection.values("SELECT DISTINCT fence FROM pending_change")
        found = [change for fence in waiting if fence in fences for change in self._pending(connection, fence)]
        return [change for change in found if change.ends]

    async def _apply_through(self, change: Change) -> bool:
        """Applies a change that has its place, and all before it; false where one of these is gone from here.

        What came before this change was stored before it had its place, so it is found here, unless it was lost.
        """
        left = await self._apply_placed(change.draft.ledger, change.fence)
        if change.draft.event in left:
            self.lost.add(change.fence)
        return change.draft.event not in left

    async def _apply_placed(self, ledger: str, fence: str) -> list[str]:
        """Applies, in order, every change of a fence that has its place; the events of those that could not be."""
        mine = await self.database.read(lambda connection: self._pending(connection, fence))
        mine = [pending for pending in mine if pending.draft.ledger == ledger]
        if not mine:
            return []
        placed = await self.ledger.find(ledger, [pending.draft.event for pending in mine])
        ready = [(placed[pending.draft.event], pending) for pending in mine if pending.draft.event in placed]
        ready.sort(key=lambda pair: pair[0].index)
        done = await self.database.write(lambda connection: self._apply_all(connection, ready))
        return [pending.draft.event for _, pending in ready[done:]]

    def _apply_all(self, connection: Connection, ready: list[tuple[Place, Change]]) -> int:
        """How many could be applied. The rest stays pending: something before it is not here, or not here yet."""
        for done, (place, change) in enumerate(ready):
            if not self._apply(connection, place, change):
                return done
        return len(ready)

    def _apply(self, connection: Connection, place: Place, change: Change) -> bool:
        ledger, fence = change.draft.ledger, change.fence
        applied = applied_index(connection, ledger, fence)
        # Else it was dropped by its own entry, or applied by somebody who was quicker.
        if fence in place.previous and applied < place.index:
            if applied != place.previous[fence]:
                return False
            self.apply(connection, change.kind, change.body, place)
            connection.run(
                "INSERT INTO applied (ledger, fence, idx) VALUES (?, ?, ?) "
                "ON CONFLICT (ledger, fence) DO UPDATE SET idx = excluded.idx",
                (ledger, fence, place.index),
            )
        _drop(connection, change.draft.event)
        return True

    def _store(self, connection: Connection, change: Change) -> None:
        event = change.draft.event
        sealed = self.sealer.seal(_stored.dump_json(change), f"change|{event}")
        connection.run(
            "INSERT INTO pending_change (event, fence, made, content) VALUES (?, ?, ?, ?)",
            (event, change.fence, real_time(), sealed),
        )

    def _pending(self, connection: Connection, fence: str = "", until: int = FOREVER) -> list[Change]:
        question = "SELECT event, content FROM pending_change WHERE made <= ? AND (fence = ? OR ? = '') ORDER BY made"
        rows = connection.rows(question, (until, fence, fence))
        return [_stored.validate_json(self.sealer.open(content, f"change|{event}")) for event, content in rows]


def applied_index(connection: Connection, ledger: str, fence: str) -> int:
    """The index of the last change of a fence that this store has applied; NEVER before the first."""
    question = "SELECT idx FROM applied WHERE ledger = ? AND fence = ?"
    found: int | None = connection.value(question, (ledger, fence))
    return NEVER if found is None else found


def applied_indexes(connection: Connection, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The same for many `(ledger, fence)` in few questions."""
    found = dict.fromkeys(wanted, NEVER)
    names = ("ledger", "fence")
    for ledger, fence, index in rows_of(connection, "applied", (*names, "idx"), names, found.keys()):
        found[(ledger, fence)] = index
    return found


def _all_applied(connection: Connection) -> dict[_Fence, int]:
    rows = connection.rows("SELECT ledger, fence, idx FROM applied")
    return {(ledger, fence): index for ledger, fence, index in rows}


def _fences(connection: Connection) -> set[str]:
    return set(connection.values("SELECT DISTINCT fence FROM pending_change"))


def _drop(connection: Connection, event: str) -> None:
    connection.run("DELETE FROM pending_change WHERE event = ?", (event,))
