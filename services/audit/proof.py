"""One entry's proof as a file that verifies alone, with nothing but the ledger's verifier key (C2SP tlog-proof).

The file is a tlog-proof, so tools written by others read it. Its `extra` line carries what they would have to be given
apart: canonical JSON, `{"entry": "<the entry's text as hashed>", "opened": {name: {"salt": hex, "value": …}}}`.
Nothing in `extra` is believed by itself: the entry is hashed and must stand in the signed tree, and each opened value
must fit its commitment in that entry. Pure.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from services.audit.casekeys import commit
from services.audit.checkpoint import Checkpoint, open_checkpoint, read_decimal
from services.audit.note import NoteError, VerifierKey, strict_base64
from services.audit.rules import CanonicalEntries
from services.audit.tree import ProofError, leaf_hash, roots_on_the_way, verify_inclusion
from services.audit.wire import Proof
from services.canonical import canonical

HEADER = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
MAX_PROOF_BYTES = 2_000_000
MAX_STEPS = 63


@dataclass(frozen=True, slots=True)
class ProofFile:
    """What a proof file says; nothing of it is verified yet. `opened` holds salt and value by name."""

    entry: bytes
    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    opened: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry that stands in a signed ledger, with the values that were opened, and who cosigned (name, seconds)."""

    origin: str
    size: int
    index: int
    entry: bytes
    opened: Mapping[str, Any]
    cosigned: tuple[tuple[str, int], ...]


def make_proof(proof: Proof) -> bytes:
    """The file for a proof as the ledger's service gives it."""
    extra = canonical({"entry": proof.entry, "opened": dict(proof.opened)})
    lines = [HEADER, f"extra {b64encode(extra).decode()}", f"index {proof.index}", *proof.path, "", proof.checkpoint]
    return "\n".join(lines).encode()


def parse_proof(data: bytes) -> ProofFile:
    """Read a proof file strictly. Raises ProofError, naming the line, for what no proof file holds."""
    try:
        if len(data) > MAX_PROOF_BYTES:
            raise ProofError("The file is longer than two million bytes.")
        head, empty_line, checkpoint = data.decode().partition("\n\n")
        lines = head.split("\n")
        if lines[0] != HEADER or not empty_line:
            raise ProofError(f"The file is not a proof: it does not begin with {HEADER}, or has no checkpoint.")
        if len(lines) < 3 or not lines[1].startswith("extra ") or not lines[2].startswith("index "):
            raise ProofError("The second line must be `extra`, with the entry in it, and the third `index`.")
        entry, opened = _extra(strict_base64(lines[1].removeprefix("extra ")))
        index = read_decimal(lines[2].removeprefix("index "))
        path = tuple(map(strict_base64, lines[3:]))
    except (UnicodeDecodeError, NoteError) as error:
        raise ProofError(f"The file is not a proof. {error}") from error
    if len(path) > MAX_STEPS:
        raise ProofError(f"The path has more than {MAX_STEPS} steps.")
    return ProofFile(entry, index, path, checkpoint.encode(), opened)


def _extra(extra: bytes) -> tuple[bytes, Mapping[str, Any]]:
    try:
        value: Any = orjson.loads(extra)
        spelled = canonical(value)
    except (orjson.JSONDecodeError, TypeError) as error:
        raise ProofError("The extra line is not JSON as a ledger writes it.") from error
    if not isinstance(value, dict) or value.keys() != {"entry", "opened"} or spelled != extra:
        raise ProofError("The extra line must be canonical JSON with `entry` and `opened`.")
    if not isinstance(value["entry"], str) or not isinstance(value["opened"], dict):
        raise ProofError("In the extra line `entry` must be a text and `opened` an object.")
    return value["entry"].encode(), value["opened"]


def verify_proof(
    data: bytes, key: VerifierKey, cosigners: Sequence[VerifierKey] = (), kept: Sequence[Checkpoint] = ()
) -> Proven:
    """Verify a proof file: 1. its form, 2. the ledger's signature, 3. cosignatures by the keys given, 4. the path to
    the signed root, 5. that the entry calls itself by this index, 6. that each opened value fits its commitment,
    7. that it is of the same ledger as each checkpoint in `kept`, as far as a path shows that.

    A path shows the ledger of its own size, the one just before its entry and the one that ends with it. Raises
    ProofError, which says what is wrong; also for a kept checkpoint of another size, of which it shows nothing.
    """
    proof = parse_proof(data)  # 1
    try:
        checkpoint, note = open_checkpoint(proof.checkpoint, key)  # 2
        found = [(cosigner.name, note.signed_by(cosigner)) for cosigner in cosigners]  # 3
    except NoteError as error:
        raise ProofError(str(error)) from error
    verify_inclusion(leaf_hash(proof.entry), proof.index, checkpoint.size, proof.path, checkpoint.root)  # 4
    if says := CanonicalEntries()(proof.index, proof.entry):  # 5
        raise ProofError(f"The entry breaks a rule of the ledger. {says}")
    opened = _opened(orjson.loads(proof.entry), proof.opened)  # 6
    _continued(proof, checkpoint, kept)  # 7
    cosigned = tuple((name, line.stamp) for name, line in found if line)
    return Proven(checkpoint.origin, checkpoint.size, proof.index, proof.entry, opened, cosigned)


def _continued(proof: ProofFile, checkpoint: Checkpoint, kept: Sequence[Checkpoint]) -> None:
    shown = roots_on_the_way(leaf_hash(proof.entry), proof.index, checkpoint.size, proof.path)
    shown[checkpoint.size] = checkpoint.root
    for one in kept:
        if one.size not in shown:
            sizes = ", ".join(map(str, sorted(shown)))
            raise ProofError(
                f"Whether it is of the same ledger as the checkpoint of {one.size} entries that was kept, this proof "
                f"does not show: it shows the ledger of {sizes} entries. Hold the checkpoint against the ledger: "
                "dottedline ledger verify DIR --kept FILE."
            )
        if one.root != shown[one.size]:
            raise ProofError(
                f"It is of another ledger than the checkpoint of {one.size} entries that was kept: somebody made two."
            )


def _opened(entry: Mapping[str, Any], opened: Mapping[str, Any]) -> dict[str, Any]:
    """The opened values by name, each checked against the entry's commitment of that name."""
    commitments = entry.get("commitments")
    values = {}
    for name, opening in opened.items():
        if not isinstance(opening, dict) or opening.keys() != {"salt", "value"}:
            raise ProofError(f"What is opened as {name!r} must have `salt` and `value`.")
        promised = commitments.get(name) if isinstance(commitments, dict) else None
        if promised is None or commit(opening["value"], _salt(opening["salt"])) != promised:
            raise ProofError(f"What is opened as {name!r} is not what the entry committed to.")
        values[name] = opening["value"]
    return values


def _salt(text: Any) -> bytes:
    """A salt of 32 bytes in its one spelling, lower-case hex; another length would let salt and value trade bytes."""
    try:
        salt = bytes.fromhex(text)
    except (TypeError, ValueError):
        salt = b""
    if len(salt) != 32 or salt.hex() != text:
        raise ProofError("A salt must be 32 bytes in hex.")
    return salt
