"""`python -m bench`: one run of the benchmark. `docs/benchmarks/README.md` says how to read what it prints."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import measure, world
from bench.measure import Run, measured
from bench.peers import standing
from bench.report import as_text, save
from bench.summary import unexpected

_PROJECT = Path(__file__).resolve().parent.parent


def main(
    quick: Annotated[bool, typer.Option("--quick", help="Little data, one short round; nothing is saved.")] = False,
    rounds: Annotated[int, typer.Option(help="How many rounds; 0 for as many as usual.", min=0, max=20)] = 0,
    out: Annotated[Path | None, typer.Option(help="The folder for figures and plot.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Where stores lie meanwhile: on the disk to measure.")] = None,
) -> None:
    """Measures one flow, whole, against the same composed naively and against a raw echo."""
    console = Console(stderr=True)
    runs, size = run(quick, rounds, folder, console)
    print(as_text(runs, size))
    into = out or (None if quick else _PROJECT / "docs" / "benchmarks")
    if into:
        console.print(f"Saved as {save(runs, size, into)}")
    if wrong := unexpected(runs):
        console.print(f"Answers that there should not be: {wrong}")
        sys.exit(1)


def run(quick: bool, rounds: int, folder: Path | None, console: Console) -> tuple[list[Run], world.Size]:
    """Sets everything up below `folder`, measures, and takes it down again."""
    size, dose = (world.QUICK, measure.QUICK) if quick else (world.FULL, measure.FULL)
    dose = measure.Dose(rounds or dose.rounds, dose.seconds, dose.most, dose.warm_up)
    cache = folder or _PROJECT / ".cache"
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=cache) as name:
        console.print(f"Filling stores: {size.permissions:,} permissions, {dose.flows:,} things that wait.")
        with standing(Path(name), world.World(size), dose.flows) as peers:
            return measured(peers, dose, Path(name), lambda one: console.print(_line(one))), size


def _line(one: Run) -> str:
    return (
        f"round {one.round + 1}  {one.connections:>2} connections  {one.peer:<5}  {one.per_second:>8.1f} a second  "
        f"p50 {one.p50_ms:.2f} ms  {one.statuses}"
    )


if __name__ == "__main__":
    typer.run(main)
