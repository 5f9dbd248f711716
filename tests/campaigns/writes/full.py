"""A disk that is full: a ledger's store on one that is too small for it, and what holds then, and when there is room.

`python -m tests.campaigns.writes.full` mounts a small tmpfs in a mount namespace of its own and goes there; where
mounting is not allowed it bounds the size of files instead (RLIMIT_FSIZE), and says so.
"""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from services.audit.service import Audit
from services.audit.wire import Draft, Query
from tests.audit.installation import LEDGER, audit_in
from tests.campaigns.writes.act import Broken, demand
from tests.campaigns.writes.ledger_acts import exported, verify

_SIZE = 4 << 20
_FILLER = 2 << 20
_MOST = 2_000
_MOUNTED = "--on-a-small-disk"


def main() -> int:
    """Goes to the small disk, or bounds files, and runs there; exit status 1 when something does not hold."""
    if _MOUNTED in sys.argv:
        return _run(Path(sys.argv[-1]), "a tmpfs of 4 MiB", _fill(Path(sys.argv[-1])))
    with tempfile.TemporaryDirectory(prefix="full-") as name:
        if (
            subprocess.run(["unshare", "-m", *_mounting(name), "true"], capture_output=True, check=False).returncode
            == 0
        ):
            again = [sys.executable, "-m", __spec__.name, _MOUNTED, name]
            return subprocess.run(["unshare", "-m", *_mounting(name), *again], check=False).returncode
        return _run(Path(name), "files of at most 1 MiB (mounting is not allowed here)", _bound())


def _mounting(name: str) -> list[str]:
    return ["sh", "-c", f'mount -t tmpfs -o size={_SIZE} none "$0" && exec "$@"', name]


def _fill(folder: Path) -> Callable[[], None]:
    """Takes up half of the disk; what is returned gives it back."""
    (folder / "filler").write_bytes(b"x" * _FILLER)
    return (folder / "filler").unlink


def _bound() -> Callable[[], None]:
    """Bounds the size of every file this process writes; what is returned takes the bound away."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the call itself fails, then
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, most))
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def _run(folder: Path, where: str, make_room: Callable[[], None]) -> int:
    try:
        before, after = asyncio.run(_fill_up(folder, make_room))
    except Broken as broken:
        print(f"on {where}: {broken}")
        return 1
    print(f"on {where}: {before} entries until it was full, {after} after there was room; all stand, and it verifies")
    return 0


async def _fill_up(folder: Path, make_room: Callable[[], None]) -> tuple[int, int]:
    audit, _ = audit_in(folder / "data")
    (folder / "kept").write_text(await audit.checkpoint(LEDGER))
    stand, why = await _append(audit, range(_MOST))
    demand(0 < len(stand) < _MOST, f"it never was full: {len(stand)} entries stand")
    demand("full" in why or "I/O" in why, f"what went wrong was something else: {why}")
    more, why = await _append(audit, range(_MOST, _MOST + 3))
    demand(not more and why != "", "it was full, and took more")
    demand(await _words(audit) == stand, "what stood is not all there while it is full")
    make_room()
    more, why = await _append(audit, range(len(stand), len(stand) + 20))
    demand(len(more) == 20, f"there is room, and it does not go on: {why}")
    audit.close()
    await _opened_again(folder, stand + more)
    return len(stand), len(more)


async def _opened_again(folder: Path, stand: list[str]) -> None:
    audit, _ = audit_in(folder / "data")
    demand(await _words(audit) == stand, "opened again, not all that was acknowledged is there")
    key = await exported(audit, folder / "out")
    audit.close()
    verify(folder, folder / "out", key, len(stand))


async def _append(audit: Audit, numbers: range) -> tuple[list[str], str]:
    """The words of entries that were acknowledged, up to the first that failed, and why it did."""
    stand: list[str] = []
    for number in numbers:
        words = os.urandom(1_000).hex()
        try:
            await audit.append([Draft(LEDGER, "decision", f"evt_{number:032x}", {"words": words})])
        except Exception as error:  # whatever it is: the caller hears of it
            return stand, f"{type(error).__name__} {error}"
        stand.append(words)
    return stand, ""


async def _words(audit: Audit) -> list[str]:
    return [str(entry.said["words"]) for entry in await audit.entries(Query(LEDGER, limit=_MOST * 2))]


if __name__ == "__main__":
    sys.exit(main())
