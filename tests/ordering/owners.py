"""Two rooms with facts of their own, as small as can be, on the real stores: changes, fences, a database each."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.audit.client import Ledger
from services.audit.wire import Draft, Entry, Place, Proof, Query
from services.changes import Change, Changes, applied_index
from services.connection import Connection
from services.database import Database
from services.sealing import Sealer
from tests.audit.installation import LEDGER
from tests.ordering.turns import Turns
from tests.ordering.world import Facts

MIGRATIONS = Path(__file__).parent / "migrations"


class PausingLedger(Ledger):
    """The real ledger, with a pause before each append and one after it, where the process could be stopped."""

    def __init__(self, ledger: Ledger, turns: Turns) -> None:
        self._ledger, self._turns = ledger, turns

    async def append(self, drafts: Sequence[Draft]) -> list[Place]:
        await self._turns.pause()
        places = await self._ledger.append(drafts)
        if all(place.placed for place in places):
            await self._turns.pause()
        return places

    async def find(self, ledger: str, events: Sequence[str]) -> dict[str, Place]:
        return await self._ledger.find(ledger, events)

    async def fences(self, ledger: str, names: Sequence[str]) -> dict[str, int]:
        return await self._ledger.fences(ledger, names)

    async def prove(self, ledger: str, index: int, opened: Sequence[str] = ()) -> Proof:
        return await self._ledger.prove(ledger, index, opened)

    async def entries(self, query: Query) -> list[Entry]:
        return await self._ledger.entries(query)

    async def now(self) -> int:
        return await self._ledger.now()


class Owner:
    """A room that owns one kind of fact: `holds` until a change of its fence says otherwise."""

    def __init__(self, folder: Path, name: str, ledger: Ledger, kind: type[Changes] = Changes) -> None:
        self.name = name
        self.database = Database(folder / f"{name}.db", MIGRATIONS)
        self.changes = kind(self.database, ledger, apply_fact, Sealer(b"k" * 32))

    def fence(self, case: str) -> str:
        """The fence of this owner for a case."""
        return f"{self.name}:{case}"

    async def facts(self, case: str) -> Facts:
        """The fact, and the index that was applied when it was read, from one snapshot."""

        def work(connection: Connection) -> Facts:
            row = connection.row("SELECT holds, own_no FROM fact WHERE case_id = ?", (case,))
            holds, own_no = (bool(row[0]), bool(row[1])) if row else (True, False)
            return Facts(holds, own_no, applied_index(connection, LEDGER, self.fence(case)))

        return await self.database.read(work)

    async def make(self, change: Change) -> Place:
        """Makes a change."""
        return await self.changes.make(change)


def apply_fact(connection: Connection, kind: str, body: dict[str, Any], _: Place) -> None:
    """What a change does to the owner's row: an own no, an end, a yes, or nothing."""
    no, other = "holds = false, own_no = true", "holds = holds"
    columns = {"no": no, "end": "holds = false", "yes": "holds = true", "other": other}
    connection.run("INSERT INTO fact VALUES (?, true, false) ON CONFLICT DO NOTHING", (body["case"],))
    connection.run(f"UPDATE fact SET {columns[kind]} WHERE case_id = ?", (body["case"],))


class OutOfOrder(Changes):
    """The planted mistake: each change is applied by itself, as soon as it has its place."""

    async def make(self, change: Change) -> Place:
        await self.database.write(lambda connection: self._store(connection, change))
        place = (await self.ledger.append([change.draft]))[0]
        if place.placed:
            await self.database.write(lambda connection: self._apply_alone(connection, change, place))
        return place

    def _apply_alone(self, connection: Connection, change: Change, place: Place) -> None:
        self.apply(connection, change.kind, change.body, place)
        connection.run(
            "INSERT INTO applied (ledger, fence, idx) VALUES (?, ?, ?) "
            "ON CONFLICT (ledger, fence) DO UPDATE SET idx = excluded.idx WHERE excluded.idx > applied.idx",
            (LEDGER, change.fence, place.index),
        )
