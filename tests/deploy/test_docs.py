"""Docs that can fail: every setting, problem and command that there is stands in the pages."""

import re
from pathlib import Path

import consent.model
import services.clock
from deploy.cli import _COMMANDS
from deploy.opa import OpaSource
from services import problems
from services.problems import Problem
from services.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"


def test_every_setting_is_told() -> None:
    told = set(re.findall(r"`DOTTEDLINE_([A-Z0-9_]+)`", (DOCS / "settings.md").read_text()))
    assert told == {name.upper() for name in (*Settings.model_fields, *OpaSource.model_fields)}


def test_every_problem_is_told_with_its_status() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d{3}) \|", (DOCS / "problems.md").read_text(), re.MULTILINE)
    modules = (problems, consent.model, services.clock)
    kinds = {kind for module in modules for kind in vars(module).values() if isinstance(kind, type)}
    known = {kind.code: kind.status for kind in kinds if issubclass(kind, Problem) and kind is not Problem}
    assert {code: int(status) for code, status in rows} == known


def test_every_page_that_the_readme_names_is_there() -> None:
    readme = DOCS.parent / "README.md"
    for target in re.findall(r"\]\(([^)#]+)\)", readme.read_text()):
        assert (readme.parent / target).exists(), target


def test_every_command_that_the_readme_types_exists() -> None:
    typed = set(re.findall(r"dottedline (\w+)", (DOCS.parent / "README.md").read_text()))
    assert typed <= set(_COMMANDS)


def test_the_files_that_one_flow_passes_are_there_and_at_most_seven() -> None:
    passed = re.findall(r"^\d\. \*\*`([^`]+)`", (DOCS / "flow.md").read_text(), re.MULTILINE)
    assert 0 < len(passed) <= 7
    assert all((DOCS.parent / path).is_file() for path in passed)
