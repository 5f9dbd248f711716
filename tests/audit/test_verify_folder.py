"""What lies in a ledger's folder besides what belongs there, or as something else than it should."""

import os
from pathlib import Path

import pytest

from services.audit.layout import framed
from services.audit.verify import verify_ledger
from tests.audit.ledgers import SIGNER, copied, entry, found_in

VECTORS = Path(__file__).parent / "vectors"
GOOD = {"ledger-0": 0, "ledger-1": 1, "ledger-256": 256, "ledger-600": 600}
BAD = {
    "bad-bundle-too-short": (299, "tile/entries/001.p/44"),
    "bad-changed-checkpoint": (None, "checkpoint"),
    "bad-changed-entry": (129, "tile/entries/000"),
    "bad-changed-tile": (128, "tile/0/000"),
    "bad-entry-appended-to-full-bundle": (256, "tile/entries/000"),
    "bad-entry-appended-to-partial-bundle": (300, "tile/entries/001.p/44"),
    "bad-tile-missing": (256, "tile/0/001.p/44"),
}


@pytest.mark.parametrize(
    "stray",
    ["notes.txt", "tile/notes", "tile/0/003", "tile/0/002.p/89", "tile/0/002", "tile/3/000.p/1", "tile/entries/002",
     "tile/0/000.p/256", "checkpoint.old", "out.pub"],
)  # fmt: skip
def test_stray_files_are_refused(pristine: Path, tmp_path: Path, stray: str) -> None:
    folder = copied(pristine, tmp_path)
    (folder / stray).parent.mkdir(parents=True, exist_ok=True)
    (folder / stray).write_bytes(b"x")
    bad = found_in(folder)
    assert (bad.index, bad.path) == (None, stray)
    assert "does not belong" in bad.says


def test_an_empty_stray_folder_is_refused(pristine: Path, tmp_path: Path) -> None:
    folder = copied(pristine, tmp_path)
    (folder / "tile/9").mkdir()
    assert found_in(folder).path == "tile/9"


@pytest.mark.parametrize("path", ["tile/0/000", "tile/entries", "checkpoint"])
def test_links_are_refused_though_they_lead_to_the_right_bytes(pristine: Path, tmp_path: Path, path: str) -> None:
    folder = copied(pristine, tmp_path)
    (folder / path).rename(tmp_path / "elsewhere")
    (folder / path).symlink_to(tmp_path / "elsewhere")
    assert found_in(folder).path == path


@pytest.mark.timeout(20)
@pytest.mark.parametrize("path", ["tile/0/000", "checkpoint"])
def test_a_pipe_is_refused_and_nobody_waits_for_it(pristine: Path, tmp_path: Path, path: str) -> None:
    folder = copied(pristine, tmp_path)
    (folder / path).unlink()
    os.mkfifo(folder / path)
    assert found_in(folder).path == path


def test_a_folder_without_a_ledger_is_refused(tmp_path: Path) -> None:
    assert "no checkpoint" in found_in(tmp_path).says
    assert "no checkpoint" in found_in(tmp_path / "nowhere").says


# Partial tiles of earlier checkpoints (C2SP tlog-tiles lets a log keep them).


OLDER = [("tile/0/000.p/17", "tile/0/000", 17 * 32), ("tile/1/000.p/1", "tile/1/000.p/2", 32)]


@pytest.mark.parametrize(("older", "full", "length"), OLDER)
def test_an_older_partial_tile_must_be_the_beginning_of_its_tile(
    pristine: Path, tmp_path: Path, older: str, full: str, length: int
) -> None:
    folder = copied(pristine, tmp_path)
    content = (folder / full).read_bytes()[:length]
    (folder / older).parent.mkdir(exist_ok=True)
    (folder / older).write_bytes(content)
    assert verify_ledger(folder, SIGNER.key).size == 600
    for wrong in (content[:-1], content + b"x", content[:-1] + bytes([content[-1] ^ 1])):
        (folder / older).write_bytes(wrong)
        assert found_in(folder).path == older


def test_an_older_partial_bundle_must_be_the_beginning_of_its_bundle(pristine: Path, tmp_path: Path) -> None:
    folder = copied(pristine, tmp_path)
    older = folder / "tile/entries/002.p/3"
    content = b"".join(framed(entry(512 + index), 0) for index in range(3))
    older.write_bytes(content)
    assert verify_ledger(folder, SIGNER.key).size == 600
    older.write_bytes(content[:-1])
    bad = found_in(folder)
    assert (bad.index, bad.path) == (512, "tile/entries/002.p/3")
