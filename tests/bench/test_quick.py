"""The benchmark's quick dose: it runs to its end, everybody answers as they should, and the order is the expected one.

Figures are noisy on a busy machine, so only what would be wrong on any machine is held against them.
"""

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from bench.plot import labelled
from bench.service_map import map_text
from bench.world import FULL, QUICK, World
from services.collaboration.load import load_map

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What one quick run prints, and what it saves."""
    into = tmp_path_factory.mktemp("figures")
    command = [sys.executable, "-m", "bench", "--quick", "--out", str(into), "--folder", str(into / "stores")]
    said = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=240, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout, orjson.loads(next(into.glob("*-w1.json")).read_bytes()), next(into.glob("*-w1.svg")).read_text()


def runs(figures, peer):
    return [run for run in figures["runs"] if run["peer"] == peer]


class TestQuickDose:
    def test_no_answer_is_an_error(self, told):
        for peer in ("ours", "naive", "twin"):
            assert {status for run in runs(told[1], peer) for status in run["statuses"]} == {"200", "403"}
        assert {status for run in runs(told[1], "echo") for status in run["statuses"]} == {"200"}

    def test_one_in_ten_is_refused_by_all(self, told):
        for peer in ("ours", "naive", "twin"):
            refused = sum(run["statuses"]["403"] for run in runs(told[1], peer))
            assert refused / sum(run["requests"] for run in runs(told[1], peer)) == pytest.approx(0.1, abs=0.03)

    def test_together_it_is_faster_than_the_naive_composition_and_slower_than_doing_nothing(self, told):
        for connections in (16, 64):
            a_second = {
                row["peer"]: row["per_second"] for row in told[1]["medians"] if row["connections"] == connections
            }
            assert max(a_second["naive"], a_second["twin"]) < a_second["ours"] < a_second["echo"]

    def test_it_takes_less_of_the_processor_than_the_naive_composition(self, told):
        cpu = {row["peer"]: row["server_cpu_ms"] for row in told[1]["medians"] if row["connections"] == 64}
        assert cpu["ours"] < cpu["naive"]

    def test_all_of_it_fits_into_the_memory_it_is_promised_to_fit_into(self, told):
        held = [run["memory_mb"] for run in runs(told[1], "ours")]
        assert 50 < max(held) < 400

    def test_the_load_is_not_what_is_measured(self, told):
        assert all(run["load_cpu_share"] < 0.2 for run in runs(told[1], "ours"))

    def test_the_ratios_are_printed_and_the_plot_shows_every_figure(self, told):
        printed, figures, svg = told
        assert all(name in printed for name in figures["ratios"])
        assert all(f">{labelled(row['per_second'])}<" in svg for row in figures["medians"])


@pytest.mark.parametrize("size", [QUICK, FULL])
def test_the_map_passes_the_check(size):
    loaded = load_map(map_text(World(size)))
    assert loaded.mistakes == ()
    assert len(loaded.map.arrows) == size.arrows + 1


def test_the_full_size_is_that_of_the_workload():
    world = World(FULL)
    assert (len(world.arrows), sum(len(case.arrows) for case in world.cases), len(world.clients)) == (200, 20_000, 200)
    assert {case.refused.introduces for case in world.cases} == {False}
