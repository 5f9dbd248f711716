"""The ordering as a searched model: the design breaks no promise in any interleaving, each natural mistake does."""

from pathlib import Path

import pytest

from tests.ordering.search import search
from tests.ordering.world import Bug


def test_the_design_breaks_no_promise_in_any_interleaving() -> None:
    found = search()
    assert found.promise == "", found
    # A world that shrank would be green for the wrong reason.
    assert found.states > 50_000


@pytest.mark.parametrize(
    ("bug", "promise"),
    [
        (Bug.AS_OF_HEAD, "permit after"),
        (Bug.NO_GOOD_BEFORE, "permit after expiry"),
        (Bug.RELEASE_UNFENCED, "release after"),
        (Bug.OUT_OF_ORDER, "guardian's yes after the person's own no"),
        (Bug.GIVE_UNFENCED, "guardian's yes after the person's own no"),
    ],
)
def test_each_planted_bug_breaks_a_promise(bug: Bug, promise: str) -> None:
    found = search(bug)
    assert found.promise.startswith(promise), found
    assert len(found.story) <= 9, "the shortest story is short"


@pytest.mark.parametrize("bug", list(Bug))
def test_the_page_tells_what_the_search_finds(bug: Bug) -> None:
    ledger = ", ".join(search(bug).ledger).replace("guardian", "guardian's yes")
    assert f"| {bug.value} | {ledger} |" in (Path(__file__).parents[2] / "docs" / "ordering.md").read_text()
