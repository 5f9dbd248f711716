"""Writes a ledger as a folder of static files (C2SP tlog-tiles), entry by entry, never all of it in memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from services.audit.checkpoint import Checkpoint, open_checkpoint
from services.audit.layout import CHECKPOINT, ENTRIES, WIDTH, Tile, Tiler, framed
from services.audit.note import VerifierKey, parse_note
from services.audit.tree import leaf_hash


class ExportError(ValueError):
    """A ledger cannot be written to this folder, or the entries are not those of the checkpoint."""


def key_file(folder: Path) -> Path:
    """Where a ledger's verifier key lies: beside its folder, as `FOLDER.pub`."""
    folder = folder.absolute()
    return folder.with_name(folder.name + ".pub")


def write_ledger(folder: Path, checkpoint: bytes, entries: Iterable[bytes], public_key_line: str) -> Checkpoint:
    """Write the folder and, beside it, `FOLDER.pub`; gives the checkpoint.

    `checkpoint` is the signed note, `entries` all entries in order, `public_key_line` is name+hash+base64. The folder
    must be new, empty, or an earlier export of the same origin, which is replaced.

    Raises ExportError (another folder, more or fewer entries, another root), CheckpointError, NoteError and
    EntryTooLong; the folder is then as it was. A crash while writing leaves it as it was, and a folder `.NAME.…`
    beside it that can be thrown away.
    """
    key = VerifierKey.parse(public_key_line)
    opened, _ = open_checkpoint(checkpoint, key)
    folder = folder.absolute()
    _check_target(folder, opened.origin)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
        fresh = Path(beside) / "fresh"
        fresh.mkdir(mode=0o700)
        _write_tiles(fresh, entries, opened)
        (fresh / CHECKPOINT).write_bytes(checkpoint)
        (Path(beside) / "key").write_text(f"{key}\n")
        _swap(fresh, folder, Path(beside) / "old")
        (Path(beside) / "key").replace(key_file(folder))
    return opened


def _check_target(folder: Path, origin: str) -> None:
    """Only a new or empty folder is written to, or one that holds an export of the same origin and nothing else."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise ExportError(f"{folder} is not a folder; choose another.")
    names = set(os.listdir(folder)) if folder.exists() else set()
    if not names:
        return
    if not names <= {CHECKPOINT, "tile"}:
        raise ExportError(f"{folder} holds other files than a ledger; choose a new or empty folder.")
    try:
        held = Checkpoint.parse(parse_note((folder / CHECKPOINT).read_bytes()).text).origin
    except (OSError, ValueError) as error:
        raise ExportError(f"{folder} is not empty and holds no ledger; choose a new or empty folder.") from error
    if held != origin:
        raise ExportError(f"{folder} holds the ledger {held}, not {origin}; choose another folder.")


def _write_tiles(folder: Path, entries: Iterable[bytes], checkpoint: Checkpoint) -> None:
    """Every bundle and tile; a bundle and at most one tile per level are in memory at a time."""
    tiler, bundle = Tiler(), bytearray()
    for entry in entries:
        if tiler.size == checkpoint.size:
            raise ExportError(f"There are more entries than the {checkpoint.size} of the checkpoint.")
        bundle += framed(entry, tiler.size)
        for tile, hashes in tiler.add(leaf_hash(entry)):
            _write(folder, tile, b"".join(hashes))
        if tiler.size % WIDTH == 0:
            _write(folder, Tile(ENTRIES, tiler.size // WIDTH - 1), bundle)
            bundle.clear()
    if bundle:
        _write(folder, Tile(ENTRIES, tiler.size // WIDTH, tiler.size % WIDTH), bundle)
    for tile, hashes in tiler.edge():
        _write(folder, tile, b"".join(hashes))
    if tiler.size != checkpoint.size:
        raise ExportError(f"There are {tiler.size} entries, fewer than the {checkpoint.size} of the checkpoint.")
    if tiler.root() != checkpoint.root:
        raise ExportError("These entries have another root than the checkpoint; nothing was written.")


def _write(folder: Path, tile: Tile, content: bytes | bytearray) -> None:
    path = folder / tile.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _swap(fresh: Path, folder: Path, old: Path) -> None:
    # Between the two renames there is no folder; a kill there leaves both, whole, in the folder `.NAME.…` beside.
    try:
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
