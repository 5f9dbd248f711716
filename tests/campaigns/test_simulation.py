"""A dose of the simulation: promises hold, a seed replays exactly, and its checker finds what is planted."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.campaigns.simulation.ground import Ground
from tests.campaigns.simulation.planted import PLANTED, QUICK, Plant
from tests.campaigns.simulation.run import found, ground, play

SEED = 20_261_123
_REPLAYED = (
    "from tests.campaigns.simulation.run import ground, play\nwith ground() as on: print(play(on, {}, 1, 300).digest)"
)
# What each dose must have met; the rest is met by the campaign.
_MET = ("released", "refused", "deposited", "already_released", "crash", "came twice", "answer lost", "withdraw: done")


@pytest.fixture(scope="module")
def on() -> Iterator[Ground]:
    with ground() as laid:
        yield laid


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::RuntimeWarning")
def test_no_promise_breaks(on: Ground) -> None:
    counts: Counter[str] = Counter()
    for number in range(3):
        played = play(on, SEED, number, 700)
        assert played.broken == "", f"seed {SEED}, world {number}"
        counts += played.counts
    assert [what for what in _MET if not counts[what]] == []


def test_a_seed_replays_exactly() -> None:
    """In two processes, each with another seed for Python's own hashing."""

    def replayed(hashing: str) -> str:
        root = str(Path(__file__).parents[2])
        run = [sys.executable, "-W", "ignore", "-c", _REPLAYED.format(SEED)]
        environment = {**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": root}
        return subprocess.run(run, env=environment, capture_output=True, text=True, check=True, cwd=root).stdout

    once, again = replayed("1"), replayed("2")
    assert len(once) > 60 and once == again


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("plant", "within"), [each for each in PLANTED if each[1] == QUICK], ids=lambda each: getattr(each, "__name__", "")
)
def test_a_planted_bug_is_found(on: Ground, plant: Plant, within: int) -> None:
    """Those that show soon; the others take a campaign, `--planted`."""
    _, broken = found(on, plant, SEED, within)
    assert broken, f"not within {within} flows"
