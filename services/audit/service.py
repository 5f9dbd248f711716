"""The ledger's service: what other rooms, officers and co-signers ask of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection

from services.audit import reading, store
from services.audit.casekeys import CaseKeys
from services.audit.client import Ledger
from services.audit.note import Signer, VerifierKey
from services.audit.sequencer import Sequencer
from services.audit.wire import HOUSE, NEVER, Draft, Entry, Place, Proof, Query
from services.clock import LARGEST_JUMP, UnsafeSteppedClock, WallClock
from services.database import Database
from services.ids import EVENT, new_id
from services.keys import signing_key
from services.problems import CannotStart, Conflict

MIGRATIONS = Path(__file__).parent / "migrations"


class Signers:
    """A key per ledger, kept in a folder; the ledger's origin is its key's name."""

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder, self._origin = folder, origin
        self._known: dict[str, Signer] = {}

    def __call__(self, ledger: str) -> Signer:
        """The signer of a ledger; its key is made at first use."""
        if ledger not in self._known:
            key = signing_key(self._folder / f"ledger-{ledger}.pem")
            self._known[ledger] = Signer(f"{self._origin}/{ledger}", key)
        return self._known[ledger]


class Audit(Ledger):
    """Appends, finds, proves. Everything it returns about an entry is durable."""

    def __init__(
        self,
        database: Database,
        keys: CaseKeys,
        signers: Signers,
        clock: WallClock | UnsafeSteppedClock,
        longest_queue: int = 2_048,
    ) -> None:
        self.database, self.keys, self.signers, self.clock = database, keys, signers, clock
        self.sequencer = Sequencer(database, keys, signers, clock.read, longest_queue)
        self.on_growth: Callable[[Sequence[str]], None] = lambda ledgers: None

    async def check_start(self) -> None:
        """Goes on with the story's clock where it was. Before anything else is asked of the ledger.

        Raises CannotStart for a ledger that is shorter than a co-signer has seen, or ahead of the clock.
        """
        if isinstance(self.clock, UnsafeSteppedClock):
            await self._take_up_clock(self.clock)
        behind, latest = await self.database.read(_look_over)
        if behind:
            raise CannotStart(
                f"The ledger {behind} is shorter than its last co-signed checkpoint: entries are missing. "
                "Restore the newest backup of the audit store."
            )
        if latest > self.clock.read() + LARGEST_JUMP:
            raise CannotStart("The ledger's last entry lies in the future; set this machine's clock right, then start.")

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
        return max(self.clock.read(), 0)

    async def checkpoint(self, ledger: str) -> str:
        """The ledger's present checkpoint, signed, with the co-signatures there are for just this size."""

        def work(connection: Connection) -> str:
            frontier, _ = store.read_head(connection, ledger)
            lines = store.read_cosignatures(connection, ledger, frontier.size)
            return self.sequencer.checkpoint(ledger, frontier) + "".join(lines)

        return await self.database.read(work)

    async def public_key(self, ledger: str) -> VerifierKey:
        """The key with which anybody verifies the ledger."""
        return self.signers(ledger).key

    async def destroy_case(self, ledger: str, case: str) -> None:
        """Erases what the entries of a case hold; the entries stand and verify."""
        await self.database.write(lambda connection: self.keys.destroy(connection, ledger, case))

    async def step_clock(self, to: int, by: str) -> int:
        """Moves a story's clock forward, on record. Raises Conflict where the clock is the real one, or shows later."""
        if not isinstance(self.clock, UnsafeSteppedClock):
            raise Conflict("This installation runs on the real time.", "Only a story's clock can be moved.")
        if to < self.clock.read():
            raise Conflict("The clock already shows a later time.", "Step to a later time; it never goes back.")
        draft = Draft(HOUSE, "clock", new_id(EVENT), {"to": to}, sealed={"person": by}, about={"person": by})
        # The entry first: a crash here leaves a step on record that was not taken, never one taken without a record.
        place = (await self.append([draft]))[0]
        self.clock.step_to(to)
        await self._keep_clock(self.clock)
        return place.index

    async def _take_up_clock(self, clock: UnsafeSteppedClock) -> None:
        kept = await self.database.read(store.read_clock)
        if kept is not None:
            clock.offset = kept
        await self._keep_clock(clock)

    async def _keep_clock(self, clock: UnsafeSteppedClock) -> None:
        offset = clock.offset
        await self.database.write(lambda connection: store.write_clock(connection, offset))

    def close(self) -> None:
        """Lets go of the store."""
        self.database.close()


def _look_over(connection: Connection) -> tuple[str, int]:
    latest = 0
    for ledger in store.read_ledgers(connection):
        frontier, time = store.read_head(connection, ledger)
        latest = max(latest, time)
        if store.read_cosigned_size(connection, ledger) > frontier.size:
            return ledger, latest
    return "", latest
