"""Runs tests in the copy, each run a process of its own, and says how they ended."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from deploy.opa import find_opa
from tests.campaigns.gate.nursery import TIMED_OUT, Nursery

_LONGEST = 900.0
"""Seconds that one run may take, on a machine that is busy with other things."""

_PLUGIN = "tests.campaigns.gate.telling"
_QUIETLY = ("-q", "-n", "0", "--tb=no", "-p", "no:cacheprovider", "-p", _PLUGIN)


@dataclass(frozen=True, slots=True)
class Ended:
    """How one test ended; `kind` is passed, assertion, the class of what it raised, or setup and teardown."""

    test: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run: how tests ended, or why none ran."""

    ended: list[Ended]
    trouble: str = ""


class Tests:
    """Runs tests in a copy."""

    __test__ = False  # nothing for pytest to collect

    def __init__(self, copy: Path, nursery: Nursery) -> None:
        self.copy, self._nursery = copy, nursery

    def run(self, tests: Sequence[str], modules: Sequence[str] = ()) -> Run:
        """Runs tests of both kinds, after importing `modules` from the copy."""
        own = [test.removeprefix("opa:") for test in tests if test.startswith("opa:")]
        other = [test for test in tests if not test.startswith("opa:")]
        runs = [*([self._opa(own)] if own else []), *([self._pytest(other, modules)] if other else [])]
        return Run([one for each in runs for one in each.ended], " ".join(each.trouble for each in runs).strip())

    def _pytest(self, tests: Sequence[str], modules: Sequence[str]) -> Run:
        told = self.copy / "gate-told.json"
        told.unlink(missing_ok=True)
        env = {"PYTHONPATH": str(self.copy), "GATE_MODULES": ",".join(modules), "GATE_TOLD": str(told)}
        code, said = self._nursery.run(self.copy, [*_QUIETLY, *tests], env)
        if code == TIMED_OUT:
            return Run([], f"it took longer than {_LONGEST:g} seconds")
        if code not in (0, 1) or not told.exists():
            return Run([], f"no test ran: {said.strip()[-500:]}")
        noted = orjson.loads(told.read_bytes())
        # What fails before or after a test is none of its own statements.
        return Run([Ended(one["test"], one["kind"] if one["when"] == "call" else one["when"], one["says"])
                    for one in noted])  # fmt: skip

    def _opa(self, tests: Sequence[str]) -> Run:
        command = [str(find_opa()), "test", "policies", "--format", "json", "--run", f"\\.({'|'.join(tests)})$"]
        done = subprocess.run(
            command, check=False, cwd=self.copy, capture_output=True, text=True, timeout=_LONGEST
        )  # fmt: skip
        if done.returncode not in (0, 2):
            return Run([], f"the rules do not load: {(done.stdout + done.stderr).strip()[-500:]}")
        return Run([_rule_ended(one) for one in orjson.loads(done.stdout) or []])


@contextmanager
def tests_in(copy: Path) -> Iterator[Tests]:
    """Tests in a copy, while within."""
    with Nursery(_LONGEST) as nursery:
        yield Tests(copy, nursery)


def _rule_ended(one: dict[str, object]) -> Ended:
    kind = "error" if "error" in one else "assertion" if one.get("fail") else "passed"
    return Ended(f"opa:{one['name']}", kind, "it does not hold" if kind == "assertion" else str(one.get("error", "")))
