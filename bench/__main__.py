"""`python -m bench`: one run of the benchmark. `docs/benchmarks/README.md` says how to read what it prints."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.figures import Result
from bench.report import as_text, save
from bench.setting import PROJECT, Setting, Workload
from bench.workloads import NAMES


def main(
    workloads: Annotated[str, typer.Option(help=f"Which, with commas: {', '.join(NAMES)}; or all.")] = "w1",
    quick: Annotated[bool, typer.Option("--quick", help="Little data, one short round; nothing is saved.")] = False,
    rounds: Annotated[int, typer.Option(help="How many rounds; 0 for as many as usual.", min=0, max=20)] = 0,
    store: Annotated[str, typer.Option(help="sqlite or postgresql.")] = "sqlite",
    minutes: Annotated[float, typer.Option(help="How long the memory is watched.", min=0.1)] = 2.0,
    scale: Annotated[int, typer.Option(help="How many times the small end W6's large end is.", min=2)] = 100,
    out: Annotated[Path | None, typer.Option(help="The folder for figures and plot.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Where stores lie meanwhile: on the disk to measure.")] = None,
) -> None:
    """Measures one flow, whole and in parts, against peers in the same run."""
    console = Console(stderr=True, highlight=False)
    if store not in ("sqlite", "postgresql"):
        raise typer.BadParameter("store is sqlite or postgresql")
    setting = Setting(
        folder or PROJECT / ".cache",
        quick,
        rounds,
        store,
        minutes,
        scale,
        lambda line: console.print(line, soft_wrap=True),
    )
    into = out or (None if quick else PROJECT / "docs" / "benchmarks")
    wrong = {}
    for name in _chosen(workloads):
        result = _measured(name, setting)
        print(as_text(result), flush=True)
        wrong.update({f"{name}: {what}": many for what, many in result.wrong.items()})
        if into:
            console.print(f"Saved as {save(result, into)}")
    if wrong:
        console.print(f"Answers that there should not be: {wrong}")
        sys.exit(1)


def _chosen(names: str) -> list[str]:
    chosen = list(NAMES) if names == "all" else [name.strip().lower() for name in names.split(",")]
    if unknown := sorted(set(chosen) - set(NAMES)):
        raise typer.BadParameter(f"there is no workload {', '.join(unknown)}; choose among {', '.join(NAMES)}, or all")
    return chosen


def _measured(name: str, setting: Setting) -> Result:
    measure: Workload = import_module(f"bench.workloads.{name}").measure
    return measure(setting)


if __name__ == "__main__":
    typer.run(main)
