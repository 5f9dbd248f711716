"""Partners' systems: registered, given new keys, ended; in the house ledger first, then in each collaboration.

An end is in force in a collaboration from its entry in that collaboration's ledger: there it bumps the client's fence,
and no permit that rests on the client gets its place afterwards. `services/changes.py` tells what a crash leaves.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from services.audit.client import Ledger
from services.audit.wire import HOUSE, Draft, Place
from services.changes import Change, Changes, applied_indexes
from services.connection import Connection
from services.database import Database
from services.identity import store
from services.identity.model import check_client, check_keys
from services.identity.wire import Client, NewClient, Standing, fence_of
from services.ids import EVENT, new_id
from services.problems import Conflict, NotFound
from services.sealing import Sealer


class Clients:
    """The registry of partners' systems."""

    def __init__(self, database: Database, ledger: Ledger, sealer: Sealer) -> None:
        self.database = database
        self.changes = Changes(database, ledger, _apply, sealer)
        self._one_at_a_time = asyncio.Lock()

    async def client(self, client: str) -> Client | None:
        """A partner's system, ended or not; None when there is none."""
        return await self.database.look(lambda connection: store.read_client(connection, client))

    async def clients(self) -> list[Client]:
        """All partners' systems, by id."""
        return await self.database.read(store.read_clients)

    async def standing(self, ledger: str, clients: Sequence[str]) -> dict[str, Standing]:
        """Each client in the order of that ledger; one that takes no part in it is not in force."""

        def work(connection: Connection) -> dict[str, Standing]:
            known = store.read_clients_in(connection, ledger, clients)
            indexes = applied_indexes(connection, ((ledger, fence_of(client)) for client in clients))
            unsure = self.changes.lost | self.changes.waiting_ends(connection)
            return {
                client: _standing(indexes[ledger, fence_of(client)], fence_of(client) in unsure, known.get(client))
                for client in clients
            }

        return await self.database.look(work)

    async def register_client(self, new: NewClient, by: str) -> Client:
        """Registers a partner's system, on record; `by` is the operator. Raises Invalid, or Conflict for a taken id."""
        client = check_client(new)
        async with self._one_at_a_time:
            if await self.client(client.id):
                raise Conflict("A client with this id is registered already.", "Choose another id; ids are not reused.")
            said = {"client": client.id, "partner": client.partner, "collaborations": client.collaborations}
            await self.changes.make(_change(HOUSE, "client-registered", client, said, by))
        return client

    async def replace_keys(self, client: str, jwks: dict[str, Any], by: str) -> Client:
        """Gives a client new keys; tokens made under the old ones count no more. Raises Invalid, NotFound, Conflict."""
        keys = check_keys(jwks)
        async with self._one_at_a_time:
            now = await self._present(client)
            return await self._change(replace(now, jwks=keys, generation=now.generation + 1), "client-keys", by)

    async def end_client(self, client: str, by: str) -> Client:
        """Ends a client for good. Raises NotFound, and Conflict for one that has ended."""
        async with self._one_at_a_time:
            return await self._change(replace(await self._present(client), ended=True), "client-ended", by)

    async def catch_up(self) -> None:
        """Finishes what was pending, then takes to each collaboration what the house ledger has ahead of it."""
        async with self._one_at_a_time:
            await self.changes.settle()
            for collaboration, client in await self.database.read(store.read_behind):
                await self._enter(collaboration, client, "client-ended" if client.ended else "client-keys", "")

    async def _change(self, client: Client, kind: str, by: str) -> Client:
        # A crash between two ledgers leaves the house ahead of a collaboration; `catch_up` finds that and goes on.
        await self._enter(HOUSE, client, kind, by)
        for collaboration in client.collaborations:
            await self._enter(collaboration, client, kind, by)
        return client

    async def _enter(self, ledger: str, client: Client, kind: str, by: str) -> None:
        said = {"client": client.id, "partner": client.partner, "generation": client.generation}
        await self.changes.make(_change(ledger, kind, client, said, by))

    async def _present(self, client: str) -> Client:
        found = await self.client(client)
        if found is None:
            raise NotFound("No client has this id.", "GET /v1/clients lists them.")
        if found.ended:
            raise Conflict("This client has ended, and an end is for good.", "Register a new client.")
        return found


def _standing(index: int, unsure: bool, known: tuple[int, bool] | None) -> Standing:
    if known is None or unsure:
        return Standing(False, index)
    generation, ended = known
    return Standing(not ended, index, generation)


def _change(ledger: str, kind: str, client: Client, said: dict[str, Any], by: str) -> Change:
    fence = fence_of(client.id)
    person = {"person": by} if by else {}
    draft = Draft(ledger, kind, new_id(EVENT), said, sealed=person, about=person, bumps=(fence,))
    return Change(fence, kind, {"ledger": ledger, "client": asdict(client)}, draft, ends=kind != "client-registered")


def _apply(connection: Connection, kind: str, body: dict[str, Any], place: Place) -> None:
    client = Client(**body["client"])
    if kind == "client-registered":
        store.write_client(connection, client)
    elif body["ledger"] == HOUSE:
        store.change_client(connection, client)
    else:
        store.change_client_in(connection, body["ledger"], client.id, client.generation, client.ended)
