"""Where peers that others made lie, once `make bench-peers` has built them."""

from pathlib import Path

from bench.setting import PROJECT

FOLDER = PROJECT / ".cache" / "peers"
POSIX_LOG, FSCK, OPENFGA = FOLDER / "bin" / "posix_log", FOLDER / "bin" / "fsck", FOLDER / "bin" / "openfga"
KEYCLOAK = FOLDER / "keycloak"


def built(*paths: Path) -> bool:
    """Whether these are there."""
    return all(path.exists() for path in paths)
