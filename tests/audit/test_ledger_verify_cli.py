"""The commands with which anybody verifies a ledger or a proof: what they print, and their exit status."""

import json
import shutil
from pathlib import Path

import pytest
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner, Result

from deploy.ledger_verify_cli import verify, verify_proof
from services.audit.note import Signer, parse_note
from services.audit.proof import make_proof
from services.audit.wire import Proof
from tests.audit.ledgers import SIGNER, entry, ledger, signed

VECTORS = Path(__file__).parent / "vectors"
WITNESS = Signer("witness.example/w", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
APP = typer.Typer()
APP.command("verify")(verify)
APP.command("verify-proof")(verify_proof)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(APP, [str(argument) for argument in arguments])


def words(result: Result) -> str:
    """What was said, without the box that a terminal gets around it."""
    return " ".join(result.output.replace("│", " ").split())


def test_a_good_ledger_says_how_many_which_checkpoint_which_key(tmp_path: Path) -> None:
    folder = ledger(tmp_path / "out", 300)
    result = run("verify", folder)
    assert result.exit_code == 0, result.output
    assert "300 entries, nothing wrong" in result.output
    assert "size 300, root " in result.output
    assert str(SIGNER.key) in result.output
    assert "compare it with the key that you were given" in result.output


def test_the_same_as_json(tmp_path: Path) -> None:
    folder = ledger(tmp_path / "out", 3)
    said = json.loads(run("verify", folder, "--key", tmp_path / "out.pub", "--json").output)
    assert (said["ok"], said["entries"], said["origin"]) == (True, 3, SIGNER.name)


@pytest.mark.parametrize(
    ("vector", "entry_index"), [("bad-changed-entry", 129), ("bad-tile-missing", 256), ("bad-changed-checkpoint", None)]
)
def test_a_bad_ledger_names_the_first_bad_entry_and_exits_1(vector: str, entry_index: int | None) -> None:
    result = run("verify", VECTORS / vector, "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["first_bad_entry"] == entry_index
    plain = run("verify", VECTORS / vector)
    assert plain.exit_code == 1
    if entry_index is not None:
        assert f"The first bad entry is {entry_index}, in tile/" in plain.output


def test_entries_of_others_verify_as_a_tree_only() -> None:
    assert run("verify", VECTORS / "ledger-600").exit_code == 1
    assert "600 entries" in run("verify", VECTORS / "ledger-600", "--any-entries").output


def test_a_missing_or_wrong_key_is_told_in_a_sentence(tmp_path: Path) -> None:
    folder = ledger(tmp_path / "out", 1)
    (tmp_path / "out.pub").unlink()
    missing = run("verify", folder)
    assert missing.exit_code == 2
    assert "cannot be read" in words(missing)
    (tmp_path / "no.pub").write_text("no key")
    assert "no verifier key" in words(run("verify", folder, "--key", tmp_path / "no.pub"))
    (tmp_path / "w.pub").write_text(str(WITNESS.cosigner_key))
    assert "not the key of a ledger" in words(run("verify", folder, "--key", tmp_path / "w.pub"))


def test_cosignatures_are_shown(tmp_path: Path) -> None:
    folder = ledger(tmp_path / "out", 3)
    note = parse_note((folder / "checkpoint").read_bytes())
    (folder / "checkpoint").write_bytes(bytes(note.with_signatures([WITNESS.cosign(note.text, 1_700_000_000)])))
    (tmp_path / "w.pub").write_text(str(WITNESS.cosigner_key))
    assert "by witness.example/w at 2023-11-14" in run("verify", folder, "--cosigner", tmp_path / "w.pub").output
    assert "1 more signature" in run("verify", folder).output


def test_a_proof_is_verified_from_its_file_and_the_key(tmp_path: Path) -> None:
    proof = make_proof(Proof("aalborg", 0, entry(0).decode(), [], signed([entry(0)]).decode()))
    (tmp_path / "one.tlog-proof").write_bytes(proof)
    (tmp_path / "key.pub").write_text(f"{SIGNER.key}\n")
    result = run("verify-proof", tmp_path / "one.tlog-proof", "--key", tmp_path / "key.pub")
    assert result.exit_code == 0, result.output
    assert entry(0).decode() in result.output
    said = json.loads(run("verify-proof", tmp_path / "one.tlog-proof", "--key", tmp_path / "key.pub", "--json").output)
    assert (said["index"], said["entry"]["kind"]) == (0, "decision")
    (tmp_path / "one.tlog-proof").write_bytes(proof.replace(b"index 0", b"index 1"))
    bad = run("verify-proof", tmp_path / "one.tlog-proof", "--key", tmp_path / "key.pub")
    assert bad.exit_code == 1
    assert "does not hold" in bad.output


def test_a_proof_is_held_against_checkpoints_that_were_kept(tmp_path: Path) -> None:
    shown = Proof("aalborg", 0, entry(0).decode(), [], signed([entry(0)]).decode())
    (tmp_path / "one.tlog-proof").write_bytes(make_proof(shown))
    (tmp_path / "key.pub").write_text(f"{SIGNER.key}\n")
    (tmp_path / "same").write_bytes(signed([entry(0)]))
    (tmp_path / "other").write_bytes(signed([entry(0).replace(b"decision", b"released")]))
    (tmp_path / "longer").write_bytes(signed([entry(0), entry(1)]))
    asked = ("verify-proof", tmp_path / "one.tlog-proof", "--key", tmp_path / "key.pub", "--kept")
    same = run(*asked, tmp_path / "same")
    assert (same.exit_code, "the checkpoint of 1 entries that was kept" in same.output) == (0, True)
    forked = run(*asked, tmp_path / "same", "--kept", tmp_path / "other")
    assert (forked.exit_code, "somebody made two" in forked.output) == (1, True)
    longer = run(*asked, tmp_path / "longer")
    assert (longer.exit_code, "ledger verify DIR --kept FILE" in longer.output) == (1, True)


def test_a_folder_moved_elsewhere_still_verifies_with_its_key(tmp_path: Path) -> None:
    folder = ledger(tmp_path / "out", 3)
    shutil.move(folder, tmp_path / "elsewhere")
    assert run("verify", tmp_path / "elsewhere", "--key", tmp_path / "out.pub").exit_code == 0


def test_a_checkpoint_that_was_kept_must_be_continued(tmp_path: Path) -> None:
    folder, other = ledger(tmp_path / "out", 3), [entry(0), entry(1).replace(b"decision", b"released")]
    (tmp_path / "kept").write_bytes(signed([entry(0), entry(1)]))
    (tmp_path / "other").write_bytes(signed(other))
    (tmp_path / "longer").write_bytes(signed([entry(index) for index in range(4)]))
    continued = run("verify", folder, "--kept", tmp_path / "kept")
    assert (continued.exit_code, "the checkpoint of 2 entries that was kept" in continued.output) == (0, True)
    forked = run("verify", folder, "--kept", tmp_path / "kept", "--kept", tmp_path / "other")
    assert (forked.exit_code, "does not continue" in forked.output) == (1, True)
    assert "The first bad entry is 3" in run("verify", folder, "--kept", tmp_path / "longer").output
    (tmp_path / "stranger").write_bytes(signed([entry(0)], WITNESS))
    refused = run("verify", folder, "--kept", tmp_path / "stranger")
    assert (refused.exit_code, "no checkpoint of this ledger" in words(refused)) == (2, True)
