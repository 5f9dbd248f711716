"""`python -m bench.profile`: where the time of W1 goes, as a flame graph in `docs/benchmarks/`.

A sampling profiler (py-spy) looks at the server's process while flows are carried at 64 connections. It sees Python's
frames alone: the policy engine is another process, and what a library does in C counts as its caller's.
"""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import world
from bench.flame import Stack, draw, innermost, read_stacks
from bench.measure import Load
from bench.ours.installation import Fetching, installed
from bench.setting import PROJECT, Setting

_CONNECTIONS, _RATE, _STARTS = 64, 250, 1.0


def main(
    seconds: Annotated[int, typer.Option(help="How long is looked.", min=1)] = 8,
    most: Annotated[int, typer.Option(help="How many flows a second there are at most.", min=50)] = 2_000,
    quick: Annotated[bool, typer.Option("--quick", help="Little data.")] = False,
    out: Annotated[Path | None, typer.Option(help="The folder for the graph.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Where stores lie meanwhile.")] = None,
) -> None:
    """Draws a flame graph of W1, and says in which rooms the time was spent."""
    console = Console(stderr=True, highlight=False)
    size, into = (world.QUICK if quick else world.FULL), out or PROJECT / "docs" / "benchmarks"
    into.mkdir(parents=True, exist_ok=True)
    day = datetime.now(UTC).date().isoformat()
    stacks = _looked(
        Setting((folder or PROJECT / ".cache").resolve()), size, seconds, int(most * (seconds + 2 * _STARTS)), console
    )
    samples = sum(stacks.values())
    about = f"W1 at {_CONNECTIONS} connections, {samples:,} samples at {_RATE} a second, idle threads left out; {day}"
    path = into / f"{day}-w1-flame.svg"
    path.write_text(draw(stacks, about), encoding="utf-8")
    for room, share in _rooms(stacks):
        print(f"{share:6.1%}  {room}")
    console.print(f"Saved as {path}")


def _looked(setting: Setting, size: world.Size, seconds: int, flows: int, console: Console) -> Counter[Stack]:
    with setting.folder() as folder, installed(folder / "ours", world.World(size), flows) as ours:
        peer, raw = Fetching(ours, ours.seeded.waiting), folder / "stacks"
        load = Load(folder / "flows", ours.server.port, _CONNECTIONS, seconds + 2 * _STARTS, peer.requests(flows))
        command = [
            str(Path(sys.executable).parent / "py-spy"), "record", "--pid", str(ours.server.pid), "--duration",
            str(seconds), "--rate", str(_RATE), "--format", "raw", "--function", "--nonblocking", "--output", str(raw),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words only
        seen = load.seen()
        if done.returncode:
            raise SystemExit(f"The profiler may not look, or is not installed: {done.stderr.strip()[-500:]}")
        console.print(f"Carried {len(seen.latencies_us):,} flows: {seen.statuses}")
        return read_stacks(raw.read_text(), PROJECT)


def _rooms(stacks: Counter[Stack]) -> list[tuple[str, float]]:
    """The share of each room, by the innermost frame of ours; "" is the server's and the libraries' own."""
    total, found = sum(stacks.values()), Counter[str]()
    for stack, many in stacks.items():
        found[innermost(stack) or "server and libraries, outside our code"] += many
    return [(room, many / total) for room, many in found.most_common(14)]


if __name__ == "__main__":
    typer.run(main)
