"""One run at a time for each service of a data folder: a lock that ends with the process, however it ends.

A service of which several processes may run shares its lock with them.
"""

import fcntl
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from services.problems import CannotStart


class Locks:
    """Holds the named locks of a data folder until `release`, or until this process ends."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "locks"
        self._held: list[IO[str]] = []

    def take(self, names: Iterable[str], shared: Callable[[str], bool] = lambda _: False) -> None:
        """Takes them all. Raises CannotStart when another run has one; those taken before stay until `release`."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise CannotStart(
                f"The data folder {self._folder.parent} cannot be written ({error.strerror}); choose another with "
                "DOTTEDLINE_DATA."
            ) from error
        for name in names:
            self._held.append(self._taken(name, shared(name)))

    def _taken(self, name: str, shared: bool) -> IO[str]:
        # Opened without cutting it: until the lock is ours, the number in it is somebody else's.
        lock = (self._folder / f"{name}.lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            who = lock.read().strip()
            lock.close()
            raise CannotStart(
                f"The data folder {self._folder.parent} is in use: {_named(who)} runs {name} on it. "
                "Stop that one first, or choose another folder with DOTTEDLINE_DATA."
            ) from error
        lock.truncate(0)
        lock.write("" if shared else f"{os.getpid()}\n")
        lock.flush()
        return lock

    def release(self) -> None:
        """Lets go of all of them."""
        while self._held:
            self._held.pop().close()


def _named(process: str) -> str:
    return f"process {process}" if process.isdigit() else "another process"
