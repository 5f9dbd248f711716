"""A dose of the campaign of writes: faults in some calls of each act, each seen to fire; and a bug it must find."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def run(*more: str) -> "subprocess.CompletedProcess[str]":
    """The campaign, in a process that has no thread and no open store."""
    command = [sys.executable, "-m", "tests.campaigns.writes", *more]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=280)


def test_no_failing_write_loses_anything_or_leaves_half_of_it() -> None:
    done = run("--every", "14")
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 6
    assert all(int(row[1]) >= 5 and row[2].strip() for row in rows), done.stdout


def test_a_ledger_that_answers_before_its_commit_is_found() -> None:
    done = run("--every", "2", "--plant", "early-answer")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "it was acknowledged" in done.stdout


def test_a_full_disk_refuses_loses_nothing_and_goes_on_when_there_is_room() -> None:
    command = [sys.executable, "-m", "tests.campaigns.writes.full"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "until it was full" in done.stdout
