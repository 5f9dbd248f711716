"""The catalogue of planted bugs fits the code, a sample is caught, and the gate itself knows what caught means."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.campaigns.gate import telling
from tests.campaigns.gate.bug import Bug, Rotten
from tests.campaigns.gate.campaign import campaign, verdict
from tests.campaigns.gate.catalogue import BUGS
from tests.campaigns.gate.nursery import Nursery
from tests.campaigns.gate.tests_run import Tests
from tests.campaigns.gate.tree import ROOT

EVERY = 23
"""Of so many, one is planted here; all of them by `make campaign-gate`."""

DOOR = "def may_enter(yes):\n    return yes is True\n"
DOOR_TEST = """from door import may_enter


def test_only_true_opens():
    assert may_enter(True)
    assert not may_enter("true")
    assert not may_enter(None)
"""
TRUTHY = Bug("anything opens", "P13", "door.py", "yes is True", "bool(yes)", ("test_door.py::test_only_true_opens",))


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery(120) as nursery:
        yield nursery


@pytest.fixture
def inside(small: Path, nursery: Nursery) -> Tests:
    """The tests of the small project."""
    return Tests(small, nursery)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project of one function and one test, with what the gate needs beside it."""
    (tmp_path / "door.py").write_text(DOOR)
    (tmp_path / "test_door.py").write_text(DOOR_TEST)
    plugin = tmp_path / "tests" / "campaigns" / "gate"
    plugin.mkdir(parents=True)
    shutil.copy(str(telling.__file__), plugin)
    return tmp_path


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_each_bug_fits_in_one_place_and_its_tests_are_there(bug: Bug) -> None:
    bug.check(ROOT)


def test_there_are_bugs_of_every_promise() -> None:
    assert len(BUGS) == len({bug.name for bug in BUGS}) >= 100
    assert {bug.promise for bug in BUGS} == {f"P{number}" for number in range(1, 28)}


@pytest.mark.timeout(900)
def test_a_sample_of_them_is_caught() -> None:
    sample = BUGS[::EVERY]
    verdicts = campaign(sample, lambda _: None)
    assert len(verdicts) == len(sample) >= 4
    assert {one.bug.name: one.why_not for one in verdicts if one.by is None} == {}


def test_a_bug_that_a_test_notices_is_caught_and_taken_out_again(small: Path, inside: Tests) -> None:
    caught = verdict(inside, TRUTHY)
    assert caught.by and caught.by.test == TRUTHY.tests[0]
    assert "may_enter('true')" in caught.by.says
    assert (small / "door.py").read_text() == DOOR


def test_a_bug_that_no_test_notices_is_not_caught(inside: Tests) -> None:
    harmless = replace(TRUTHY, new="yes is True or yes == 7")
    missed = verdict(inside, harmless)
    assert missed.by is None and missed.why_not == "all is green: test_only_true_opens"


@pytest.mark.parametrize(
    ("new", "why_not"),
    [
        ("yes is", "no test ran"),
        ("yes is True\n\n\nimport nowhere", "no test ran"),
        ("1 / 0", "did not get so far: ZeroDivisionError"),
    ],
)
def test_a_bug_that_makes_everything_crash_is_not_caught(inside: Tests, new: str, why_not: str) -> None:
    missed = verdict(inside, replace(TRUTHY, new=new))
    assert missed.by is None and why_not in missed.why_not


def test_another_tests_failure_does_not_count(small: Path, inside: Tests) -> None:
    (small / "test_door.py").write_text(DOOR_TEST + "\n\ndef test_other():\n    assert True\n")
    missed = verdict(inside, replace(TRUTHY, tests=("test_door.py::test_other",)))
    assert missed.by is None


def test_code_from_elsewhere_than_the_copy_is_not_taken_for_it(inside: Tests) -> None:
    assert "which is not the copy" in inside.run(TRUTHY.tests, ["json"]).trouble


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"old": "no such text"}, "0 times in door.py"),
        ({"old": "e"}, "times in door.py, not once"),
        ({"new": "yes is True"}, "changes nothing"),
        ({"file": "window.py"}, "which is not there: say where it is now"),
        ({"tests": ("test_door.py::test_gone",)}, "name the test that does"),
        ({"tests": ("test_window.py::test_it",)}, "name the test that does"),
        ({"tests": ("opa:test_gone",)}, "name the test that does"),
    ],
)
def test_a_catalogue_that_does_not_fit_any_more_says_what_to_mend(
    small: Path, changed: dict[str, str], says: str
) -> None:
    with pytest.raises(Rotten, match=says):
        replace(TRUTHY, **changed).check(small)  # type: ignore[arg-type]
