"""The browser that the tests drive: the system's own Chromium, found, else put there from the system's packages.

None is ever downloaded from anywhere else. `python -m tests.browser.program` says where it is.
"""

import os
import shutil
import sys
from pathlib import Path

from rich.console import Console

from deploy.cache import alone, cache_folder
from deploy.setting_up import run
from services.problems import CannotStart

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
"""It talks to nobody but the pages that it is shown."""

_LONGEST = 600


def find_browser(console: Console | None = None) -> Path:
    """The program's path. Raises CannotStart with what to install where there is none and none can be put there."""
    console = console or Console(stderr=True)
    if found := _on_path():
        return found
    with alone(cache_folder()):
        if not _on_path() and shutil.which("apt-get") and os.geteuid() == 0:
            install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
            run(["apt-get", "update"], "Asking which packages there are", _LONGEST, console)
            run(install, "Getting a browser for the tests", _LONGEST, console)
    if found := _on_path():
        return found
    raise CannotStart("There is no Chromium to show the pages in; install the system's package (Debian: chromium).")


def _on_path() -> Path | None:
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)


if __name__ == "__main__":
    try:
        print(find_browser())
    except CannotStart as why:
        sys.exit(str(why))
