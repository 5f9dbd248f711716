"""A plugin for pytest in the copy: sees that the changed code is what runs, and tells how each test ended.

Which modules, and where to tell it, stand in the environment: GATE_MODULES and GATE_TOLD.
"""

import importlib
import os
from pathlib import Path
from typing import Any

import orjson
import pytest

TOLD: list[dict[str, str]] = []


def pytest_sessionstart() -> None:
    """The changed modules can be imported, and come from this folder."""
    for name in filter(None, os.environ["GATE_MODULES"].split(",")):
        found = Path(str(importlib.import_module(name).__file__)).resolve()
        if not found.is_relative_to(Path.cwd()):
            raise pytest.UsageError(f"{name} comes from {found}, which is not the copy")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Notes how a step of a test ended: its kind is `passed`, or the class of what it raised."""
    report = yield
    if call.excinfo is None:
        if call.when == "call":
            _note(item.nodeid, "passed", "", call.when)
    elif not report.skipped:
        _note(item.nodeid, _kind(call.excinfo.value), str(call.excinfo.value), call.when)
    return report


def pytest_sessionfinish() -> None:
    """Tells it all."""
    Path(os.environ["GATE_TOLD"]).write_bytes(orjson.dumps(TOLD))


def _note(test: str, kind: str, says: str, when: str) -> None:
    TOLD.append({"test": test, "kind": kind, "says": says, "when": when})


def _kind(error: BaseException) -> str:
    # What `pytest.raises` and `pytest.fail` raise is a verdict as an assertion is.
    verdict = isinstance(error, AssertionError | pytest.fail.Exception)
    if isinstance(error, BaseExceptionGroup):
        verdict = all(_kind(one) == "assertion" for one in error.exceptions)
    return "assertion" if verdict else type(error).__name__
