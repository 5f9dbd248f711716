"""Ledgers for tests: made-up entries, signed and written as a folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.checkpoint import Checkpoint
from services.audit.note import Signer
from services.audit.rules import CanonicalEntries
from services.audit.tiles import write_ledger
from services.audit.tree import Frontier, leaf_hash
from services.audit.verify import BadLedger, verify_ledger
from services.canonical import canonical

SIGNER = Signer("ledger.example/aalborg-aktiv", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def entry(index: int) -> bytes:
    return canonical({"index": index, "kind": "decision", "time": 1_770_000_000_000 + index // 3})


def entries(size: int) -> Iterator[bytes]:
    return map(entry, range(size))


def signed(leaves: list[bytes], signer: Signer = SIGNER) -> bytes:
    root = Frontier().extended(map(leaf_hash, leaves)).root()
    return bytes(Checkpoint(signer.name, len(leaves), root).signed(signer))


def written(folder: Path, leaves: list[bytes], signer: Signer = SIGNER) -> Path:
    write_ledger(folder, signed(leaves, signer), iter(leaves), str(signer.key))
    return folder


def ledger(folder: Path, size: int) -> Path:
    return written(folder, list(entries(size)))


def found_in(folder: Path) -> BadLedger:
    """What the verifier finds wrong with an exported ledger."""
    with pytest.raises(BadLedger) as caught:
        verify_ledger(folder, SIGNER.key, rules=[CanonicalEntries()])
    return caught.value


def copied(folder: Path, below: Path) -> Path:
    copy = below / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    return copy
