"""A ledger written as static tiles: where what lies, and what is never written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.layout import ENTRIES, EntryTooLong, Tile, layout, tile_named
from services.audit.note import NoteError, Signer
from services.audit.tiles import ExportError, key_file, write_ledger
from services.audit.tree import leaf_hash
from tests.audit.ledgers import SIGNER, entries, entry, ledger, signed, written

VECTORS = Path(__file__).parent / "vectors"


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(ENTRIES, 1000, 7), "tile/entries/x001/000.p/7"),
        (Tile(2, 999, 255), "tile/2/999.p/255"),
    ],
)
def test_paths_are_those_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tile_named(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000",
        "tile/0/0",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p",
        "tile/entries",
        "tile/0/000 ",
        "checkpoint",
    ],
)
def test_no_tile_is_called_so(path: str) -> None:
    assert tile_named(path) is None


def test_the_specifications_example_of_70000_entries() -> None:
    tiles = list(layout(70_000))
    assert sum(tile.level == 0 and tile.width == 256 for tile in tiles) == 273
    unfinished = [tile for tile in tiles if tile.width < 256]
    assert unfinished == [Tile(ENTRIES, 273, 112), Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert Tile(1, 0) in tiles


@pytest.mark.parametrize("size", [0, 1, 256, 600])
def test_what_is_written_is_byte_for_byte_what_the_vectors_hold(size: int, tmp_path: Path) -> None:
    vector = VECTORS / f"ledger-{size}"
    leaves = (b'{"index":%d,"kind":"decision"}' % index for index in range(size))
    key = (VECTORS / f"ledger-{size}.pub").read_text()
    write_ledger(tmp_path / "out", (vector / "checkpoint").read_bytes(), leaves, key)
    assert files(tmp_path / "out") == files(vector)
    assert key_file(tmp_path / "out").read_text().strip() == key.strip()


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_exactly_the_files_of_the_layout_are_written(size: int, tmp_path: Path) -> None:
    written_files = files(ledger(tmp_path / "out", size))
    assert set(written_files) == {"checkpoint", *(tile.path for tile in layout(size))}
    assert {path.name for path in tmp_path.iterdir()} == {"out", "out.pub"}


def test_at_256_entries_there_is_a_partial_tile_above(tmp_path: Path) -> None:
    assert (ledger(tmp_path / "out", 256) / "tile/1/000.p/1").stat().st_size == 32


def test_a_big_ledger_is_never_all_in_memory(tmp_path: Path) -> None:
    alive, most = 0, 0

    class Counted(bytes):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def stream() -> Iterator[bytes]:
        nonlocal alive, most
        for index in range(2_000):
            alive += 1
            most = max(most, alive)
            yield Counted(entry(index))

    write_ledger(tmp_path / "out", signed(list(entries(2_000))), stream(), str(SIGNER.key))
    assert most < 5


def test_the_longest_entry_fits_and_a_longer_one_is_refused_by_its_index(tmp_path: Path) -> None:
    written(tmp_path / "fits", [b"", b"x" * 65_535])
    too_long = [b"x", b"x" * 65_536]
    with pytest.raises(EntryTooLong, match="Entry 1 has 65536 bytes"):
        written(tmp_path / "out", too_long)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fits", "fits.pub"]


@pytest.mark.parametrize(("held", "says"), [(2, "fewer"), (4, "more entries"), (3, "another root")])
def test_entries_that_are_not_the_checkpoints_are_not_written(held: int, says: str, tmp_path: Path) -> None:
    folder = ledger(tmp_path / "out", 2)
    before = files(tmp_path)
    others = [b"other", *(entry(index) for index in range(1, held))]
    with pytest.raises(ExportError, match=says):
        write_ledger(folder, signed(list(entries(3))), iter(others), str(SIGNER.key))
    assert files(tmp_path) == before


def test_a_checkpoint_by_another_key_is_not_written(tmp_path: Path) -> None:
    other = Signer(SIGNER.name, Ed25519PrivateKey.generate())
    with pytest.raises(NoteError, match="not signed"):
        write_ledger(tmp_path / "out", signed([]), [], str(other.key))
    assert not (tmp_path / "out").exists()


def test_an_earlier_export_of_the_same_ledger_is_replaced_whole(tmp_path: Path) -> None:
    ledger(tmp_path / "out", 300)
    ledger(tmp_path / "out", 5)
    assert files(tmp_path / "out").keys() == {"checkpoint", "tile/0/000.p/5", "tile/entries/000.p/5"}
    assert {path.name for path in tmp_path.iterdir()} == {"out", "out.pub"}


def test_other_peoples_folders_are_never_written_to(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ledger(tmp_path / "empty", 1)
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "summer.jpg").write_bytes(b"sea")
    with pytest.raises(ExportError, match="other files"):
        ledger(photos, 1)
    mixed = ledger(tmp_path / "mixed", 1)
    (mixed / "notes.txt").write_text("mine")
    with pytest.raises(ExportError, match="other files"):
        ledger(mixed, 1)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ExportError, match="not a folder"):
        ledger(tmp_path / "file", 1)
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    with pytest.raises(ExportError, match="not a folder"):
        ledger(tmp_path / "link", 1)
    other = Signer("ledger.example/another", Ed25519PrivateKey.generate())
    with pytest.raises(ExportError, match=r"holds the ledger ledger\.example/aalborg-aktiv"):
        written(tmp_path / "empty", [], other)
    assert files(photos) == {"summer.jpg": b"sea"}


def test_a_reader_that_breaks_off_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    ledger(tmp_path / "out", 3)
    before = files(tmp_path)

    def breaks() -> Iterator[bytes]:
        yield from entries(300)
        raise OSError("the store went away")

    with pytest.raises(OSError, match="went away"):
        write_ledger(tmp_path / "out", signed(list(entries(400))), breaks(), str(SIGNER.key))
    assert files(tmp_path) == before


def test_leaf_hashes_lie_in_level_0(tmp_path: Path) -> None:
    folder = ledger(tmp_path / "out", 2)
    assert (folder / "tile/0/000.p/2").read_bytes() == leaf_hash(entry(0)) + leaf_hash(entry(1))
