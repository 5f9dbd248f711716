"""The commands in docs/ledger.md, run as they stand on a ledger like the one it shows."""

import os
import re
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from deploy.ledger_verify_cli import verify, verify_proof
from services.audit.layout import layout
from services.audit.proof import make_proof
from services.audit.tree import Frontier, leaf_hash, paths_of_batch
from services.audit.wire import Proof
from tests.audit.fsck import VERSION, built
from tests.audit.ledgers import entries, entry, ledger, signed

DOC = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", DOC, re.DOTALL)
LEDGER = typer.Typer()
LEDGER.command("verify")(verify)
LEDGER.command("verify-proof")(verify_proof)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with example/, example.pub, example.tlog-proof, and fsck on the PATH."""
    ledger(tmp_path / "example", 300)
    path = paths_of_batch(Frontier(), [leaf_hash(each) for each in entries(300)])[11]
    lines = [b64encode(step).decode() for step in path]
    proof = Proof("example", 11, entry(11).decode(), lines, signed(list(entries(300))).decode())
    (tmp_path / "example.tlog-proof").write_bytes(make_proof(proof))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "fsck").symlink_to(built())
    return tmp_path


def shell(place: Path, block: str) -> str:
    environment = {**os.environ, "PATH": f"{place / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        check=False,
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.timeout(400)
def test_the_commands_do_what_the_page_says(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    verify_it, others, proof, by_hand, signature, entry_of = BLOCKS
    for block, says in ((verify_it, "300 entries, nothing wrong"), (proof, "Entry 11 stands in the ledger")):
        words = block.split()
        assert words[:2] == ["dottedline", "ledger"]
        assert says in CliRunner().invoke(LEDGER, words[2:]).output
    install, run = others.splitlines()
    assert install.endswith(f"cmd/fsck@{VERSION}")
    assert "size 300" in shell(place, run)
    made, stored = shell(place, by_hand).split()
    assert made == stored == leaf_hash(entry(0)).hex()
    assert "Success" in shell(place, signature)
    assert entry(11).decode().replace('"', '\\"') in shell(place, entry_of)


def test_the_page_shows_every_file_of_its_example() -> None:
    shown = re.findall(r"^example/(\S+)", DOC, re.MULTILINE)
    assert set(shown) == {"checkpoint", *(tile.path for tile in layout(300))}
