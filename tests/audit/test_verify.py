"""A ledger's folder verified offline: every change is found, with the first bad entry."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.audit.checkpoint import open_checkpoint
from services.audit.layout import ENTRIES, Tile, framed, layout, root_of, split, tile_named
from services.audit.note import VerifierKey
from services.audit.rules import CanonicalEntries
from services.audit.tree import leaf_hash
from services.audit.verify import BadLedger, verify_ledger
from services.canonical import canonical
from tests.audit.ledgers import SIGNER, copied, entries, entry, found_in, ledger, written

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


def key_of(vector: str) -> VerifierKey:
    return VerifierKey.parse((VECTORS / f"{vector}.pub").read_text())


@pytest.mark.parametrize("vector", GOOD)
def test_good_vectors_are_accepted(vector: str) -> None:
    verified = verify_ledger(VECTORS / vector, key_of(vector), rules=[CanonicalEntries(timed=False)])
    assert verified.size == GOOD[vector]
    assert verified.origin == "ledger.dottedline.example/aalborg-aktiv"


@pytest.mark.parametrize("vector", BAD)
def test_bad_vectors_are_refused_at_the_right_entry_and_file(vector: str) -> None:
    with pytest.raises(BadLedger) as caught:
        verify_ledger(VECTORS / vector, key_of(vector))
    assert (caught.value.index, caught.value.path) == BAD[vector]


def test_every_vector_is_looked_at() -> None:
    assert {path.name for path in VECTORS.iterdir() if path.is_dir()} == GOOD.keys() | BAD.keys()


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 512, 600])
def test_what_we_write_we_accept(size: int, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    folder = ledger(tmp_path / "out", size)
    verified = verify_ledger(folder, SIGNER.key, rules=[CanonicalEntries()], progress=lambda *seen: heard.append(seen))
    checkpoint, _ = open_checkpoint((folder / "checkpoint").read_bytes(), SIGNER.key)
    assert (verified.size, verified.root) == (size, checkpoint.root)
    assert heard[-1:] == ([(size, size)] if size else [])


# One byte, one file, one entry changed in a ledger of 600: found, and named right.


PATHS = sorted({"checkpoint", *(tile.path for tile in layout(600))})


def bounds(tile: Tile) -> list[int]:
    """Where each hash or entry of a tile ends."""
    ends, end = [], 0
    for position in range(tile.width):
        end += len(framed(entry(tile.first_entry(position)), 0)) if tile.level == ENTRIES else 32
        ends.append(end)
    return ends


def entry_at(path: str, offset: int) -> int | None:
    """The first entry that a byte of a file speaks for."""
    if (tile := tile_named(path)) is None:
        return None
    return tile.first_entry(next(position for position, end in enumerate(bounds(tile)) if offset < end))


@given(st.sampled_from(PATHS), st.integers(0), st.integers(0, 7))
@settings(max_examples=400)
def test_one_turned_bit_is_found_where_it_is(pristine: Path, path: str, place: int, bit: int) -> None:
    content = (pristine / path).read_bytes()
    at = place % len(content)
    changed = bytearray(content)
    changed[at] ^= 1 << bit
    with changed_file(pristine / path, bytes(changed)):
        bad = found_in(pristine)
    assert (bad.index, bad.path) == (entry_at(path, at), path)


@given(st.sampled_from(PATHS), st.integers(0))
def test_a_cut_file_is_found_where_it_ends(pristine: Path, path: str, place: int) -> None:
    content = (pristine / path).read_bytes()
    length = place % len(content)
    with changed_file(pristine / path, content[:length]):
        bad = found_in(pristine)
    assert (bad.index, bad.path) == (entry_at(path, length), path)


@given(st.sampled_from(PATHS), st.binary(min_size=1, max_size=64))
def test_a_file_that_goes_on_is_found(pristine: Path, path: str, more: bytes) -> None:
    with changed_file(pristine / path, (pristine / path).read_bytes() + more):
        bad = found_in(pristine)
    tile = tile_named(path)
    assert (bad.index, bad.path) == (tile.first_entry(tile.width) if tile else None, path)


@pytest.mark.parametrize("path", PATHS)
def test_a_missing_file_is_found(pristine: Path, path: str) -> None:
    with changed_file(pristine / path, None):
        bad = found_in(pristine)
    tile = tile_named(path)
    assert (bad.index, bad.path) == (tile.first_entry() if tile else None, path)


Change = Callable[[list[bytes], int, int], None]


def swap(leaves: list[bytes], one: int, two: int) -> None:
    leaves[one], leaves[two] = leaves[two], leaves[one]


def drop(leaves: list[bytes], one: int, two: int) -> None:
    del leaves[one]


def double(leaves: list[bytes], one: int, two: int) -> None:
    leaves.insert(one, leaves[one])


def insert(leaves: list[bytes], one: int, two: int) -> None:
    leaves.insert(one, b"{}")


@given(st.sampled_from([swap, drop, double, insert]), st.integers(0, 599), st.integers(0, 599))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_entries_swapped_dropped_doubled_or_inserted_are_found(
    pristine: Path, tmp_path: Path, change: Change, one: int, two: int
) -> None:
    """All tiles are as they were signed; only the bundles were written anew."""
    first, other = sorted((one, two))
    if change is swap and first == other:
        return
    leaves = list(entries(600))
    change(leaves, first, other)
    folder = copied(pristine, tmp_path)
    for tile in layout(600):
        if tile.level == ENTRIES:
            held = leaves[tile.index * 256 :] if tile.width < 256 else leaves[tile.index * 256 :][:256]
            (folder / tile.path).write_bytes(b"".join(framed(leaf, 0) for leaf in held))
    expected = first + 1 if change is double else first
    bad = found_in(folder)
    assert bad.index == expected
    assert bad.path.startswith("tile/entries/")


class changed_file:  # noqa: N801  it reads as a word in a with statement
    """A file with other content, or none, for a while."""

    def __init__(self, path: Path, content: bytes | None) -> None:
        self._path, self._content, self._before = path, content, path.read_bytes()

    def __enter__(self) -> None:
        if self._content is None:
            self._path.unlink()
        else:
            self._path.write_bytes(self._content)

    def __exit__(self, *_: object) -> None:
        self._path.write_bytes(self._before)


# Who is to blame, when more than one file was changed.


def test_an_entry_changed_with_its_hash_is_found_in_the_tile_above(pristine: Path, tmp_path: Path) -> None:
    folder = copied(pristine, tmp_path)
    forge(folder, 300)
    bad = found_in(folder)
    assert (bad.index, bad.path) == (256, "tile/0/001")
    assert "entries 256 to 511" in bad.says


def test_a_tile_changed_with_the_hash_over_it_does_not_put_the_blame_on_the_entry(
    pristine: Path, tmp_path: Path
) -> None:
    folder = copied(pristine, tmp_path)
    hashes = bytearray((folder / "tile/0/001").read_bytes())
    hashes[44 * 32] ^= 1
    (folder / "tile/0/001").write_bytes(hashes)
    above = (folder / "tile/1/000.p/2").read_bytes()
    (folder / "tile/1/000.p/2").write_bytes(above[:32] + root_of(split(bytes(hashes))))
    bad = found_in(folder)
    assert (bad.index, bad.path) == (300, "tile/0/001")


def test_damage_is_named_where_it_begins_not_where_it_is_noticed(pristine: Path, tmp_path: Path) -> None:
    folder = copied(pristine, tmp_path)
    forge(folder, 20)
    bundle = bytearray((folder / "tile/entries/002.p/88").read_bytes())
    bundle[-1] ^= 1
    (folder / "tile/entries/002.p/88").write_bytes(bundle)
    assert found_in(folder).index == 0


def forge(folder: Path, index: int) -> None:
    """Change an entry (one digit, so that its length stays) and its hash in level 0."""
    position, tile = index % 256, Tile(0, index // 256)
    changed = entry(index).replace(b'"time":17', b'"time":18')
    bundle_path, tile_path = folder / Tile(ENTRIES, tile.index).path, folder / tile.path
    bundle_path.write_bytes(bundle_path.read_bytes().replace(entry(index), changed))
    hashes = tile_path.read_bytes()
    tile_path.write_bytes(hashes[: position * 32] + leaf_hash(changed) + hashes[position * 32 + 32 :])


def test_a_ledger_made_anew_under_the_old_checkpoint_is_refused(pristine: Path, tmp_path: Path) -> None:
    leaves = list(entries(600))
    leaves[40] = leaves[40].replace(b"decision", b"released")
    folder = written(tmp_path / "new", leaves)
    shutil.copy(pristine / "checkpoint", folder / "checkpoint")
    bad = found_in(folder)
    assert (bad.index, bad.path) == (None, "checkpoint")
    assert "cannot be told" in bad.says


def test_three_levels_of_tiles(tmp_path: Path) -> None:
    folder = ledger(tmp_path / "out", 66_000)
    assert verify_ledger(folder, SIGNER.key).size == 66_000
    for path, offset, index in [
        ("tile/2/000.p/1", 3, 0),
        ("tile/1/000", 32 * 9, 9 * 256),
        ("tile/1/001.p/1", 0, 65_536),
    ]:
        content = (folder / path).read_bytes()
        with changed_file(folder / path, content[:offset] + bytes([content[offset] ^ 1]) + content[offset + 1 :]):
            bad = found_in(folder)
        assert (bad.index, bad.path) == (index, path)


# What else may not lie in the folder.


# Rules for entries, and co-signers.


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (b'{"index": 1,"time":5}', "canonical"),
        (b'{"time":5,"index":1}', "canonical"),
        (b'{"index":1,"index":1,"time":5}', "canonical"),
        (b'{"index":1,"time":5}\n', "canonical"),
        (b"[1]", "canonical"),
        (b'{"index":9007199254740993,"time":5}', "not JSON"),
        (b'{"index":1,"more":' + b"[" * 500 + b"]" * 500 + b',"time":5}', "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (canonical({"index": 2, "time": 5}), "calls itself entry 2"),
        (canonical({"index": True, "time": 5}), "calls itself"),
        (canonical({"time": 5}), "calls itself"),
        (canonical({"index": 1}), "no time"),
        (canonical({"index": 1, "time": "5"}), "no time"),
        (canonical({"index": 1, "time": -1}), "no time"),
        (canonical({"index": 1, "time": 3}), "before that of the entry before"),
    ],
)
def test_an_entry_that_breaks_a_rule_is_refused_though_it_is_signed(value: bytes, says: str, tmp_path: Path) -> None:
    first, third = canonical({"index": 0, "time": 4}), canonical({"index": 2, "time": 6})
    folder = written(tmp_path / "out", [first, value, third])
    assert verify_ledger(folder, SIGNER.key).size == 3
    bad = found_in(folder)
    assert (bad.index, bad.path) == (1, "tile/entries/000.p/3")
    assert says in bad.says


def test_equal_times_are_in_order(tmp_path: Path) -> None:
    folder = written(tmp_path / "out", [canonical({"index": index, "time": 7}) for index in range(3)])
    assert verify_ledger(folder, SIGNER.key, rules=[CanonicalEntries()]).size == 3
