"""`python -m tests.campaigns.crashes`: see docs/campaigns.md. Exit status 1 when a promise broke.

SIGTERM ends it after the cycle that is under way, with its table.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from time import monotonic

from deploy.opa import find_opa
from deploy.opa_process import OpaProcess
from services.decision.revision import policy_folder
from tests.campaigns.crashes.judge import Broken
from tests.campaigns.crashes.kinds import Files, Standing
from tests.campaigns.crashes.postgres import databases
from tests.campaigns.crashes.run import IN_A_WORLD, Campaign, Tally

_EVERY_SECONDS = 10.0


def main() -> int:
    """Runs what was asked for and prints its table."""
    asked = _arguments()
    seconds = asked.minutes * 60 if asked.minutes else float("inf")
    progress = _Progress(asked.many)
    folder = Path(tempfile.mkdtemp(prefix="crashes-", dir=asked.folder))
    stores: Standing = databases() if asked.store == "postgresql" else nullcontext(Files())
    with OpaProcess(find_opa(), policy_folder().parent) as engine, stores as kind:
        first = asked.world * IN_A_WORLD
        campaign = Campaign(asked.seed, asked.many, folder, asked.apart, first, seconds, kind)
        signal.signal(signal.SIGTERM, lambda *_: campaign.stop.set())
        try:
            tally = campaign.run(engine, progress)
        except Broken as broken:
            print(f"{table(progress.tally)}\n{progress.tally.cycles} cycles held, seed {asked.seed}. {broken}")
            print(f"The table lacks what was said in the last world. The stores lie in {folder}")
            return 1
    shutil.rmtree(folder)
    print(table(tally))
    how = f"{asked.store}, " + ("each service a process of its own" if asked.apart else "all services in one process")
    each = tally.seconds / max(1, tally.cycles)
    print(f"{tally.cycles:,} cycles, {how}, seed {asked.seed}, {tally.seconds:,.0f} seconds, {each:.2f} each")
    print(f"The slowest close came {tally.slowest_close:.1f} seconds after the restart.")
    return 0


def table(tally: Tally) -> str:
    """What was counted, one line each."""
    rows = sorted(tally.counts.items())
    return "\n".join(["| what | how many |", "|---|---:|", *(f"| {name} | {many:,} |" for name, many in rows)])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.crashes", description=__doc__)
    parser.add_argument("--many", type=int, default=100, help="how many cycles")
    parser.add_argument("--seed", type=int, default=1, help="what clients do, who is killed and when is drawn from it")
    parser.add_argument("--minutes", type=float, help="stop after so many minutes")
    parser.add_argument("--apart", action="store_true", help="each service a process of its own; some are killed")
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite", help="where rows lie")
    parser.add_argument("--world", type=int, default=0, help="begin with the world of this number")
    parser.add_argument("--folder", help="where stores lie meanwhile; a folder for temporary files when not given")
    return parser.parse_args()


class _Progress:
    """Says on the error output how it stands, every few seconds."""

    def __init__(self, many: int) -> None:
        self._many, self._began, self._said = many, monotonic(), monotonic()
        self.tally = Tally()

    def __call__(self, tally: Tally) -> None:
        self.tally, now = tally, monotonic()
        if now - self._said >= _EVERY_SECONDS:
            self._said = now
            each = (now - self._began) / max(1, tally.cycles)
            print(f"{tally.cycles:,} of {self._many:,} cycles, {each:.2f} seconds each", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
