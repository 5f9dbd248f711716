"""The files of a ledger that is being verified: read without following links, and nothing else allowed among them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from services.audit.layout import CHECKPOINT, tile_named, tile_of


class BadLedger(ValueError):
    """A ledger that must not be believed: the first bad entry's index (None when no entry is), the file, and why."""

    def __init__(self, index: int | None, path: str, says: str) -> None:
        where = path if index is None else f"entry {index} ({path})"
        super().__init__(f"{where}: {says}")
        self.index, self.path, self.says = index, path, says


class Folder:
    """A ledger's folder. Paths are relative, with `/`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._strays: list[str] = []

    def read(self, path: str, limit: int) -> bytes | None:
        """At most `limit` bytes of a file; None when there is none. BadLedger for a link or what cannot be read."""
        try:
            descriptor = os.open(self._folder / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise BadLedger(None, path, f"The file cannot be read ({error.strerror}).") from error
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise BadLedger(None, path, "This is not an ordinary file.")
            return file.read(limit)

    def surveyed(self, size: int) -> dict[tuple[int, int], list[int]]:
        """Walk the folder: links and devices are refused at once, strays remembered for the end.

        Gives the older partial tiles that the format lets a log keep: level and index, and their widths.
        """
        older: dict[tuple[int, int], list[int]] = {}
        for path, is_folder in self._walk(""):
            if path == CHECKPOINT and not is_folder:
                continue
            tile = None if is_folder else tile_named(path)
            expected = tile_of(size, tile.level, tile.index) if tile else None
            if tile is None or expected is None or tile.width > expected.width:
                self._strays.append(path)
            elif tile.width < expected.width:
                older.setdefault((tile.level, tile.index), []).append(tile.width)
        return older

    def _walk(self, below: str) -> list[tuple[str, bool]]:
        """Every file, and every folder that is empty, below `below`."""
        found: list[tuple[str, bool]] = []
        try:
            entries = sorted(os.scandir(self._folder / below), key=lambda entry: entry.name)
        except OSError as error:
            raise BadLedger(None, below, f"The folder cannot be read ({error.strerror}).") from error
        for entry in entries:
            path = f"{below}/{entry.name}" if below else entry.name
            if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
                raise BadLedger(None, path, "A ledger holds files and folders only, no links and no devices.")
            if entry.is_file():
                found.append((path, False))
            else:
                inside = self._walk(path)
                found += inside or [(path, True)]
        return found

    def refuse_strays(self) -> None:
        """BadLedger for the first file or empty folder that does not belong to the ledger."""
        if self._strays:
            others = f" (and {len(self._strays) - 1} more)" if len(self._strays) > 1 else ""
            raise BadLedger(None, self._strays[0], f"This does not belong to a ledger of this size{others}.")
