"""Who has what: needed when a permission is withdrawn, for then everybody who has something is asked to erase it.

A release is remembered before its entry (`gateway.releases`), so that none is forgotten; one whose entry never came to
stand is left out when somebody asks, by the ledger's word.
"""

from gateway import received_store as store
from gateway.wire import Received
from services.audit.client import Ledger
from services.database import Database
from services.problems import NotFound


class Receivers:
    """What partners were given, and what they said about it, in the gateway's database."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    async def of_permission(self, collaboration: str, permission: str) -> list[Received]:
        """The releases under a permission whose entries stand, oldest first. To be asked once it can be used no more.

        Raises Unavailable while the ledger does not answer.
        """
        if not permission:
            return []
        rows = await self._database.read(lambda connection: store.read_under(connection, collaboration, permission))
        return await self._standing(collaboration, rows)

    async def of_flow(self, collaboration: str, flow: str, partner: str) -> list[Received]:
        """What this partner was given along a flow: once, or more often where a crash came between; oldest first."""
        rows = await self._database.read(lambda connection: store.read_flow(connection, collaboration, flow, partner))
        return await self._standing(collaboration, rows)

    async def acknowledge_received(self, collaboration: str, flow: str, partner: str, now: int) -> Received:
        """The partner has it. What was said first stands. Raises NotFound when the partner was given nothing so."""
        return await self._said(collaboration, flow, partner, now, None)

    async def acknowledge_erased(self, collaboration: str, flow: str, partner: str, now: int) -> Received:
        """The partner has erased it, so it had received it. Raises NotFound when the partner was given nothing so."""
        return await self._said(collaboration, flow, partner, now, now)

    async def _said(self, collaboration: str, flow: str, partner: str, now: int, erased_at: int | None) -> Received:
        rows = await self.of_flow(collaboration, flow, partner)
        if not rows:
            raise NotFound("There is no such flow to you.", "Name a flow that your system fetched.")
        await self._database.write(lambda connection: store.write_said(connection, rows, now, erased_at))
        return (await self.of_flow(collaboration, flow, partner))[-1]

    async def _standing(self, collaboration: str, rows: list[Received]) -> list[Received]:
        standing = await self._ledger.find(collaboration, [row.event for row in rows]) if rows else {}
        return [row for row in rows if row.event in standing]
