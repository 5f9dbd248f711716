"""The story, on real processes: all services in one, and each a process of its own with its own database."""

import os
import subprocess
import sys

import pytest


@pytest.mark.timeout(300)
@pytest.mark.parametrize("arrangement", [(), ("--processes",)], ids=["one process", "a process each"])
def test_all_eighteen_lines_come_out_as_told(arrangement: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "deploy.cli", "story", *arrangement]
    around = {name: value for name, value in os.environ.items() if not name.startswith("DOTTEDLINE_")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, env=around, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    told = [line for line in done.stdout.splitlines() if line[:2].strip().isdigit() and line[2:4] == "  "]
    assert [int(line[:2]) for line in told] == list(range(1, 19))
