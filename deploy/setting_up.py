"""Setting something up once: a program of others is run, with what it does shown and why it failed told."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from services.problems import CannotStart

_LONGEST_INSTALL = 300


def run(
    command: Sequence[str],
    what: str,
    seconds: int,
    console: Console,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> None:
    """Runs a command, shown as `what`, for at most so many seconds. Raises CannotStart with what it said."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as shown:
        shown.add_task(f"{what}, once", total=None)
        try:
            done = subprocess.run(  # noqa: S603 - our own words and found programs only
                command, capture_output=True, text=True, timeout=seconds, env=env, check=False, cwd=folder
            )
        except subprocess.TimeoutExpired as error:
            raise CannotStart(f"{what} took longer than {seconds} seconds.") from error
        except OSError as error:
            raise CannotStart(f"{what} could not begin: {error.strerror}.") from error
    if done.returncode:
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise CannotStart(f"{what} failed: {said[-1][:300] if said else 'it did not say why'}.")


def install_into(folder: Path, package: str, what: str, console: Console) -> None:
    """Puts a package of PyPI into a folder of its own. Raises CannotStart."""
    # uv trusts its own certificates unless told; this machine's may include those of its way out.
    env = {**os.environ, "UV_SYSTEM_CERTS": "1"}
    run([*_installer(), "--target", str(folder), package], what, _LONGEST_INSTALL, console, env)


def _installer() -> list[str]:
    beside = Path(sys.executable).parent / "uv"
    uv = str(beside) if beside.is_file() else shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", sys.executable]
    return [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade"]
