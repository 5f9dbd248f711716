"""Checkpoints: made, signed, read back strictly."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.checkpoint import Checkpoint, CheckpointError, checked_origin, open_checkpoint
from services.audit.note import Note, Signer
from services.audit.tree import EMPTY_ROOT

SIGNER = Signer("ledger.example/one", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


def test_the_specifications_example_is_read_and_written_back() -> None:
    text = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"
    checkpoint = Checkpoint.parse(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text() == text


def test_extension_lines_of_others_are_kept() -> None:
    text = f"example.com/log\n7\n{ROOT}\nmore\nand more\n"
    assert Checkpoint.parse(text).extensions == ("more", "and more")
    assert Checkpoint.parse(text).text() == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "three lines"),
        ("a\n1\n", "three lines"),
        (f"a\n1\n{ROOT}", "three lines"),
        (f"\n1\n{ROOT}\n", "three lines"),
        (f"a\n1\n{ROOT}\n\n", "three lines"),
        (f"a\n01\n{ROOT}\n", "leading zeroes"),
        (f"a\n-1\n{ROOT}\n", "leading zeroes"),
        (f"a\n+1\n{ROOT}\n", "leading zeroes"),
        (f"a\n1_0\n{ROOT}\n", "leading zeroes"),
        (f"a\n \n{ROOT}\n", "leading zeroes"),
        (f"a\n\u0661\n{ROOT}\n", "leading zeroes"),
        (f"a\n9223372036854775808\n{ROOT}\n", "at most"),
        (f"a\n1\n{ROOT[:-1]}\n", "base64"),
        (f"a\n1\n{ROOT[:-2]}J=\n", "base64"),
        ("a\n1\nAAAA\n", "32 bytes"),
        (f"a\n0\n{ROOT}\n", "empty tree"),
        (f"a b\n1\n{ROOT}\n", "blank"),
    ],
)
def test_malformed_checkpoints_are_refused(text: str, says: str) -> None:
    with pytest.raises(CheckpointError, match=says):
        Checkpoint.parse(text)


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\u00a0b", "a\nb"])
def test_origins_that_cannot_be_key_names_are_refused(origin: str) -> None:
    with pytest.raises(CheckpointError, match="origin"):
        checked_origin(origin)


def test_a_signed_checkpoint_opens_with_its_key_and_no_other() -> None:
    checkpoint = Checkpoint(SIGNER.name, 0, EMPTY_ROOT)
    data = bytes(checkpoint.signed(SIGNER))
    assert open_checkpoint(data, SIGNER.key)[0] == checkpoint
    with pytest.raises(CheckpointError, match="not signed by"):
        open_checkpoint(data, Signer(SIGNER.name, Ed25519PrivateKey.generate()).key)


def test_a_key_signs_only_for_its_own_ledger() -> None:
    other = Checkpoint("ledger.example/two", 0, EMPTY_ROOT)
    with pytest.raises(CheckpointError, match="cannot sign"):
        other.signed(SIGNER)
    forged = Note(other.text(), (SIGNER.sign(other.text()),))
    with pytest.raises(CheckpointError, match=r"is of ledger\.example/two"):
        open_checkpoint(bytes(forged), SIGNER.key)


def test_a_note_that_is_no_checkpoint_is_refused_though_it_is_signed() -> None:
    with pytest.raises(CheckpointError, match="three lines"):
        open_checkpoint(bytes(Note("hello\n", (SIGNER.sign("hello\n"),))), SIGNER.key)
