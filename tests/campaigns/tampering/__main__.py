"""`python -m tests.campaigns.tampering`: see docs/campaigns.md. Exit status 1 when something was missed."""

import argparse
import sys
from time import monotonic

from tests.campaigns.tampering.judge import judged
from tests.campaigns.tampering.kinds import mutation
from tests.campaigns.tampering.real_fsck import sample, sample_table
from tests.campaigns.tampering.run import campaign
from tests.campaigns.tampering.tally import Tallies, campaign_table

_EVERY_SECONDS = 5.0


def main() -> int:
    """Runs what was asked for and prints its table."""
    asked = _arguments()
    if asked.only is not None:
        return _only(asked.seed, asked.only)
    if asked.fsck:
        return _fsck(asked.seed, asked.fsck)
    began = monotonic()
    seconds = asked.minutes * 60 if asked.minutes else float("inf")
    progress = _Progress(asked.many)
    tallies = campaign(asked.seed, asked.many, processes=asked.processes, seconds=seconds, heard=progress)
    print(campaign_table(tallies.kinds))
    print(f"{tallies.tried:,} mutations, seed {asked.seed}, {monotonic() - began:,.0f} seconds")
    if tallies.miss:
        print(tallies.miss.text(asked.seed))
    return 1 if tallies.miss else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.tampering", description=__doc__)
    parser.add_argument("--many", type=int, default=100_000, help="how many mutations")
    parser.add_argument("--seed", type=int, default=1, help="a seed and a number are one mutation, always the same")
    parser.add_argument("--minutes", type=float, help="stop after so many minutes")
    parser.add_argument("--processes", type=int, default=1, help="in so many processes")
    parser.add_argument("--only", type=int, help="the mutation of this number alone")
    parser.add_argument("--fsck", type=int, help="so many of each kind before tessera's fsck, instead")
    return parser.parse_args()


class _Progress:
    """Says on the error output how it stands, every few seconds."""

    def __init__(self, many: int) -> None:
        self._many, self._began, self._said = many, monotonic(), monotonic()

    def __call__(self, tallies: Tallies) -> None:
        now = monotonic()
        if now - self._said >= _EVERY_SECONDS:
            self._said = now
            print(
                f"{tallies.tried:,} of {self._many:,}, {tallies.tried / (now - self._began):,.0f} per second",
                file=sys.stderr,
            )


def _only(seed: int, number: int) -> int:
    kind, size, case = mutation(seed, number)
    verdict = judged(case)
    print(
        f"{kind.name}, of a ledger of {size} entries\n  {case.what}\n  expected {getattr(case, 'expected', 'refused')}"
    )
    print(f"  found {verdict.found}, right {verdict.right}\n  {verdict.said}")
    return 0 if verdict.found and verdict.right else 1


def _fsck(seed: int, each: int) -> int:
    def heard(done: int, of: int) -> None:
        if done % 50 == 0:
            print(f"{done} of {of}", file=sys.stderr)

    seen = sample(seed, each, heard)
    print(sample_table(seen))
    surprises = [surprise for one in seen.values() for surprise in one.surprises]
    print("\n".join([f"{len(surprises)} that we did not expect", *surprises]))
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main())
