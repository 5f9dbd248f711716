"""The campaign itself is tested: a verifier that leaves out one check does not get through it."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from services.audit import proof, verify
from tests.campaigns.tampering.judge import Verifier
from tests.campaigns.tampering.kinds import KINDS
from tests.campaigns.tampering.run import numbers

SEED, ENOUGH = 7, range(200 * len(KINDS))
SIZES = (1, 2, 257, 600)
_NOTE = "__import__('services.audit.note', fromlist=['parse_note']).parse_note(data)"

LEDGER_BUGS = {
    "does not compare the root": ("if self._tiler.root() != self._checkpoint.root:", "if False:"),
    "reads the hashes in the tile and hashes no entry": (
        "self._hash(0, leaf := leaf_hash(entry))",
        "tile = self._files.read(tile_of(self._size, 0, index).path, 8192) or b''\n"
        "            self._hash(0, leaf := tile[position * 32 : position * 32 + 32])",
    ),
    "compares no hash above the entries": ("!= computed:", "!= computed and not level:"),
    "compares no hash of an entry": ("!= computed:", "!= computed and level:"),
    "does not look behind the entries of a bundle": ("if at != len(data):", "if False:"),
    "does not look behind the hashes of a tile": ("and len(stored) != tile.width * HASH_BYTES:", "and False:"),
    "does not look for strays": ("survey.refuse_strays()", "pass"),
    "does not compare older partial files": ("!= expected:", "!= expected and False:"),
    "names the entry of a surplus wrong": ("bundle.first_entry(bundle.width)", "bundle.first_entry()"),
    "names the first entry of a tile": ("index = tile.first_entry(position)", "index = tile.first_entry()"),
    "always blames the entry": ("vouched = self._vouched(tile)", "vouched = True"),
    "never blames the entry": ("vouched = self._vouched(tile)", "vouched = False"),
    "believes a tile when the one above fits": (" and self._vouched(parent)", ""),
    "lets the rules' no go": ("raise self._broken", "pass"),
    "tells a rule's no before damage": ("self._broken = BadLedger(index,", "raise BadLedger(index,"),
    "does not compare what was kept": ("for one in self._kept:", "for one in ():"),
    "does not miss what was kept and is gone": ("if kept.size > self._size:", "if False:"),
    "does not verify the ledger's signature": (
        "checkpoint, note = open_checkpoint(data, key)",
        f"note = {_NOTE}; checkpoint = Checkpoint.parse(note.text)",
    ),
    "believes every co-signature": (
        "(cosigner.name, note.signed_by(cosigner))",
        "(cosigner.name, next(filter(cosigner.made, note.signatures), None))",
    ),
    "lets a crash through": ("if len(data) < at + 2 or len(data) < end:", "if data[at] > 300:"),
}  # fmt: skip

PROOF_BUGS = {
    "does not verify the path": ("verify_inclusion(leaf", "(lambda *_: None)(leaf"),
    "does not verify the ledger's signature": (
        "checkpoint, note = open_checkpoint(proof.checkpoint, key)",
        f"data = proof.checkpoint; note = {_NOTE}; "
        "checkpoint = __import__('services.audit.checkpoint', fromlist=['C']).Checkpoint.parse(note.text)",
    ),
    "does not ask how the entry calls itself": ("says := CanonicalEntries()(proof.index, proof.entry)", "says := ''"),
    "does not compare commitments": ("!= promised:", "!= promised and False:"),
    "takes a salt of any length": ("if len(salt) != 32 or salt.hex() != text:", "if salt.hex() != text:"),
    "takes a salt in any spelling": ("if len(salt) != 32 or salt.hex() != text:", "if len(salt) != 32:"),
    "passes over words beside salt and value": ('or opening.keys() != {"salt", "value"}:', ":"),
    "verifies no co-signature": (
        "(cosigner.name, note.signed_by(cosigner))",
        "(cosigner.name, next(filter(cosigner.made, note.signatures), None))",
    ),
}  # fmt: skip


def planted(module: ModuleType, change: tuple[str, str]) -> dict[str, Any]:
    """The module's names, with the one change in its text."""
    text, (before, after) = Path(str(module.__file__)).read_text(), change
    assert text.count(before) == 1, f"{before!r} stands there {text.count(before)} times; mend this test"
    other = ModuleType(f"{module.__name__}_planted")
    sys.modules[other.__name__] = other  # dataclasses look their module up
    exec(compile(text.replace(before, after), str(module.__file__), "exec"), other.__dict__)
    return other.__dict__


def caught(verifier: Verifier, *, crash: bool = False) -> bool:
    """Whether one was missed; by a wrong answer, and not because the planted line does not run."""
    miss = numbers(SEED, ENOUGH, SIZES, verifier).miss
    return miss is not None and miss.said.startswith("crashed") == crash


@pytest.mark.parametrize("bug", LEDGER_BUGS)
def test_a_verifier_of_ledgers_that_leaves_out_a_check_is_caught(bug: str) -> None:
    careless: Callable[..., Any] = planted(verify, LEDGER_BUGS[bug])["verify_ledger"]
    assert caught(Verifier(ledger=careless), crash="crash" in bug)


@pytest.mark.parametrize("bug", PROOF_BUGS)
def test_a_verifier_of_proofs_that_leaves_out_a_check_is_caught(bug: str) -> None:
    careless: Callable[..., Any] = planted(proof, PROOF_BUGS[bug])["verify_proof"]
    assert caught(Verifier(proof=careless))


def test_a_verifier_read_in_the_same_way_without_a_bug_is_not() -> None:
    sound = Verifier(
        planted(verify, ("import annotations", "import annotations"))["verify_ledger"],
        planted(proof, ("import annotations", "import annotations"))["verify_proof"],
    )
    assert numbers(SEED, range(5 * len(KINDS)), SIZES, sound).miss is None
