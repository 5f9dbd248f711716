"""`python -m tests.campaigns.races`: see docs/campaigns.md. Exit status 1 when a promise broke."""

import argparse
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from deploy.opa import find_opa
from deploy.opa_process import OpaProcess
from services.decision.revision import policy_folder
from tests.campaigns.races.databases import Databases
from tests.campaigns.races.deployment import SPREAD, TWICE
from tests.campaigns.races.drawing import KINDS
from tests.campaigns.races.run import IN_A_WORLD, Campaign, Tally, run
from tests.campaigns.races.seams import MISTAKES
from tests.postgres import running

_MOST_TOLD = 20


def main() -> int:
    """Runs what was asked for and prints its tables."""
    asked = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="races-", dir=asked.folder))
    seconds = asked.minutes * 60 if asked.minutes else float("inf")
    with ExitStack() as stack:
        databases = Databases(stack.enter_context(running())) if asked.store == "postgresql" else None
        engine = stack.enter_context(OpaProcess(find_opa(), policy_folder().parent))
        campaign = Campaign(
            asked.seed, asked.many, folder, asked.processes, databases, asked.world, seconds=seconds,
            pauses=asked.pauses, planted=asked.planted, twice=asked.twice,
        )  # fmt: skip
        tally = run(campaign, engine, progress)
    print(table(tally))
    print(summary(tally, asked))
    if tally.wrong:
        print("\n".join(tally.wrong[:_MOST_TOLD]))
        print(f"{len(tally.wrong)} wrongs. What the stores held lies in {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


def table(tally: Tally) -> str:
    """What was drawn, and what came of it."""
    kinds = [f"| {kind} | {tally.drawn[kind]:,} | {tally.hot[kind]:,} |" for kind in KINDS]
    counts = [f"| {name} | {many:,} |" for name, many in sorted(tally.counts.items())]
    stops = [f"| stopped: {name} | {many:,} |" for name, many in sorted(tally.stops.items())]
    head = ["| what ends | histories | while a flow was under way |", "|---|---:|---:|"]
    return "\n".join([*head, *kinds, "", "| what | how many |", "|---|---:|", *counts, *stops])


def summary(tally: Tally, asked: argparse.Namespace) -> str:
    """How much, how fast, and with what it comes again."""
    twice = ", each service but two of them twice" if asked.twice else ""
    where = f"on {asked.store}, in {asked.processes} process{'es' if asked.processes > 1 else ''}{twice}"
    speed = tally.histories / max(0.001, tally.seconds)
    playing = tally.histories / max(0.001, tally.playing)
    return (
        f"{tally.histories:,} histories {where}, seed {asked.seed}, worlds from {asked.world}: {tally.seconds:,.0f} "
        f"seconds, {speed:.0f} a second, {playing:.0f} while playing; {sum(tally.hot.values()):,} with an end while a "
        f"flow was under way; {1_000 * tally.processor / max(1, tally.histories):.0f} ms of services' processor each; "
        f"{len(tally.wrong)} wrong."
    )


def progress(tally: Tally) -> None:
    """Says on the error output how it stands."""
    between = sum(many for name, many in tally.stops.items() if name.endswith("between"))
    print(
        f"{tally.histories:,} histories, {tally.histories / tally.seconds:.0f} a second, "
        f"{sum(tally.hot.values()):,} races, {between} stops between, {len(tally.wrong)} wrong",
        file=sys.stderr, flush=True,
    )  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.races", description=__doc__)
    parser.add_argument("--many", type=int, default=IN_A_WORLD, help="how many histories")
    parser.add_argument("--seed", type=int, default=1, help="what happens in each history is drawn from it")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--processes", type=int, choices=sorted({*SPREAD, *TWICE}), default=1)
    parser.add_argument("--twice", action="store_true", help="each service that may, as two processes; in 2, or in 8")
    parser.add_argument("--minutes", type=float, help="begin no world after so many minutes")
    parser.add_argument("--world", type=int, default=0, help="begin with the world of this number")
    parser.add_argument("--pauses", type=float, default=8.0, help="the longest pause at a seam, in milliseconds")
    parser.add_argument("--planted", choices=("", *MISTAKES), default="", help="a mistake that must be found")
    parser.add_argument("--folder", help="where stores lie meanwhile; a folder for temporary files when not given")
    asked = parser.parse_args()
    if asked.processes not in (TWICE if asked.twice else SPREAD):
        parser.error(f"--processes is {asked.processes}: with --twice it is 2 or 8, and else 1, 2 or 4.")
    if asked.twice and asked.store != "postgresql":
        parser.error("--twice: a file has one process. Add --store postgresql.")
    return asked


if __name__ == "__main__":
    sys.exit(main())
