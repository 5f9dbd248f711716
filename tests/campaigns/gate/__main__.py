"""`python -m tests.campaigns.gate`: see docs/campaigns.md. Exit status 1 when a bug was not caught."""

import argparse
import sys
import time
from collections.abc import Sequence

from tests.campaigns.gate.bug import Rotten
from tests.campaigns.gate.campaign import NotGreen, Verdict, campaign
from tests.campaigns.gate.catalogue import BUGS


def main() -> int:
    """Runs what was asked for and prints its table."""
    asked = _arguments()
    numbers = [number for number in range(1, len(BUGS) + 1) if _chosen(asked, number)]
    began = time.monotonic()
    try:
        verdicts = campaign([BUGS[number - 1] for number in numbers], _Progress(len(numbers)))
    except (Rotten, NotGreen) as problem:
        print(problem)
        return 1
    print(table(numbers, verdicts))
    missed = [one for one in verdicts if one.by is None]
    caught = len(verdicts) - len(missed)
    print(f"\n{caught} of {len(verdicts)} planted bugs caught, {time.monotonic() - began:,.0f} seconds")
    for one in missed:
        print(f"NOT CAUGHT: {one.bug.name} ({one.bug.promise}): {one.why_not}")
    return 1 if missed else 0


def table(numbers: Sequence[int], verdicts: Sequence[Verdict]) -> str:
    """What came of each, one line each."""
    rows = [
        f"| {number} | {one.bug.name} | {one.bug.promise} | {_by(one)} | {one.seconds:.1f} |"
        for number, one in zip(numbers, verdicts, strict=True)
    ]
    return "\n".join(["| no. | planted bug | promise | caught by | seconds |", "|---:|---|---|---|---:|", *rows])


def _by(one: Verdict) -> str:
    return f"`{one.by.test.replace('|', '/')}`" if one.by else "**nobody**"


def _chosen(asked: argparse.Namespace, number: int) -> bool:
    only: set[int] = asked.only or set()
    every: int = asked.every
    return number in only if only else (number - 1) % every == 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.gate", description=__doc__)
    parser.add_argument("--only", type=lambda text: set(map(int, text.split(","))), help="these numbers, as 3 or 3,7")
    parser.add_argument("--every", type=int, default=1, help="each of so many, for a sample")
    return parser.parse_args()


class _Progress:
    """Says on the error output what came of each bug."""

    def __init__(self, many: int) -> None:
        self._many, self._done = many, 0

    def __call__(self, verdict: Verdict) -> None:
        self._done += 1
        said = verdict.by.says.strip().partition("\n")[0][:150] if verdict.by else verdict.why_not
        how = "caught" if verdict.by else "NOT CAUGHT"
        print(f"{self._done} of {self._many}: {how}: {verdict.bug.name}: {said}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
