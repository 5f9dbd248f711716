"""Every command of the README, typed as it stands there, against a running installation of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.demo.beside import environment
from deploy.story_cli import theatre
from services.settings import Settings

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def running() -> Iterator[Settings]:
    with theatre() as settings:
        yield settings


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^make (\w+)", BLOCKS[0], re.MULTILINE)) <= targets


@pytest.mark.timeout(180)
def test_one_flow_on_one_screen(running: Settings, tmp_path: Path) -> None:
    typed = BLOCKS[1].replace("127.0.0.1:8405", f"127.0.0.1:{running.port('gateway')}")
    typed = typed.replace('export PATH="$PWD/.venv/bin:$PATH"\n', "")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    around = {**os.environ, **environment(running), "PATH": path}
    bash = ["bash", "-euo", "pipefail", "-c", typed]
    done = subprocess.run(bash, capture_output=True, text=True, timeout=150, env=around, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    refused, released = done.stdout.split("}{", 1)[0], done.stdout
    assert "no_permission_in_force" in refused and "remedy" in refused
    assert '"outcome":"released"' in released and '"proof"' in released
    assert "Somebody was told something about you" in done.stdout
    assert "nothing wrong" in done.stdout


def test_the_last_block_is_the_story_which_a_test_plays() -> None:
    assert BLOCKS[2].strip() == "dottedline story"
