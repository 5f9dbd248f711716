"""The sequencer: gives drafts their places, many in one durable write.

One transaction per batch: judge in order, write entries, fences, counts, tiles and head. The tree grows as a copy; it
becomes the ledger's when the transaction commits, and the checkpoint is signed after that and before any answer. A
crash before the commit leaves nothing; one after it leaves entries whose checkpoint is made again from the head, byte
for byte the same, since Ed25519 is deterministic and a checkpoint holds no time.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from services.audit import store
from services.audit.casekeys import CaseKeys, Ring, commitments
from services.audit.checkpoint import Checkpoint
from services.audit.judge import judge
from services.audit.note import Signer
from services.audit.tree import Frontier, Growth, grow, leaf_hash
from services.audit.wire import ABOUT, Draft, Place, Proof
from services.batches import Batches
from services.canonical import canonical
from services.connection import Connection
from services.database import Database
from services.problems import Invalid

LARGEST_ENTRY = 65_535
_TILE = 256
_RESERVED = {"index", "time", "kind", "commitments"}


@dataclass(slots=True)
class Written:
    """One new entry of a batch."""

    draft: Draft
    place: Place
    body: bytes
    leaf: bytes
    openings: dict[str, Any]


@dataclass(slots=True)
class Placed:
    """What one batch did to one ledger; drafts are known by their number in the batch."""

    ledger: str
    places: dict[int, Place] = field(default_factory=dict)
    written: dict[int, Written] = field(default_factory=dict)
    growth: Growth | None = None


class Sequencer:
    """Appends to every ledger of this installation, beside other processes that do the same: all that a batch rests on
    is read in its own transaction, which only one of them has open at a time.

    `signer` gives the key of a ledger, `read_clock` the time in ms.
    """

    def __init__(
        self,
        database: Database,
        keys: CaseKeys,
        signer: Callable[[str], Signer],
        read_clock: Callable[[Connection], int],
        longest_queue: int,
    ) -> None:
        self._database, self._keys, self._signer, self._read_clock = database, keys, signer, read_clock
        self._batches: Batches[Sequence[Draft], list[Place]] = Batches(self._write, longest_queue)

    async def append(self, drafts: Sequence[Draft]) -> list[Place]:
        """The place of each draft, durable when this returns. Raises Invalid for one that no ledger can hold."""
        for draft in drafts:
            _refuse_unwritable(draft)
        return await self._batches.ask(drafts)

    async def _write(self, groups: Sequence[Sequence[Draft]]) -> list[list[Place] | BaseException]:
        drafts = [draft for group in groups for draft in group]
        try:
            batches = await self._database.write(lambda connection: self._place_all(connection, drafts))
        except BaseException:
            self._keys.forget()
            raise
        # The transaction has committed: from here on the entries stand, whatever happens to us.
        places = dict(pair for batch in batches for pair in self._with_proofs(batch))
        numbers = iter(range(len(drafts)))
        return [[places[next(numbers)] for _ in group] for group in groups]

    def _place_all(self, connection: Connection, drafts: Sequence[Draft]) -> list[Placed]:
        now = self._read_clock(connection)
        by_ledger: dict[str, list[int]] = {}
        for number, draft in enumerate(drafts):
            by_ledger.setdefault(draft.ledger, []).append(number)
        return [
            self._place(connection, ledger, {number: drafts[number] for number in numbers}, now)
            for ledger, numbers in by_ledger.items()
        ]

    def _place(self, connection: Connection, ledger: str, drafts: dict[int, Draft], now: int) -> Placed:
        frontier, standing = store.read_standing(connection, ledger, list(drafts.values()))
        placed = Placed(ledger)
        for number, draft in drafts.items():
            place = placed.places[number] = judge(draft, now, standing)
            if place.placed and not place.repeat:
                placed.written[number] = _write_down(draft, place)
        if placed.written:
            entries = list(placed.written.values())
            self._signer(ledger)  # a ledger's key is there before its first entry
            placed.growth = grow(frontier, [entry.leaf for entry in entries])
            sealing = (entry.draft.case for entry in entries if entry.openings)
            ring = self._keys.ring(connection, ledger, sealing, make=True)
            store.write_entries(connection, [_row(entry, ring) for entry in entries])
            store.write_standing(connection, ledger, frontier, placed.growth.frontier, standing)
            _write_tiles(connection, ledger, frontier.size, placed.growth.frontier.size)
        return placed

    def _with_proofs(self, batch: Placed) -> list[tuple[int, Place]]:
        if batch.growth is None:
            return list(batch.places.items())
        note = self.checkpoint(batch.ledger, batch.growth.frontier)
        for (number, entry), path in zip(batch.written.items(), batch.growth.paths, strict=True):
            if entry.draft.opens:
                batch.places[number] = replace(batch.places[number], proof=_proof(entry, path, note))
        return list(batch.places.items())

    def checkpoint(self, ledger: str, frontier: Frontier) -> str:
        """The signed checkpoint of a ledger at this edge: a C2SP signed note."""
        signer = self._signer(ledger)
        checkpoint = Checkpoint(signer.name, frontier.size, frontier.root())
        return bytes(checkpoint.signed(signer)).decode()


def _row(entry: Written, ring: Ring) -> tuple[Any, ...]:
    draft, place, about = entry.draft, entry.place, entry.draft.about
    found_by = (about.get(name, "") for name in ABOUT)
    previous = orjson.dumps(place.previous).decode()
    return (
        *(draft.ledger, place.index, place.time, draft.kind, draft.event, draft.case, draft.said.get("arrow", "")),
        *(*found_by, previous, entry.body, entry.leaf, ring.seal(draft.case, draft.event, entry.openings)),
    )


def _refuse_unwritable(draft: Draft) -> None:
    # Before the queue: one draft that cannot be written must not spoil the batch it would have been in.
    if _RESERVED & draft.said.keys():
        raise ValueError(f"an entry names itself: {sorted(_RESERVED & draft.said.keys())}")
    own = 100 + len(draft.kind) + sum(len(name) + 70 for name in draft.sealed)
    try:
        size = len(canonical(draft.said)) + own
        canonical(draft.sealed)
    except TypeError as error:
        raise Invalid(
            "What should be recorded is no plain JSON.", "Send whole numbers below 2**53, and text."
        ) from error
    if size > LARGEST_ENTRY:
        raise Invalid("The entry for this request would be too large.", "Ask for fewer fields, or in fewer words.")


def _write_down(draft: Draft, place: Place) -> Written:
    shut, openings = commitments(draft.sealed)
    own = {"index": place.index, "time": place.time, "kind": draft.kind, "commitments": shut}
    body = canonical({**draft.said, **own})
    return Written(draft, place, body, leaf_hash(body), openings)


def _proof(entry: Written, path: Sequence[bytes], note: str) -> Proof:
    return Proof(
        entry.draft.ledger,
        entry.place.index,
        entry.body.decode(),
        [base64.b64encode(step).decode() for step in path],
        note,
        {name: entry.openings[name] for name in entry.draft.opens if name in entry.openings},
    )


def _write_tiles(connection: Connection, ledger: str, old_size: int, new_size: int) -> None:
    """Writes the root of each tile that this batch filled, level by level."""
    level, start, end = 1, old_size // _TILE, new_size // _TILE
    while end > start:
        for index in range(start, end):
            below = store.read_hashes(connection, ledger, level - 1, index * _TILE, (index + 1) * _TILE)
            store.write_tile(connection, ledger, level, index, Frontier(0, ()).extended(below).root())
        level, start, end = level + 1, start // _TILE, end // _TILE
