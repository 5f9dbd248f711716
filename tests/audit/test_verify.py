"""A ledger's folder verified offline: every change is found, with the first bad entry."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.audit.checkpoint import Checkpoint, open_checkpoint
from services.audit.layout import ENTRIES, Tile, framed, layout, root_of, split, tile_named
from services.audit.note import Signer, VerifierKey
from services.audit.rules import CanonicalEntries
from services.audit.tree import leaf_hash
from services.audit.verify import BadLedger, Cosigned, verify_ledger
from services.canonical import canonical
from tests.audit.ledgers import SIGNER, entries, entry, ledger, signed, written

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


def found_in(folder: Path) -> BadLedger:
    with pytest.raises(BadLedger) as caught:
        verify_ledger(folder, SIGNER.key, rules=[CanonicalEntries()])
    return caught.value


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


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ledger(tmp_path_factory.mktemp("ledger") / "out", 600)


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


def copied(folder: Path, below: Path) -> Path:
    copy = below / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    return copy


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


def witnesses() -> Iterator[Signer]:
    yield from (Signer(f"w{number}.example", Ed25519PrivateKey.generate()) for number in range(2))


def test_cosignatures_by_known_keys_are_verified_and_others_counted(tmp_path: Path) -> None:
    known, unknown = witnesses()
    folder = ledger(tmp_path / "out", 3)
    checkpoint, note = open_checkpoint((folder / "checkpoint").read_bytes(), SIGNER.key)
    lines = [known.cosign(note.text, 77), unknown.cosign(note.text, 78)]
    (folder / "checkpoint").write_bytes(bytes(note.with_signatures(lines)))
    verified = verify_ledger(folder, SIGNER.key, cosigners=[known.cosigner_key])
    assert (verified.cosigned, verified.other_signatures) == ((Cosigned("w0.example", 77),), 1)
    other = Checkpoint(checkpoint.origin, 4, checkpoint.root).text()
    (folder / "checkpoint").write_bytes(bytes(note.with_signatures([known.cosign(other, 77)])))
    with pytest.raises(BadLedger, match="does not verify"):
        verify_ledger(folder, SIGNER.key, cosigners=[known.cosigner_key])


# Another history, whole in itself and signed with the ledger's own key: only a checkpoint from elsewhere tells.


def checkpoint_of(leaves: list[bytes]) -> Checkpoint:
    return open_checkpoint(signed(leaves), SIGNER.key)[0]


@pytest.mark.parametrize("kept", [0, 1, 255, 256, 257, 511, 600])
def test_a_ledger_that_continues_what_was_kept_is_accepted(pristine: Path, kept: int) -> None:
    held = [checkpoint_of(list(entries(size))) for size in (kept, 600)]
    assert verify_ledger(pristine, SIGNER.key, kept=held).size == 600


@pytest.mark.parametrize(("kept", "changed"), [(1, 0), (256, 17), (300, 299), (600, 0), (600, 599)])
def test_another_history_under_the_same_key_is_refused(pristine: Path, kept: int, changed: int) -> None:
    leaves = list(entries(kept))
    leaves[changed] = leaves[changed].replace(b"decision", b"released")
    with pytest.raises(BadLedger, match=f"does not continue the checkpoint of {kept} entries") as caught:
        verify_ledger(pristine, SIGNER.key, kept=[checkpoint_of(leaves)])
    assert (caught.value.index, caught.value.path) == (None, "checkpoint")


def test_a_ledger_that_lost_its_last_entries_is_refused_at_the_first_of_them(pristine: Path) -> None:
    with pytest.raises(BadLedger, match="has 603 entries, and here are 600") as caught:
        verify_ledger(pristine, SIGNER.key, kept=[checkpoint_of(list(entries(603)))])
    assert caught.value.index == 600


class InMemory:
    """Files that lie nowhere on disk."""

    def __init__(self, held: dict[str, bytes]) -> None:
        self._held = held

    def read(self, path: str, limit: int) -> bytes | None:
        return None if path not in self._held else self._held[path][:limit]

    def listed(self) -> Iterator[tuple[str, bool]]:
        return ((path, False) for path in sorted(self._held, key=lambda path: path.split("/")))


def test_files_that_lie_elsewhere_than_in_a_folder_are_verified_alike(pristine: Path) -> None:
    held = {path: (pristine / path).read_bytes() for path in PATHS}
    assert verify_ledger(InMemory(held), SIGNER.key) == verify_ledger(pristine, SIGNER.key)
    with pytest.raises(BadLedger) as caught:
        verify_ledger(InMemory(held | {"tile/x": b""}), SIGNER.key)
    assert (caught.value.index, caught.value.path) == (None, "tile/x")
