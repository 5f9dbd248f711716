"""The campaign: a copy, in it one bug after the other, and what its tests say to it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.campaigns.gate.bug import Bug
from tests.campaigns.gate.tests_run import Ended, Run, Tests, tests_in
from tests.campaigns.gate.tree import copied


class NotGreen(Exception):
    """A test fails without any bug, so it can show nothing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one bug: the test that caught it and what it said, or why it counts as not caught."""

    bug: Bug
    by: Ended | None
    why_not: str
    seconds: float


def campaign(bugs: Sequence[Bug], heard: Callable[[Verdict], None]) -> list[Verdict]:
    """Plants each bug in turn. Raises Rotten where one does not fit, NotGreen where a test fails without any."""
    with copied() as copy, tests_in(copy) as tests:
        for bug in bugs:
            bug.check(copy)
        _green(tests, bugs)
        verdicts = []
        for bug in bugs:
            verdicts.append(verdict(tests, bug))
            heard(verdicts[-1])
    return verdicts


def verdict(tests: Tests, bug: Bug) -> Verdict:
    """Plants one bug in the copy, runs its tests, and takes it out again."""
    began = time.monotonic()
    with bug.planted(tests.copy):
        ran = tests.run(bug.tests, bug.modules)
    by, why_not = _judged(ran, bug)
    return Verdict(bug, by, why_not, time.monotonic() - began)


def _judged(ran: Run, bug: Bug) -> tuple[Ended | None, str]:
    """Caught is what a named test states in words of its own; whatever just crashes is not."""
    if ran.trouble:
        return None, ran.trouble
    red = [one for one in ran.ended if one.kind in ("assertion", bug.raises)]
    if red:
        return red[0], ""
    other = [one for one in ran.ended if one.kind != "passed"]
    if other:
        return None, f"{_short(other[0].test)} did not get so far: {other[0].kind}: {other[0].says[:200]}"
    return None, f"all is green: {', '.join(map(_short, bug.tests))}"


def _green(tests: Tests, bugs: Sequence[Bug]) -> None:
    named = list(dict.fromkeys(test for bug in bugs for test in bug.tests))
    ran = tests.run(named)
    wrong = [one for one in ran.ended if one.kind != "passed"]
    if ran.trouble or wrong:
        told = "; ".join(f"{one.test}: {one.kind}: {one.says[:300]}" for one in wrong)
        raise NotGreen(f"Without any bug: {ran.trouble or told}")
    missing = [test for test in named if not any(_is_of(one.test, test) for one in ran.ended)]
    if missing:
        raise NotGreen(f"These do not run: {', '.join(missing)}")


def _is_of(ended: str, named: str) -> bool:
    return ended.startswith(named) or (named.startswith("opa:") and ended == named)


def _short(test: str) -> str:
    return test.rpartition("::")[2].removeprefix("opa:")
