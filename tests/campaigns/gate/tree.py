"""A copy of the whole project, in which bugs are planted; the project itself is never changed."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of all files that git knows, or would if they were added, as they lie here; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="gate-") as name:
        copy = Path(name).resolve()
        for file in _files():
            if (ROOT / file).is_file():
                (copy / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / file, copy / file)
        yield copy


def _files() -> list[str]:
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True).stdout
    return [file.decode() for file in told.split(b"\0") if file]
