"""The stories, on real processes: all services in one, and each a process of its own with its own database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.audit.note import VerifierKey
from services.audit.rules import CanonicalEntries
from services.audit.verify import BadLedger, verify_ledger
from tests.audit.fsck import fsck


def dottedline(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "deploy.cli", *words]
    around = {name: value for name, value in os.environ.items() if not name.startswith("DOTTEDLINE_")}
    return subprocess.run(command, capture_output=True, text=True, timeout=280, env=around, check=False)


def lines_told(said: str) -> list[int]:
    return [int(line[:2]) for line in said.splitlines() if line[:2].strip().isdigit() and line[2:4] == "  "]


@pytest.mark.timeout(300)
def test_each_service_a_process_all_eighteen_lines_come_out_as_told() -> None:
    done = dottedline("story", "--processes")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert lines_told(done.stdout) == list(range(1, 19))


@pytest.mark.timeout(420)
def test_in_one_process_too_and_others_tools_verify_the_ledger_it_leaves(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    done = dottedline("ledger", "export", "--story", str(copy))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert lines_told(done.stderr) == list(range(1, 19))
    public = Path(f"{copy}.pub")
    key = VerifierKey.parse(public.read_text().strip())
    ours = verify_ledger(copy, key, rules=[CanonicalEntries()])
    assert ours.size > 100
    assert fsck(copy, public).size == ours.size
    bundle = next((copy / "tile" / "entries").rglob("*.p/*"))
    content = bytearray(bundle.read_bytes())
    content[len(content) // 2] ^= 1
    bundle.write_bytes(content)
    assert fsck(copy, public).size is None
    with pytest.raises(BadLedger) as bad:
        verify_ledger(copy, key, rules=[CanonicalEntries()])
    assert bad.value.index is not None


@pytest.mark.timeout(420)
@pytest.mark.parametrize(("demo", "steps"), [("chronic-care", 14), ("district-renewal", 10)])
def test_a_story_that_is_written_as_data_comes_out_as_told_and_its_ledger_verifies(
    tmp_path: Path, demo: str, steps: int
) -> None:
    copy = tmp_path / "copy"
    done = dottedline("ledger", "export", "--story", "--collaboration", demo, str(copy))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert lines_told(done.stderr) == list(range(1, steps + 2)), "each step, and the copy of the ledger at the end"
    assert f"All {steps + 1} lines came out as the story tells." in done.stderr
    public = Path(f"{copy}.pub")
    ours = verify_ledger(copy, VerifierKey.parse(public.read_text().strip()), rules=[CanonicalEntries()])
    assert ours.size > 80
    assert fsck(copy, public).size == ours.size
