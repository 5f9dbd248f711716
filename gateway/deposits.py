"""Deposits: what was sent waits here for its receiver, sealed under a key of its own, and is erased when fetched.

    stage  ──(its entry takes its place)──  waits  ──  leaves  ──(entry of the release)──  fetched

A deposit is written before its entry, so that an entry never promises what is not there; until the entry stands,
nobody sees it. What a crash leaves behind is told at each step, and `settle` tidies it up by the ledger's word.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from gateway import store
from gateway.filter import Information
from gateway.store import Lying
from gateway.wire import Deposit
from services.audit.client import Ledger
from services.audit.wire import Query
from services.database import Database, real_time
from services.problems import Gone
from services.sealing import new_wrapped_key, unwrapped

_AT_ONCE = 200


def being_fetched() -> Gone:
    """Somebody has claimed it, and it is not known yet how that ends."""
    return Gone("Somebody is fetching this just now.", "Look in the inbox in a minute.", reason="being_fetched")


def already_fetched() -> Gone:
    """It was fetched before, or was not fetched in time."""
    return Gone("This is erased here.", "Ask its sender to send it again.", reason="already_fetched")


class Deposits:
    """The deposits of all collaborations, in the gateway's database; `master` (32 bytes) wraps each deposit's key."""

    def __init__(self, database: Database, master: bytes) -> None:
        self._database = database
        self._master = master
        # Old pages may still lie in the write-ahead log after an erasure, also after one before this start.
        self._log_holds_erased = True

    async def stage(self, deposits: Sequence[tuple[Deposit, Mapping[str, Any]]]) -> None:
        """Writes deposits with their content, durably and invisibly; their entries may then be appended.

        A crash after this leaves a staged deposit. If its entry came to stand, `settle` makes it wait; if not, the
        sender was told nothing, and `settle` erases it.
        """
        rows = [(deposit, *self._sealed(deposit, content)) for deposit, content in deposits]
        await self._database.write(lambda connection: store.write_staged(connection, rows, real_time()))

    async def waits(self, deposits: Iterable[Deposit]) -> None:
        """The entries of these deposits stand: they are there for their receivers.

        A crash before this leaves them staged with an entry; `settle` makes them wait.
        """
        flows = _keys(deposits)
        await self._database.write(lambda connection: store.write_waiting(connection, flows))

    async def drop(self, deposits: Iterable[Deposit]) -> None:
        """The entries of these deposits got no place: their content is erased. A crash before this: as in `stage`."""
        await self._empty(_keys(deposits), "erased")

    async def inbox(self, collaboration: str, partner: str, parts: Iterable[tuple[str, str]]) -> list[Deposit]:
        """What waits for somebody of a partner who plays these parts, pairs of case and actor; oldest first."""
        asked = list(parts)
        return await self._database.read(lambda connection: store.read_inbox(connection, collaboration, partner, asked))

    async def find(self, collaboration: str, flow: str) -> Lying | None:
        """A deposit that waits, or has waited; None when there is none, or its entry does not stand yet."""
        found = await self._database.look(lambda connection: store.read_deposit(connection, collaboration, flow))
        return found if found and found.state != "staged" else None

    def open(self, lying: Lying) -> Information:
        """The content of a waiting deposit; it stays until its release is closed, which claims it when it begins.

        Raises Gone when it is being fetched, was fetched, or was erased.
        """
        if lying.state != "waiting":
            raise being_fetched() if lying.state == "leaving" else already_fetched()
        sealer = unwrapped(self._master, lying.wrapped)
        content: Information = orjson.loads(sealer.open(lying.sealed, _context(lying.deposit)))
        return content

    async def fetched(self, flows: Sequence[tuple[str, str]]) -> None:
        """Erases content and keys of what was fetched, as (collaboration, flow), in one transaction.

        A crash before it leaves them claimed, and the next start closes their releases, which ends here; one after it
        leaves nothing to read: what was overwritten may lie in the write-ahead log until the next sweep, which the next
        start also makes.
        """
        await self._empty(flows, "fetched")

    async def erase_overdue(self, now: int) -> list[Deposit]:
        """Erases what was not fetched by its day, and empties the write-ahead log of what was erased before.

        Answers the deposits it erased, so that their senders can be told. A crash in the middle erases nothing.
        """
        overdue = await self._database.read(lambda connection: store.read_overdue(connection, now))
        if overdue:
            await self._empty(_keys(overdue), "erased")
        if self._log_holds_erased:
            self._log_holds_erased = not await self._database.empty_log()
        return overdue

    async def settle(self, ledger: Ledger, until: int | None = None) -> None:
        """Holds staged deposits against the ledger: one whose entry stands waits; one it does not know is erased.

        Those staged after `until` (real time, ms) are spared: their entry may be on its way.
        """
        until = real_time() if until is None else until
        staged = await self._database.read(store.read_staged)
        standing = await _standing(ledger, staged)
        known = [row[:2] for row in staged if row[:2] in standing]
        lost = [row[:2] for row in staged if row[:2] not in standing and row[3] <= until]
        await self._database.write(lambda connection: store.write_waiting(connection, known))
        if lost:
            await self._empty(lost, "erased")

    async def _empty(self, flows: Sequence[tuple[str, str]], state: str) -> None:
        await self._database.write(lambda connection: store.write_emptied(connection, flows, state))
        self._log_holds_erased = True

    def _sealed(self, deposit: Deposit, content: Mapping[str, Any]) -> tuple[bytes, bytes]:
        wrapped = new_wrapped_key(self._master)
        return wrapped, unwrapped(self._master, wrapped).seal(orjson.dumps(content), _context(deposit))


async def _standing(ledger: Ledger, staged: Sequence[tuple[str, str, str, int]]) -> set[tuple[str, str]]:
    """The flows `(collaboration, flow)` whose own permit stands.

    That the event stands is not enough: what was sent again under one key is staged under the first one's event, and
    another flow's permit, or a refusal, is none of its own.
    """
    found: set[tuple[str, str]] = set()
    for collaboration in sorted({row[0] for row in staged}):
        mine = [row for row in staged if row[0] == collaboration]
        for at in range(0, len(mine), _AT_ONCE):
            events = tuple(row[2] for row in mine[at : at + _AT_ONCE])
            for entry in await ledger.entries(Query(collaboration, events=events, limit=_AT_ONCE)):
                if entry.said.get("outcome") == "permitted":
                    found.add((collaboration, str(entry.said.get("flow", ""))))
    return found


def _keys(deposits: Iterable[Deposit]) -> list[tuple[str, str]]:
    return [(deposit.collaboration, deposit.flow) for deposit in deposits]


def _context(deposit: Deposit) -> str:
    return f"deposit|{deposit.collaboration}|{deposit.flow}"
