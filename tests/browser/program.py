"""The browser that the tests drive: the system's own Chromium, found, else put there from the system's packages.

None is ever downloaded from anywhere else. `python -m tests.browser.program` says where it is; `DOTTEDLINE_BROWSER`
names another one.

Chromium comes in two programs: the whole browser, and the same engine without windows to show (Debian:
chromium-headless-shell), which loads a page for a third of the processor time. Where there are both, tests use the
second, and the campaign, which has time, the first.
"""

import os
import shutil
import sys
from contextlib import nullcontext, suppress
from pathlib import Path

from rich.console import Console

from deploy.cache import alone, cache_folder
from deploy.setting_up import run
from services.problems import CannotStart

WHOLE = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
LIGHT = "chromium-headless-shell"
NAMES = WHOLE if os.environ.get("DOTTEDLINE_PAGES") == "all" else (LIGHT, *WHOLE)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
"""It talks to nobody but the pages that it is shown."""

_LONGEST = 600


def find_browser(console: Console | None = None) -> Path:
    """The program's path. Raises CannotStart with what to install where there is none and none can be put there."""
    if named := os.environ.get("DOTTEDLINE_BROWSER"):
        return Path(named)
    if _lacking() and shutil.which("apt-get") and os.geteuid() == 0:
        with alone(cache_folder()):
            _put_there(console or Console(stderr=True))
    if found := _on_path():
        return found
    raise CannotStart("There is no Chromium to show the pages in; install the system's package (Debian: chromium).")


def _lacking() -> str:
    """The package to be put there, if any."""
    if LIGHT in NAMES:
        return "" if shutil.which(LIGHT) else LIGHT
    return "" if _on_path() else WHOLE[0]


def _put_there(console: Console) -> None:
    """From the system's packages. Where that fails, another program that is there has to do."""
    package = _lacking()
    if not package:  # somebody was quicker
        return
    with suppress(CannotStart) if _on_path() else nullcontext():
        if not _on_path():
            run(["apt-get", "update"], "Asking which packages there are", _LONGEST, console)
        install = ["apt-get", "install", "--yes", "--no-install-recommends", package]
        run(install, "Getting a browser for the tests", _LONGEST, console)


def _on_path() -> Path | None:
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)


if __name__ == "__main__":
    try:
        print(find_browser())
    except CannotStart as why:
        sys.exit(str(why))
