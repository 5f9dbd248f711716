"""Runs the policy's own tests and refuses any rule that they do not reach: `python -m deploy.policy_coverage`."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson

from deploy.opa import find_opa

_POLICIES = Path(__file__).resolve().parent.parent / "policies"


def main() -> int:
    """0 when all tests pass and every line of every rule was evaluated."""
    command = [str(find_opa()), "test", "--coverage", "--format", "json", str(_POLICIES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a program found by us
    try:
        report: dict[str, Any] = orjson.loads(done.stdout)
    except ValueError:
        return _failed(done.stdout + done.stderr)
    missed = _missed(report)
    if done.returncode or missed or not report.get("files"):
        return _failed("\n".join(missed) or done.stderr)
    sys.stdout.write(f"policy tests pass, {report['coverage']:g} % covered\n")
    return 0


def _missed(report: dict[str, Any]) -> list[str]:
    return [
        f"{path}:{lines['start']['row']} is reached by no test"
        for path, file in report.get("files", {}).items()
        for lines in file.get("not_covered", [])
    ]


def _failed(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
