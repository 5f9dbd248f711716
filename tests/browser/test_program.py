"""Which browser the tests take: the light one where it is, else a whole one; and what is said where there is none."""

from pathlib import Path

import pytest

from services.problems import CannotStart
from tests.browser import program


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of the path, without any way to put a program there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DOTTEDLINE_BROWSER", raising=False)
    return tmp_path


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (folder / name).chmod(0o755)


def test_the_light_one_is_taken_before_a_whole_one(there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "NAMES", (program.LIGHT, *program.WHOLE))
    put(there, "chromium")
    assert program.find_browser() == there / "chromium"
    put(there, program.LIGHT)
    assert program.find_browser() == there / program.LIGHT


def test_the_campaign_takes_a_whole_one_alone(there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "NAMES", program.WHOLE)
    put(there, program.LIGHT)
    with pytest.raises(CannotStart, match="install the system's package"):
        program.find_browser()
    put(there, "google-chrome")
    assert program.find_browser() == there / "google-chrome"


def test_one_that_is_named_is_taken(there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOTTEDLINE_BROWSER", "/opt/a-browser")
    assert program.find_browser() == Path("/opt/a-browser")
