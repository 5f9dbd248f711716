"""A ledger held against what others know of it: co-signers' words, kept checkpoints; and files that lie elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.checkpoint import Checkpoint, open_checkpoint
from services.audit.layout import layout
from services.audit.note import Signer
from services.audit.verify import BadLedger, Cosigned, verify_ledger
from tests.audit.ledgers import SIGNER, entries, ledger, signed


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
    held = {path: (pristine / path).read_bytes() for path in [*(tile.path for tile in layout(600)), "checkpoint"]}
    assert verify_ledger(InMemory(held), SIGNER.key) == verify_ledger(pristine, SIGNER.key)
    with pytest.raises(BadLedger) as caught:
        verify_ledger(InMemory(held | {"tile/x": b""}), SIGNER.key)
    assert (caught.value.index, caught.value.path) == (None, "tile/x")
