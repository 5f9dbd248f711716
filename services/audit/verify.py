"""Verifies a ledger's folder offline: every entry, every tile and the checkpoint, in one pass over the entries.

The order of acts, in `verify_ledger`:
1. The checkpoint's signature, origin and form.
2. Nothing in the folder but files and folders of the layout: no link, no device.
3. Entry by entry: its hash against the level-0 tile, and whenever a tile is complete its root against the tile above.
   So damage is met where it begins. The rules for entries are asked on the way, and their first no is kept.
4. The root that the entries make against the root in the checkpoint. Only now is it sure that the entries are those
   that were signed, and a rule's no is told: a damaged copy is never mistaken for a ledger that broke its rules.
   Then the ledger must continue each checkpoint that somebody kept: whoever holds the ledger's key can sign another
   history that is whole in itself, and only a checkpoint from elsewhere contradicts it.
5. No other file; an older partial tile is tolerated when it is the beginning of the verified tile (C2SP tlog-tiles
   lets a log keep the partial tiles of earlier checkpoints; they then say nothing that was not verified).

**Which entry is the first bad one?** The first that the folder cannot prove. Where an entry and its hash differ, the
tile decides: if the tiles above, up to the signed root, vouch for it, the entry is bad; else the tile is. Either way
`index` is that entry, and `path` is the file to distrust. Where a hash in a higher tile is bad, `index` is the first
entry under that hash. When entries *and* all tiles above them were recomputed, only the signed root is left to
contradict them: then nothing in the folder can tell which entry it was, `index` is None and `path` the checkpoint.
The same where a kept checkpoint has another root; where it has more entries, `index` is the first that is missing.
Where a file goes on after its end, `index` is that of the entry that the surplus would be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.audit.checkpoint import Checkpoint, open_checkpoint
from services.audit.folder import BadLedger, Files, Folder, surveyed
from services.audit.layout import (
    CHECKPOINT,
    ENTRIES,
    MAX_BUNDLE_BYTES,
    WIDTH,
    Tile,
    Tiler,
    partial_tiles,
    root_of,
    root_of_edge,
    split,
    tile_of,
)
from services.audit.note import MAX_NOTE_BYTES, Note, NoteError, VerifierKey
from services.audit.rules import EntryRule
from services.audit.tree import EMPTY_ROOT, HASH_BYTES, leaf_hash

_TILE_BYTES = WIDTH * HASH_BYTES
_HASH_OFFSETS = range(0, _TILE_BYTES + 1, HASH_BYTES)

Progress = Callable[[int, int], None]
"""Hears how many entries of how many have been verified, once per bundle."""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A co-signer whose cosignature verified, and when it gave it (seconds since the Unix epoch)."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Verified:
    """A ledger in which nothing is wrong.

    `other_signatures` counts the lines on the checkpoint by keys that were not given: they were not looked at.
    """

    origin: str
    size: int
    root: bytes
    key: VerifierKey
    checkpoint: str
    cosigned: tuple[Cosigned, ...]
    other_signatures: int


def verify_ledger(
    ledger: Path | Files,
    public_key: VerifierKey,
    *,
    rules: Sequence[EntryRule] = (),
    cosigners: Sequence[VerifierKey] = (),
    kept: Sequence[Checkpoint] = (),
    progress: Progress | None = None,
) -> Verified:
    """Verify everything in a ledger's folder, or among its files; raises BadLedger for the first thing that is wrong.

    `rules` are asked about each entry in order. `cosigners` are keys of kind COSIGNATURE; a cosignature by one of
    them that does not verify is refused, a missing one is not. `kept` are checkpoints of this ledger from elsewhere,
    already opened, which it must continue.
    """
    files = Folder(ledger) if isinstance(ledger, Path) else ledger
    checkpoint, note, cosigned = _checkpoint(files, public_key, cosigners)  # 1
    survey = surveyed(files, checkpoint.size)  # 2
    run = _Run(files, checkpoint, survey.older, rules, kept)
    for index in range(-(-checkpoint.size // WIDTH)):  # 3
        run.bundle(index)
        if progress:
            progress(min((index + 1) * WIDTH, checkpoint.size), checkpoint.size)
    run.end()  # 4
    survey.refuse_strays()  # 5
    others = len(note.signatures) - 1 - len(cosigned)
    return Verified(public_key.name, checkpoint.size, checkpoint.root, public_key, note.text, cosigned, others)


def _checkpoint(
    files: Files, key: VerifierKey, cosigners: Sequence[VerifierKey]
) -> tuple[Checkpoint, Note, tuple[Cosigned, ...]]:
    data = files.read(CHECKPOINT, MAX_NOTE_BYTES + 1)
    if data is None:
        raise BadLedger(None, CHECKPOINT, "There is no checkpoint; is this a ledger's folder?")
    try:
        checkpoint, note = open_checkpoint(data, key)
        found = [(cosigner.name, note.signed_by(cosigner)) for cosigner in cosigners]
    except NoteError as error:
        raise BadLedger(None, CHECKPOINT, str(error)) from error
    return checkpoint, note, tuple(Cosigned(name, line.stamp) for name, line in found if line)


class _Run:
    """One verification under way."""

    def __init__(
        self,
        files: Files,
        checkpoint: Checkpoint,
        older: dict[tuple[int, int], list[int]],
        rules: Sequence[EntryRule],
        kept: Sequence[Checkpoint],
    ) -> None:
        self._files, self._checkpoint, self._older, self._rules = files, checkpoint, older, rules
        self._size = checkpoint.size
        self._tiler = Tiler()
        self._kept = sorted(kept, key=lambda one: one.size)
        self._roots = dict.fromkeys([one.size for one in kept], EMPTY_ROOT)  # per kept size, the root of our beginning
        self._broken: BadLedger | None = None  # the first entry that breaks a rule
        self._stored: dict[int, bytes] = {}  # per level, the tile that the next hash is compared with
        self._checked: dict[int, int] = {}  # per level, how many hashes were compared

    def bundle(self, index: int) -> None:
        """Verify one bundle and every hash that it completes."""
        bundle = tile_of(self._size, ENTRIES, index)
        offsets = [0]
        data = self._read(bundle, MAX_BUNDLE_BYTES + 1)
        for position, entry in self._entries(bundle, data, offsets):
            self._hash(0, leaf := leaf_hash(entry))
            self._ask_rules(index * WIDTH + position, bundle, entry)
            for tile, hashes in self._tiler.add(leaf):
                self._older_partials(tile, self._stored[tile.level], _HASH_OFFSETS)
                self._hash(tile.level + 1, root_of(hashes))
            if self._tiler.size in self._roots:
                self._roots[self._tiler.size] = self._tiler.root()
        self._older_partials(bundle, data, offsets)

    def _ask_rules(self, index: int, bundle: Tile, entry: bytes) -> None:
        for rule in () if self._broken else self._rules:
            if says := rule(index, entry):
                self._broken = BadLedger(index, bundle.path, says)
                return

    def _entries(self, bundle: Tile, data: bytes, offsets: list[int]) -> Iterator[tuple[int, bytes]]:
        """The entries of a bundle; exactly as many as it must hold, and nothing after them."""
        at = 0
        for position in range(bundle.width):
            end = at + 2 + int.from_bytes(data[at : at + 2], "big")
            if len(data) < at + 2 or len(data) < end:
                says = f"The bundle ends before this entry does; it should hold {bundle.width}."
                raise BadLedger(bundle.first_entry(position), bundle.path, says)
            yield position, data[at + 2 : end]
            offsets.append(at := end)
        if at != len(data):
            says = f"The bundle goes on after its {bundle.width} entries; what follows is in no tile."
            raise BadLedger(bundle.first_entry(bundle.width), bundle.path, says)

    def _read(self, tile: Tile, limit: int) -> bytes:
        data = self._files.read(tile.path, limit)
        if data is None:
            raise BadLedger(tile.first_entry(), tile.path, "The file is missing.")
        return data

    def _hash(self, level: int, computed: bytes) -> None:
        """Compare the next hash of a level with its tile."""
        count = self._checked.get(level, 0)
        position = count % WIDTH
        tile = tile_of(self._size, level, count // WIDTH)
        if position == 0:
            self._stored[level] = self._read(tile, _TILE_BYTES + 1)
        stored = self._stored[level]
        if stored[position * HASH_BYTES : (position + 1) * HASH_BYTES] != computed:
            raise self._bad_hash(tile, position, stored)
        if position == tile.width - 1 and len(stored) != tile.width * HASH_BYTES:
            says = f"The tile goes on after its {tile.width} hashes."
            raise BadLedger(tile.first_entry(tile.width), tile.path, says)
        self._checked[level] = count + 1

    def _bad_hash(self, tile: Tile, position: int, stored: bytes) -> BadLedger:
        """Who is to blame where a hash differs: what lies below, if the tiles above vouch for this tile; else it."""
        index = tile.first_entry(position)
        if len(stored) < (position + 1) * HASH_BYTES:
            return BadLedger(index, tile.path, "The tile ends before this hash does.")
        vouched = self._vouched(tile)
        if tile.level == 0:
            bundle = tile_of(self._size, ENTRIES, tile.index)
            if vouched:
                return BadLedger(index, bundle.path, "The entry was changed: its hash is not the one in the tile.")
            return BadLedger(index, tile.path, "The hash of this entry in the tile was changed, and perhaps the entry.")
        below = tile_of(self._size, tile.level - 1, tile.index * WIDTH + position)
        last = tile.first_entry(position + 1) - 1
        if vouched:
            says = f"One of the entries {index} to {last} was changed, and every hash over it up to this tile."
            return BadLedger(index, below.path, says)
        return BadLedger(index, tile.path, f"The hash over the entries {index} to {last} in this tile was changed.")

    def _vouched(self, tile: Tile) -> bool:
        """Whether the tiles above this one, up to the signed root, say that it is as it was."""
        data = self._files.read(tile.path, _TILE_BYTES + 1)
        if data is None or len(data) != tile.width * HASH_BYTES:
            return False
        if tile.width == WIDTH:
            parent = tile_of(self._size, tile.level + 1, tile.index // WIDTH)
            above = self._files.read(parent.path, _TILE_BYTES + 1) or b""
            at = tile.index % WIDTH * HASH_BYTES
            return above[at : at + HASH_BYTES] == root_of(split(data)) and self._vouched(parent)
        edge = [self._files.read(found.path, _TILE_BYTES + 1) for found in partial_tiles(self._size)]
        whole = [split(found) for found in edge if found is not None]
        try:
            return len(whole) == len(edge) and root_of_edge(self._size, whole) == self._checkpoint.root
        except ValueError:  # a partial tile is cut
            return False

    def _older_partials(self, tile: Tile, data: bytes, offsets: Sequence[int]) -> None:
        """Older partial files beside a verified one must be its beginning."""
        for width in self._older.get((tile.level, tile.index), ()):
            older, expected = Tile(tile.level, tile.index, width), data[: offsets[width]]
            if self._read(older, len(expected) + 1) != expected:
                says = "This older partial file is not the beginning of the one that replaced it."
                raise BadLedger(older.first_entry(), older.path, says)

    def end(self) -> None:
        """The root that the entries make is the signed one, no entry breaks a rule, and what was kept is continued."""
        for tile, _ in self._tiler.edge():
            self._older_partials(tile, self._stored[tile.level], _HASH_OFFSETS)
        if self._tiler.root() != self._checkpoint.root:
            says = (
                "The entries and tiles agree with each other and not with the signed root: they were all made anew, "
                "or belong to another checkpoint. Which entry was changed cannot be told from this folder."
            )
            raise BadLedger(None, CHECKPOINT, says)
        if self._broken:
            raise self._broken
        for one in self._kept:
            self._continues(one)

    def _continues(self, kept: Checkpoint) -> None:
        if kept.size > self._size:
            says = f"A checkpoint that was kept has {kept.size} entries, and here are {self._size}."
            raise BadLedger(self._size, CHECKPOINT, says)
        if self._roots[kept.size] != kept.root:
            says = (
                f"This ledger does not continue the checkpoint of {kept.size} entries that was kept: somebody made "
                "another history with the ledger's key. Which entry was changed cannot be told from this folder."
            )
            raise BadLedger(None, CHECKPOINT, says)


__all__ = ["BadLedger", "Cosigned", "Progress", "Verified", "verify_ledger"]
