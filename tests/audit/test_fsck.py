"""Ledgers that we wrote, judged by a verifier that others wrote: tessera's fsck, the real one."""

import shutil
from pathlib import Path

import pytest

from services.audit.tiles import key_file
from services.audit.verify import BadLedger, verify_ledger
from tests.audit.fsck import fsck
from tests.audit.ledgers import SIGNER, ledger

# Building it can take minutes on a cold cache.
pytestmark = pytest.mark.timeout(400)
VECTORS = Path(__file__).parent / "vectors"


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_fsck_accepts_what_we_write(size: int, tmp_path: Path) -> None:
    folder = ledger(tmp_path / "out", size)
    outcome = fsck(folder, key_file(folder))
    assert outcome.size == size, outcome.said


@pytest.mark.parametrize(
    "path",
    ["checkpoint", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/000", "tile/entries/002.p/88"],
)
def test_fsck_and_we_both_refuse_a_changed_byte(path: str, tmp_path: Path) -> None:
    folder = ledger(tmp_path / "out", 600)
    content = bytearray((folder / path).read_bytes())
    content[40] ^= 1
    (folder / path).write_bytes(content)
    refused_by_fsck(folder)
    with pytest.raises(BadLedger):
        verify_ledger(folder, SIGNER.key)


def refused_by_fsck(folder: Path) -> None:
    outcome = fsck(folder, key_file(folder), seconds=10)
    assert outcome.size is None
    assert "fsck failed" in outcome.said, "refused for another reason than a check"


def test_fsck_and_we_both_refuse_a_missing_tile(tmp_path: Path) -> None:
    folder = ledger(tmp_path / "out", 600)
    (folder / "tile/0/001").unlink()
    refused_by_fsck(folder)
    with pytest.raises(BadLedger):
        verify_ledger(folder, SIGNER.key)


def test_fsck_accepts_appended_entries_that_we_refuse(tmp_path: Path) -> None:
    """Known of fsck, and why ours exists; if this fails, fsck has learned it."""
    vector = "bad-entry-appended-to-full-bundle"
    shutil.copytree(VECTORS / vector, tmp_path / "out")
    assert fsck(tmp_path / "out", VECTORS / f"{vector}.pub").size == 300
