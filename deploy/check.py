"""`make check`: every check there is, one after the other; all are run, and the first that fails decides the exit."""

import subprocess
import sys
from pathlib import Path

from rich.console import Console

from deploy.opa import find_opa

_LOOSE = ["consent", "gateway", "services", "deploy"]
_COVERED = "100"


def main() -> int:
    """Runs the checks; the exit status is 0 when all are green."""
    console = Console()
    failed = [name for name, command in _checks(console) if not _passed(console, name, command)]
    if failed:
        console.print(f"[red]Failed: {', '.join(failed)}[/]")
    return 1 if failed else 0


def _checks(console: Console) -> list[tuple[str, list[str]]]:
    opa = str(find_opa(console=console))
    python = [sys.executable, "-m"]
    return [
        ("style", [*python, "ruff", "check", "."]),
        ("layout", [*python, "ruff", "format", "--check", "."]),
        ("types", [*python, "mypy"]),
        ("imports between rooms", [str(Path(sys.executable).with_name("lint-imports"))]),
        ("dependencies used", [*python, "deptry", "."]),
        ("security", [*python, "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", *_LOOSE]),
        ("policy layout", [opa, "fmt", "--fail", "--list", "policies"]),
        ("policy types", [opa, "check", "--strict", "policies"]),
        ("policy tests", [*python, "deploy.policy_coverage"]),
        ("known holes in dependencies", [*python, "deploy.holes"]),
    ]


def _passed(console: Console, name: str, command: list[str]) -> bool:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words only
    skipped = done.stdout.strip() if done.stdout.startswith("skipped") else ""
    console.print(f"[green]✔[/] {name} {skipped}" if done.returncode == 0 else f"[red]✘ {name}[/]")
    if done.returncode:
        console.print(done.stdout + done.stderr, markup=False, highlight=False)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
