"""`python -m tests.campaigns.writes`: see docs/campaigns.md. Exit status 1 when something does not hold."""

import argparse
import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.campaigns.writes.act import Broken
from tests.campaigns.writes.planted import PLANTED
from tests.campaigns.writes.run import campaign, rows


def main() -> int:
    """Runs what was asked for and prints its table."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.writes", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="a sample: every so-many-th call and fault")
    parser.add_argument("--folder", help="where stores lie meanwhile; a folder for temporary files when not given")
    parser.add_argument("--plant", choices=sorted(PLANTED), help="with a bug that the campaign must find")
    asked = parser.parse_args()
    if asked.plant:
        PLANTED[asked.plant]()
    began = monotonic()

    def heard(done: int, of: int) -> None:
        if done % 50 == 0:
            print(f"{done} of {of}, {(monotonic() - began) / done:.2f} seconds each", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="writes-", dir=asked.folder) as name:
        try:
            tallies = campaign(Path(name).resolve(), heard, asked.every)
        except (Broken, RuntimeError) as broken:
            print(broken)
            return 1
    print("\n".join(rows(tallies)))
    fired = sum(sum(tally.fired.values()) for tally in tallies.values())
    print(f"{fired} faults, each seen to fire, {monotonic() - began:,.0f} seconds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
