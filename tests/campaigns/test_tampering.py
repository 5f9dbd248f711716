"""A dose of the campaign of tampering: every kind, in memory; and what it takes for granted."""

import subprocess
import sys
from pathlib import Path

import pytest

from services.audit.proof import verify_proof
from services.audit.rules import CanonicalEntries
from services.audit.tiles import write_ledger
from services.audit.verify import BadLedger, verify_ledger
from tests.campaigns.tampering.case import Case
from tests.campaigns.tampering.judge import Held, judged
from tests.campaigns.tampering.kinds import KINDS, LARGE, SIZES, mutation
from tests.campaigns.tampering.original import CHECKPOINT, NAMES, original
from tests.campaigns.tampering.pens import LEDGER_KEY, WITNESS_KEY
from tests.campaigns.tampering.proof_kinds import true_parts
from tests.campaigns.tampering.real_fsck import sample
from tests.campaigns.tampering.run import campaign

SEED = 20_261_123
DOSE = 60


def test_every_tampering_is_found_with_the_right_first_index() -> None:
    tallies = campaign(SEED, DOSE * len(KINDS), heard=lambda _: None)
    assert tallies.miss is None, tallies.miss and tallies.miss.text(SEED)
    assert {name: tally.right for name, tally in tallies.kinds.items()} == {kind.name: DOSE for kind in KINDS}


@pytest.mark.parametrize("size", [*SIZES, LARGE])
def test_the_ledger_that_is_tampered_with_is_as_we_write_it_and_good(size: int, tmp_path: Path) -> None:
    files = original(size).files
    verified = verify_ledger(Held(files), LEDGER_KEY, rules=[CanonicalEntries()], cosigners=[WITNESS_KEY])
    assert (verified.size, len(verified.cosigned)) == (size, 1)
    folder = tmp_path / "out"
    write_ledger(folder, files[CHECKPOINT], original(size).entries, str(LEDGER_KEY))
    assert {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()} == files


@pytest.mark.parametrize(("size", "index"), [(1, 0), (2, 1), (257, 256), (600, 44), (600, 599)])
def test_the_proofs_that_are_tampered_with_are_good(size: int, index: int) -> None:
    proven = verify_proof(bytes(true_parts(original(size), index)), LEDGER_KEY, [WITNESS_KEY])
    assert (proven.index, len(proven.cosigned)) == (index, 1)
    assert set(proven.opened) == (set(NAMES) if index % 4 == 0 else set())


def test_a_seed_and_a_number_are_one_mutation() -> None:
    for number in range(len(KINDS)):
        assert mutation(SEED, number) == mutation(SEED, number)
    assert mutation(SEED, 0)[2].what != mutation(SEED + 1, 0)[2].what


def test_files_in_memory_are_judged_as_files_in_a_folder_are(tmp_path: Path) -> None:
    for number in range(len(KINDS)):
        _, _, case = mutation(SEED, number)
        if not isinstance(case, Case) or case.kept or not judged(case).said.startswith(("None,", *"0123456789")):
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        for path, content in case.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        with pytest.raises(BadLedger) as caught:
            verify_ledger(folder, LEDGER_KEY, rules=[CanonicalEntries()], cosigners=[WITNESS_KEY])
        assert f"{caught.value.index}, {caught.value.path}: {caught.value.says}" == judged(case).said


def test_several_processes_come_to_the_same() -> None:
    one = campaign(SEED, 2_000, heard=lambda _: None)
    two = campaign(SEED, 2_000, processes=2, heard=lambda _: None)
    assert {name: (tally.tried, tally.right) for name, tally in one.kinds.items()} == {
        name: (tally.tried, tally.right) for name, tally in two.kinds.items()
    }


def test_one_mutation_can_be_run_again_by_its_number() -> None:
    command = [sys.executable, "-m", "tests.campaigns.tampering", "--seed", str(SEED), "--only", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert mutation(SEED, 3)[2].what in done.stdout


# Building fsck can take minutes on a cold cache.
@pytest.mark.timeout(400)
def test_the_real_fsck_sees_what_we_think_it_sees() -> None:
    seen = sample(SEED, 2)
    assert [surprise for one in seen.values() for surprise in one.surprises] == []
    assert sum(one.refused for one in seen.values()) > len(KINDS)
