"""Where what is got or built once is kept, and how two starts at the same moment do not get in each other's way."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PROJECT = Path(__file__).resolve().parent.parent


def cache_folder() -> Path:
    """`.cache` of the checkout, or where the user keeps caches when installed (XDG Base Directory Specification)."""
    if (_PROJECT / "pyproject.toml").is_file():
        return _PROJECT / ".cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dottedline"


@contextmanager
def alone(cache: Path) -> Iterator[None]:
    """Makes something in the cache while nobody else does."""
    # Two starts at the same moment would build it twice over each other; the second waits and finds it made.
    (cache / "bin").mkdir(parents=True, exist_ok=True)
    with (cache / "bin" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
