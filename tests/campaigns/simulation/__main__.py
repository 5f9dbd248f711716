"""`python -m tests.campaigns.simulation`: see docs/campaigns.md. Exit status 1 when a promise broke."""

import argparse
import sys
from time import monotonic

from tests.campaigns.simulation.run import Campaign, Told, tried_plants

_EVERY_SECONDS = 10.0


def main() -> int:
    """Runs what was asked for and prints its table."""
    asked = _arguments()
    if asked.planted:
        missed = [told for told in tried_plants(asked.seed, print) if not told]
        return 1 if missed else 0
    seconds = asked.minutes * 60 if asked.minutes else float("inf")
    campaign = Campaign(asked.seed, asked.many, asked.in_a_world, asked.world, asked.only, seconds)
    told = campaign.run(asked.processes, _Progress(asked.many))
    print(table(told))
    rate, each = told.flows / max(1e-9, told.seconds), told.flows / max(1e-9, told.processor)
    print(f"{told.flows:,} flows in {told.worlds:,} worlds, seed {asked.seed}, {told.seconds:,.0f} s: {rate:,.0f}/s")
    print(f"{told.processor:,.0f} s of processor time, {each:,.0f} flows in a second of it")
    for world, broken in told.broken:
        again = f"--seed {asked.seed} --world {world} --only --in-a-world {asked.in_a_world}"
        print(f"World {world}: {broken}\n  Again: python -m tests.campaigns.simulation {again}")
    return 1 if told.broken else 0


def table(told: Told) -> str:
    """What was counted, one line each."""
    rows = sorted(told.counts.items())
    return "\n".join(["| what | how many |", "|---|---:|", *(f"| {name} | {many:,} |" for name, many in rows)])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.simulation", description=__doc__)
    parser.add_argument("--many", type=int, default=20_000, help="how many flows")
    parser.add_argument("--seed", type=int, default=1, help="everything that happens is drawn from it")
    parser.add_argument("--minutes", type=float, help="stop after so many minutes")
    parser.add_argument("--processes", type=int, default=1, help="how many worlds are played at the same time")
    parser.add_argument("--in-a-world", type=int, default=3_000, help="how many flows a world has")
    parser.add_argument("--world", type=int, default=0, help="begin with the world of this number")
    parser.add_argument("--only", action="store_true", help="play that one world alone")
    parser.add_argument("--planted", action="store_true", help="plant one bug after the other, and see each found")
    return parser.parse_args()


class _Progress:
    """Says on the error output how it stands, every few seconds."""

    def __init__(self, many: int) -> None:
        self._many, self._began, self._said = many, monotonic(), monotonic()
        self._broken = 0

    def __call__(self, told: Told) -> None:
        now = monotonic()
        for world, broken in told.broken[self._broken :]:
            print(f"World {world}: {broken}", file=sys.stderr, flush=True)
        self._broken = len(told.broken)
        if now - self._said >= _EVERY_SECONDS:
            self._said = now
            rate, many = told.flows / (now - self._began), len(told.broken)
            said = f"{told.flows:,} of {self._many:,} flows, {rate:,.0f} a second, {many} worlds broke a promise"
            print(said, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
