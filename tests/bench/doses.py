"""Small doses of the workloads, each run as the command runs it."""

from importlib import import_module
from pathlib import Path

from bench.figures import Result
from bench.report import as_text, save
from bench.setting import Setting


def dose(name: str, folder: Path, **more: object) -> Result:
    """One quick run of a workload, with its stores below `folder`; told and saved as the command does."""
    result: Result = import_module(f"bench.workloads.{name}").measure(Setting(folder / "stores", quick=True, **more))
    assert result.wrong == {}
    assert all(figure in as_text(result) for figure in result.figures)
    assert save(result, folder).exists()
    return result
