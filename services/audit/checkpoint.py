"""Checkpoints: a ledger's origin, size and root, signed (C2SP tlog-checkpoint), and read back strictly.

The name of the ledger's key is its origin. Pure.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass

from services.audit.note import Note, NoteError, Signer, VerifierKey, checked_name, parse_note, strict_base64
from services.audit.tree import EMPTY_ROOT, HASH_BYTES

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
MAX_SIZE = 2**63 - 1


class CheckpointError(NoteError):
    """A checkpoint is malformed, of another ledger, or not signed by the ledger's key."""


class WrongEmptyRoot(CheckpointError):
    """A checkpoint of size 0 whose root is not that of the empty tree (co-signers answer it in a way of its own)."""


def checked_origin(origin: str) -> str:
    """The origin, when it can also be a key's name: not empty, no blank, no plus sign; else CheckpointError."""
    try:
        return checked_name(origin)
    except NoteError as error:
        raise CheckpointError(f"The origin {origin!r} must not be empty and have no blank and no plus sign.") from error


def read_decimal(text: str) -> int:
    """A size or index as C2SP writes it: digits without leading zeroes, at most 2**63 - 1; else CheckpointError."""
    if not _DECIMAL.fullmatch(text) or (number := int(text)) > MAX_SIZE:
        raise CheckpointError(f"{text[:40]!r} is not a number without leading zeroes, at most {MAX_SIZE}.")
    return number


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a ledger at one size. `extensions` are lines that others' ledgers may carry; ours has none."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no ledger can have: a wrong origin, size or root."""
        checked_origin(self.origin)
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_BYTES:
            raise CheckpointError("A checkpoint needs a size from 0 and a root of 32 bytes.")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise WrongEmptyRoot("A checkpoint of size 0 must have the root of the empty tree.")
        if any(not line or "\n" in line for line in self.extensions):
            raise CheckpointError("The extension lines of a checkpoint must not be empty.")

    def text(self) -> str:
        """The text that is signed: origin, size, root in base64, a newline after each."""
        return "\n".join((self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)) + "\n"

    def signed(self, signer: Signer) -> Note:
        """The checkpoint signed by the ledger's key; `bytes()` of it is the file. The signer's name is the origin."""
        if signer.name != self.origin:
            raise CheckpointError(f"The key {signer.name} cannot sign for the ledger {self.origin}.")
        text = self.text()
        return Note(text, (signer.sign(text),))

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a checkpoint; CheckpointError when a line is missing or malformed."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise CheckpointError("A checkpoint has three lines, origin, size and root, and no empty one.")
        try:
            root = strict_base64(lines[2])
        except NoteError as error:
            raise CheckpointError("The root in the checkpoint is not base64.") from error
        return cls(lines[0], read_decimal(lines[1]), root, tuple(lines[3:-1]))


def open_checkpoint(data: bytes, key: VerifierKey) -> tuple[Checkpoint, Note]:
    """Read a signed checkpoint and verify the ledger's signature on it.

    Raises CheckpointError when it is malformed, of another origin, or not signed by `key`. Other signatures (of
    co-signers) are handed back unverified in the note; `Note.signed_by` verifies each.
    """
    try:
        note = parse_note(data)
        mine = note.signed_by(key)
    except NoteError as error:
        raise CheckpointError(f"The checkpoint is refused. {error}") from error
    if mine is None:
        raise CheckpointError(f"The checkpoint is not signed by {key.name} with the key {key.key_id.hex()}.")
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != key.name:
        raise CheckpointError(f"The checkpoint is of {checkpoint.origin}, the key is of {key.name}.")
    return checkpoint, note
