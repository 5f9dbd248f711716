"""`python -m bench.outside`: builds the peers that others made, each once, in a pinned version, into `.cache/peers`.

OpenFGA and tessera through Go, Keycloak through Maven, each by its ordinary client: checksums are theirs to verify.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import ZipFile

from rich.console import Console

from bench.outside.tools import (
    BINARIES,
    FOLDER,
    FSCK,
    KEYCLOAK,
    KEYCLOAK_VERSION,
    OPENFGA,
    OPENFGA_VERSION,
    POSIX_LOG,
    TESSERA_VERSION,
    built,
)

_OWN = Path(__file__).parent / "posix_log"
_KEYCLOAK = f"org.keycloak:keycloak-quarkus-dist:{KEYCLOAK_VERSION}:zip"


def main() -> None:
    """Builds what is not there yet."""
    console = Console(stderr=True, highlight=False)
    BINARIES.mkdir(parents=True, exist_ok=True)
    steps: list[tuple[str, Path, Callable[[], None]]] = [
        ("tessera's POSIX log (a minute)", POSIX_LOG, _posix_log),
        (
            "tessera's fsck",
            FSCK,
            lambda: _installed(f"github.com/transparency-dev/tessera/cmd/fsck@v{TESSERA_VERSION}"),
        ),
        (
            "OpenFGA (five minutes)",
            OPENFGA,
            lambda: _installed(f"github.com/openfga/openfga/cmd/openfga@v{OPENFGA_VERSION}"),
        ),
        ("Keycloak (a minute or two)", KEYCLOAK, _keycloak),
    ]
    for told, path, make in steps:
        if built(path):
            console.print(f"{told.partition(' (')[0]} is here already.")
            continue
        with console.status(f"Building {told}"):
            make()
        console.print(f"{told.partition(' (')[0]} is built.")


def _posix_log() -> None:
    _run([_needed("go"), "build", "-o", str(POSIX_LOG), "."], _OWN)


def _installed(package: str) -> None:
    _run([_needed("go"), "install", package], FOLDER, {"GOBIN": str(BINARIES)})


def _keycloak() -> None:
    """Maven fetches and verifies the distribution; what lies in it is laid out here."""
    into = FOLDER / "maven"
    copying = [f"-Dartifact={_KEYCLOAK}", f"-DoutputDirectory={into}"]
    _run([_needed("mvn"), "-q", "-B", "dependency:copy", *copying], FOLDER)
    with ZipFile(next(into.glob("keycloak-quarkus-dist-*.zip"))) as packed:
        packed.extractall(FOLDER)
    (KEYCLOAK / "bin" / "kc.sh").chmod(0o755)
    shutil.rmtree(into)


def _needed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise SystemExit(f"{program} is needed for this: install it, then run this again.")
    return found


def _run(command: Sequence[str], folder: Path, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(  # noqa: S603 - our own words only
        command, cwd=folder, env={**os.environ, **(env or {})}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed: {(done.stderr or done.stdout).strip()[-1500:]}")


if __name__ == "__main__":
    main()
