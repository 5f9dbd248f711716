"""Where peers that others made lie, once `make bench-peers` has built them, and in which versions."""

from pathlib import Path

from bench.setting import PROJECT

OPENFGA_VERSION, TESSERA_VERSION, KEYCLOAK_VERSION = "1.22.1", "1.0.4", "26.4.5"
FOLDER = PROJECT / ".cache" / "peers"
BINARIES = FOLDER / "bin"
POSIX_LOG, FSCK, OPENFGA = BINARIES / "posix_log", BINARIES / "fsck", BINARIES / "openfga"
KEYCLOAK = FOLDER / f"keycloak-{KEYCLOAK_VERSION}"


def built(*paths: Path) -> bool:
    """Whether these are there."""
    return all(path.exists() for path in paths)
