"""The files of a ledger that is being verified: read without following links, and nothing else allowed among them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from services.audit.layout import CHECKPOINT, tile_named, tile_of


class BadLedger(ValueError):
    """A ledger that must not be believed: the first bad entry's index (None when no entry is), the file, and why."""

    def __init__(self, index: int | None, path: str, says: str) -> None:
        where = path if index is None else f"entry {index} ({path})"
        super().__init__(f"{where}: {says}")
        self.index, self.path, self.says = index, path, says


class Files(Protocol):
    """Where a ledger's files come from: a folder, or whatever else holds them. Paths are relative, with `/`."""

    def read(self, path: str, limit: int) -> bytes | None:
        """At most `limit` bytes of a file; None when there is none. BadLedger for what cannot be read."""

    def listed(self) -> Iterable[tuple[str, bool]]:
        """Every file, and every folder that is empty (then True), by name, folder by folder."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies among the files beside those that a ledger must have.

    `older` holds the older partial tiles that the format lets a log keep: level and index, and their widths.
    """

    older: dict[tuple[int, int], list[int]]
    strays: list[str]

    def refuse_strays(self) -> None:
        """BadLedger for the first file or empty folder that does not belong to the ledger."""
        if self.strays:
            others = f" (and {len(self.strays) - 1} more)" if len(self.strays) > 1 else ""
            raise BadLedger(None, self.strays[0], f"This does not belong to a ledger of this size{others}.")


def surveyed(files: Files, size: int) -> Survey:
    """Looks at every name, for a ledger of `size` entries; BadLedger for links and devices."""
    survey = Survey({}, [])
    for path, is_folder in files.listed():
        if path == CHECKPOINT and not is_folder:
            continue
        tile = None if is_folder else tile_named(path)
        expected = tile_of(size, tile.level, tile.index) if tile else None
        if tile is None or expected is None or tile.width > expected.width:
            survey.strays.append(path)
        elif tile.width < expected.width:
            survey.older.setdefault((tile.level, tile.index), []).append(tile.width)
    return survey


class Folder:
    """A ledger's folder on disk (see Files); links and devices are refused."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: str, limit: int) -> bytes | None:
        """See Files. BadLedger for a link too."""
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

    def listed(self) -> list[tuple[str, bool]]:
        """See Files. BadLedger for the first link or device."""
        return self._walk("")

    def _walk(self, below: str) -> list[tuple[str, bool]]:
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
