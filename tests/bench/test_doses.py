"""Every workload in a small dose: it runs to its end, measures what it says, and everybody answers as they should.

Figures are noisy on a busy machine, so only what would be wrong on any machine is held against them.
"""

import pytest

from bench.ours import plain
from tests.bench.doses import dose


def row(result, **where):
    return next(row for row in result.rows if where.items() <= row.items())


def test_what_lies_with_its_holder_takes_two_entries_and_more_of_the_processor(tmp_path):
    result = dose("w1h", tmp_path)
    assert result.figures["share refused"].median == pytest.approx(0.1, abs=0.05)
    assert row(result, peer="holder", connections=1)["p50_ms"] > 2
    assert result.figures["processor time per request, W1h / W1, 64 connections"].median > 1


def test_a_fresh_token_and_a_proof_are_taken_each_time(tmp_path):
    result = dose("w2", tmp_path)
    fresh = [run for run in result.runs if run["peer"] == "fresh"]
    assert sum(run["statuses"]["200"] for run in fresh) > 100


def test_the_ledger_is_appended_to_by_as_many_as_it_says(tmp_path):
    result = dose("w3", tmp_path)
    ours = {run["writers"]: run for run in result.runs if run["whose"] == "ours"}
    assert ours.keys() == {1, 64, 512}
    assert ours[64]["per_second"] > ours[1]["per_second"]
    assert all(run["batch_ms"] > 0 for run in ours.values())


def test_decisions_are_cheaper_together(tmp_path):
    result = dose("w4", tmp_path)
    assert (
        row(result, whose="ours", in_a_call=50, at_once=1)["p50_ms"] > row(result, whose="ours", in_a_call=1)["p50_ms"]
    )


def test_nothing_that_was_withdrawn_is_permitted_and_something_was_asked_for_after(tmp_path):
    figures = dose("w5", tmp_path).figures
    assert figures["stale permits"].greatest == 0
    assert figures["flows that began after what they rest on was withdrawn"].least > 0


def test_the_large_end_is_larger(tmp_path):
    result = dose("w6", tmp_path)
    assert result.size["large"]["cases"] > result.size["small"]["cases"]
    assert {row["peer"] for row in result.rows} == {"small", "large"}


def test_proofs_are_made_and_verified(tmp_path):
    result = dose("w7", tmp_path)
    assert [row["leaves"] for row in result.rows] == [500, 5_000]
    assert result.rows[0]["bytes"] < result.rows[1]["bytes"] < 4_000


def test_plain_rows_have_no_evidence_and_the_ledger_has(tmp_path):
    assert {row["peer"] for row in dose("evidence", tmp_path).rows} == {"ours", "plain"}


def test_evidence_that_is_made_elsewhere_is_not_measured_as_nothing():
    with pytest.raises(SystemExit, match="has no commitment_of"):
        plain._put("services.audit.sequencer", "commitment_of", None)


def test_memory_is_watched_for_a_while(tmp_path):
    result = dose("memory", tmp_path)
    assert len(result.rows) > 1
    assert 50 < result.figures["memory of all our processes, greatest, MB"].median < 400


def test_one_floods_and_another_is_looked_at(tmp_path):
    result = dose("flood", tmp_path)
    assert row(result, peer="flows-flood")["per_second"] > row(result, peer="flows")["per_second"]
    refused = next(run for run in result.runs if run["peer"] == "no-token-flood")
    assert refused["statuses"].keys() == {"401"}
