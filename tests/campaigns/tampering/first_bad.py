"""Which entry is the first bad one, told from what was changed and in which order a ledger is read.

Entry by entry: the entry, its hash, and then each hash that it completes, lowest level first. So a changed unit (an
entry in a bundle, a hash in a tile) is met at the last entry under it, and speaks for the first entry under it.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.campaigns.tampering.case import ANY, REFUSED, Expected
from tests.campaigns.tampering.original import CHECKPOINT, ENTRIES, Files, Original, Place, places

NOT_ASKED = "it reads the files that it needs and does not look for others"
INSTEAD = "where a partial file is missing it takes the full one, as a ledger that grew would have it"
_AFTER_ALL_TILES = 99


@dataclass(frozen=True, order=True)
class Met:
    """Where a change is met (the entry that is read then, the level, whether after the comparison), and its meaning."""

    entry: int
    level: int
    after: bool
    index: int = field(compare=False)
    path: str = field(compare=False)


def first_difference(one: bytes, other: bytes) -> int:
    """Where two texts differ first; the length of the shorter when it is the beginning of the longer."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def met(original: Original, path: str, content: bytes | None) -> Met:
    """The change of one file, which must be one."""
    place, before = original.places[path], original.files[path]
    at = 0 if content is None else first_difference(before, content)
    if at < len(before):
        position = bisect_right(original.ends(path), at)
        return Met(place.last(position), place.level, False, place.first(position), path)
    surplus = place.first(place.width)
    level = _AFTER_ALL_TILES if place.level == ENTRIES else place.level
    return Met(place.last(place.width - 1), level, True, surplus, path)


def first_bad(original: Original, files: Files, changed: Iterable[str]) -> Expected:
    """The first of these changed files, each changed by itself and none made to fit another."""
    found = [met(original, path, files.get(path)) for path in changed]
    first = min(found)
    return Expected(first.index, first.path if len(found) == 1 else ANY)


def first_missing(size: int, files: Files) -> Expected:
    """Of files that fit each other, under a checkpoint of `size` that they do not fit: what is missed first, then the
    root that differs."""
    missing = [place for place in places(size) if place.path not in files]
    if not missing:
        return REFUSED
    first = min(missing, key=lambda place: (place.last(0), place.level))
    return Expected(first.first(), first.path)


def read_by_fsck(size: int, files: Files) -> str:
    """Why tessera's fsck is content with the files of a larger ledger that begins with this one; empty if it is not."""
    missing = [place for place in places(size) if place.path not in files]
    if not missing:
        return NOT_ASKED
    return INSTEAD if all(Place(one.level, one.index).path in files for one in missing) else ""


def first_stray(size: int, files: Files) -> str | None:
    """The first file, by name and folder by folder, that no ledger of `size` has."""
    widths = {(place.level, place.index): place.width for place in places(size)}
    allowed = {CHECKPOINT, *_older(widths)}
    strays = [path for path in files if path not in allowed]
    return min(strays, key=lambda path: path.split("/"), default=None)


def _older(widths: dict[tuple[int, int], int]) -> Iterable[str]:
    """The files of a ledger, and the partial ones that it may have kept from before."""
    for (level, index), width in widths.items():
        yield from (Place(level, index, older).path for older in range(1, width + 1))
