"""What the benchmark says of its figures: medians, aims, stale permits, plots and the page of a day."""

import orjson
import pytest

from bench.figures import Bar, Result, at_least, at_most, over
from bench.flame import draw, innermost, read_stacks
from bench.load import Seen
from bench.outside.tools import built
from bench.plot import labelled, plot
from bench.report import save
from bench.workloads.w5 import judged
from bench.world import QUICK, World


def seen(*each):
    return Seen({}, [1_000] * len(each), list(each), 1.0, 0.1)


def test_an_aim_is_reached_or_not():
    assert over([19, 21, 25], at_least(20)).plain()["reached"]
    assert not over([0.31, 0.29, 0.4], at_most(0.3)).plain()["reached"]
    assert over([3.0, 1.0, 2.0]).plain() == {"median": 2.0, "least": 1.0, "greatest": 3.0}


class TestStalePermits:
    @pytest.fixture
    def flow(self):
        return next(one for one in World(QUICK).waiting() if one.permitted)

    def storm(self, flow, begun, answered, status):
        return judged(seen((0, begun, answered, status)), [flow], seen((0, 0, 100, "201")), [(flow.case, flow.arrow)])

    def test_permitted_after_it_was_withdrawn_is_stale(self, flow):
        assert self.storm(flow, 101, 200, "200").stale == 1

    def test_refused_after_it_was_withdrawn_is_not(self, flow):
        storm = self.storm(flow, 101, 200, "403")
        assert (storm.stale, storm.began_after) == (0, 1)

    def test_permitted_before_is_not_unless_it_leaves_later_than_two_seconds_after(self, flow):
        assert self.storm(flow, 99, 200, "200") == self.storm(flow, 99, 2_000_000_100, "200")
        assert self.storm(flow, 99, 2_000_000_101, "200").late == 1


def test_the_plot_shows_every_figure_and_the_page_of_the_day_every_workload(tmp_path):
    bars = [Bar("1 connection", "ours", 1_234.4), Bar("1 connection", "a & b", 0.0123), Bar("64", "ours", 0.0)]
    result = Result("w1", "about <it>", [], {"ratio": over([2.0], at_least(20))}, "a second", bars)
    assert all(f">{labelled(bar.value)}<" in plot(result) for bar in bars)
    assert "a &amp; b" in plot(result) and "<it>" not in plot(result)
    path = save(result, tmp_path)
    save(Result("w3", "the ledger", [], {"other": over([1.0])}, "a second", bars), tmp_path)
    page = (tmp_path / f"{path.stem.removesuffix('-w1')}.md").read_text()
    assert "## W1" in page and "## W3" in page and "| ratio | 2 | 2 | 2 | ≥ 20 | not reached |" in page
    assert orjson.loads(path.read_bytes())["ratios"]["ratio"]["to_reach"] == "≥ 20"


def test_a_flame_graph_names_no_path_of_the_machine(tmp_path):
    raw = (
        f"serve ({tmp_path}/deploy/all.py);carry ({tmp_path}/gateway/flow.py:12);loads (/x/lib/python3.11/j.py) 9\n"
        "run (/opt/site-packages/uvicorn/server.py) 1\n"
    )
    stacks = read_stacks(raw, tmp_path)
    assert {innermost(stack): many for stack, many in stacks.items()} == {"gateway": 9, "": 1}
    graph = draw(stacks, "two stacks")
    assert "carry (gateway/flow.py) 90.0%" in graph and "run (uvicorn/server.py) 10.0%" in graph
    assert str(tmp_path) not in graph and "/opt" not in graph and "/x/" not in graph


def test_a_peer_that_is_not_there_is_not_built(tmp_path):
    assert not built(tmp_path / "nothing")
