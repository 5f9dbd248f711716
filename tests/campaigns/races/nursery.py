"""The nursery of the crashes, whose services have pauses at their seams, and mistakes where they are planted."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from rich.console import Console

from deploy import everything
from services.settings import Settings
from tests.campaigns.crashes import nursery
from tests.campaigns.races import seams

_PROJECT = Path(__file__).resolve().parents[3]


class Nursery(nursery.Nursery):
    """As its parent uses it."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_PROJECT
        )
        return self


def _serve(names: Sequence[str], settings: Settings, console: Console) -> None:
    seams.install(names, settings)
    everything.serve(names, settings, console)


if __name__ == "__main__":
    nursery.serve = _serve  # type: ignore[assignment,attr-defined]
    nursery.main()
