"""The ledger's service: what other rooms, officers and co-signers ask of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from services.audit import reading, store
from services.audit.casekeys import CaseKeys
from services.audit.checkpoint import Checkpoint
from services.audit.client import Ledger
from services.audit.co_signers import CoSigner, hold_against_co_signers
from services.audit.layout import ENTRIES, Tile
from services.audit.note import VerifierKey
from services.audit.sequencer import Sequencer
from services.audit.signers import Signers
from services.audit.wire import HOUSE, NEVER, Draft, Entry, Place, Proof, Query
from services.clock import LARGEST_JUMP, UnsafeSteppedClock, WallClock
from services.connection import Connection
from services.database import Database
from services.ids import EVENT, new_id
from services.problems import CannotStart, Conflict

# Milliseconds for which the log's emptying waits for somebody who is reading: the key must be gone from it.
_FOR_READERS = 5_000
MIGRATIONS = Path(__file__).parent / "migrations"


class Audit(Ledger):
    """Appends, finds, proves. Everything it returns about an entry is durable."""

    def __init__(
        self,
        database: Database,
        keys: CaseKeys,
        signers: Signers,
        clock: WallClock | UnsafeSteppedClock,
        longest_queue: int = 2_048,
        co_signers: Sequence[CoSigner] = (),
    ) -> None:
        self.database, self.keys, self.signers, self.clock = database, keys, signers, clock
        self.co_signers = list(co_signers)
        self.sequencer = Sequencer(database, keys, signers, self._time, longest_queue)
        self.on_growth: Callable[[Sequence[str]], None] = lambda ledgers: None

    async def check_start(self) -> None:
        """Goes on with the story's clock where it was. Before anything else is asked of the ledger.

        Raises CannotStart for a ledger that is ahead of the clock, or not the one that its co-signers have seen, and
        for keys that are not its own.
        """
        await self._refuse_other_keys()
        if isinstance(self.clock, UnsafeSteppedClock):
            await self._take_up_clock(self.clock)
        await hold_against_co_signers(self.database, self.signers, self.co_signers)
        latest = await self.database.read(store.read_latest_time)
        if latest > self.clock.read() + LARGEST_JUMP:
            raise CannotStart("The ledger's last entry lies in the future; set this machine's clock right, then start.")

    async def _refuse_other_keys(self) -> None:
        """A process that made itself keys of its own would sign a second history of the same ledger."""

        def work(connection: Connection) -> tuple[list[str], bool]:
            return store.read_ledgers(connection), self.keys.fit(connection)

        ledgers, fit = await self.database.read(work)
        if missing := sorted(set(ledgers) - set(self.signers.ledgers())):
            raise CannotStart(
                f"The ledger {missing[0]} has entries, and its signing key is not in the keys folder. Put the folder "
                "of this installation's keys back; all processes of the ledger share it."
            )
        if not fit:
            raise CannotStart(
                "The file ledger-master.key does not open the keys of cases: it is another installation's. Put the "
                "folder of this installation's keys back."
            )

    async def append(self, drafts: Sequence[Draft]) -> list[Place]:
        places = await self.sequencer.append(drafts)
        self.on_growth(sorted({draft.ledger for draft in drafts}))
        return places

    async def find(self, ledger: str, events: Sequence[str]) -> dict[str, Place]:
        return await self.database.read(lambda connection: store.read_places(connection, ledger, events))

    async def fences(self, ledger: str, names: Sequence[str]) -> dict[str, int]:
        found = await self.database.read(lambda connection: store.read_fences(connection, ledger, names))
        return {name: found.get(name, NEVER) for name in names}

    async def prove(self, ledger: str, index: int, opened: Sequence[str] = ()) -> Proof:
        """Raises NotFound for an index the ledger does not have."""

        def work(connection: Connection) -> Proof:
            body, openings = reading.openings_of(connection, self.keys, ledger, index)
            frontier, _ = store.read_head(connection, ledger)
            path = reading.inclusion(connection, ledger, index, frontier.size)
            chosen = {name: openings[name] for name in opened if name in openings}
            return Proof(ledger, index, body, path, self.sequencer.checkpoint(ledger, frontier), chosen)

        return await self.database.read(work)

    async def entries(self, query: Query) -> list[Entry]:
        return await self.database.read(lambda connection: reading.opened_entries(connection, self.keys, query))

    async def now(self) -> int:
        if self.database.store.shared and self.clock.stepped:
            return max(await self.database.read(self._time), 0)
        return max(self.clock.read(), 0)

    def _time(self, connection: Connection) -> int:
        """The present instant. A story's clock may have been moved by another process that has this store open."""
        if connection.shared and isinstance(self.clock, UnsafeSteppedClock):
            kept = store.read_clock(connection)
            self.clock.offset = self.clock.offset if kept is None else max(self.clock.offset, kept)
        return self.clock.read()

    async def checkpoint(self, ledger: str) -> str:
        """The ledger's present checkpoint, signed: a C2SP signed note."""

        def work(connection: Connection) -> str:
            frontier, _ = store.read_head(connection, ledger)
            return self.sequencer.checkpoint(ledger, frontier)

        return await self.database.read(work)

    async def size(self, ledger: str) -> int:
        """How many entries the ledger has."""
        return await self.database.read(lambda connection: store.read_head(connection, ledger)[0].size)

    async def cosigned_checkpoint(self, ledger: str, index: int) -> str | None:
        """The newest co-signed checkpoint that covers an entry, with its cosignatures; None when there is none yet."""

        def work(connection: Connection) -> str | None:
            words = store.read_cosignatures(connection, ledger)
            size, root, _ = max(words, default=(0, b"", ""))
            if size <= index or reading.root_at(connection, ledger, size) != root:
                return None
            signer = self.signers(ledger)
            lines = [line for theirs, _, line in words if theirs == size]
            return bytes(Checkpoint(signer.name, size, root).signed(signer)).decode() + "".join(lines)

        return await self.database.read(work)

    async def public_key(self, ledger: str) -> VerifierKey:
        """The key with which anybody verifies the ledger."""
        return self.signers(ledger).key

    async def tile(self, ledger: str, tile: Tile) -> bytes:
        """The content of one tile or bundle, as wide as asked for. Raises NotFound where the ledger is not so long."""

        def work(connection: Connection) -> bytes:
            if tile.level == ENTRIES:
                return reading.entry_bundle(connection, ledger, tile.index, tile.width)
            return reading.tile_hashes(connection, ledger, tile.level, tile.index, tile.width)

        return await self.database.read(work)

    async def destroy_case(self, ledger: str, case: str) -> None:
        """Erases what the entries of a case hold; the entries stand and verify."""
        await self.database.write(lambda connection: self.keys.destroy(connection, ledger, case))
        # Reads are served one after the other: this one comes behind all that began before the key was gone.
        await self.database.read(lambda _: self.keys.close_case(ledger, case))
        await self.database.empty_log(waiting=_FOR_READERS)

    async def step_clock(self, to: int, by: str) -> int:
        """Moves a story's clock forward, on record. Raises Conflict where the clock is the real one, or shows later."""
        if not isinstance(self.clock, UnsafeSteppedClock):
            raise Conflict("This installation runs on the real time.", "Only a story's clock can be moved.")
        if to < await self.now():
            raise Conflict("The clock already shows a later time.", "Step to a later time; it never goes back.")
        draft = Draft(HOUSE, "clock", new_id(EVENT), {"to": to}, sealed={"person": by}, about={"person": by})
        # The entry first: a crash here leaves a step on record that was not taken, never one taken without a record.
        place = (await self.append([draft]))[0]
        self.clock.step_to(to)
        offset = self.clock.offset
        await self.database.write(lambda connection: store.write_clock(connection, offset))
        return place.index

    async def _take_up_clock(self, clock: UnsafeSteppedClock) -> None:
        first = clock.offset

        def work(connection: Connection) -> int:
            if (kept := store.read_clock(connection)) is None:
                store.write_clock(connection, first)
            return first if kept is None else kept

        clock.offset = await self.database.write(work)

    def close(self) -> None:
        """Lets go of the store."""
        self.database.close()
