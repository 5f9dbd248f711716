"""Which files a static ledger has and what stands in them (C2SP tlog-tiles). Shared by who writes and who verifies.

Pure. A *tile* of level l holds up to 256 hashes: at level 0 of entries, above that one per full tile of the level
below. A *bundle* holds up to 256 entries, each after its length in two bytes; it is tile `ENTRIES` here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.audit.tree import HASH_BYTES, Frontier

WIDTH = 256
ENTRIES = -1
"""The level of bundles."""

MAX_ENTRY_BYTES = 65_535
MAX_BUNDLE_BYTES = WIDTH * (2 + MAX_ENTRY_BYTES)
CHECKPOINT = "checkpoint"
_NAME = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


class EntryTooLong(ValueError):
    """An entry is longer than a bundle can hold: 65,535 bytes."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of a ledger: its level (or ENTRIES), its index in the level, and how many hashes or entries it holds."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies in the folder, like `tile/0/x001/234.p/17`."""
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        kind = "entries" if self.level == ENTRIES else str(self.level)
        return f"tile/{kind}/{number}" + ("" if self.width == WIDTH else f".p/{self.width}")

    def first_entry(self, position: int = 0) -> int:
        """Index of the first entry under the hash (or of the entry) at `position`."""
        return (self.index * WIDTH + position) << (8 * max(self.level, 0))


def tile_named(path: str) -> Tile | None:
    """The tile with this path, or None when no tile is called so."""
    if not (match := _NAME.fullmatch(path)):
        return None
    kind, number, width = match.groups()
    index = int(number.replace("x", "").replace("/", ""))
    tile = Tile(ENTRIES if kind == "entries" else int(kind), index, int(width) if width else WIDTH)
    return tile if tile.path == path else None


def tile_of(size: int, level: int, index: int) -> Tile:
    """The tile of this level and index, as wide as it is in a ledger of `size`; width 0 when there is none."""
    hashes = size >> (8 * max(level, 0))
    return Tile(level, index, max(0, min(WIDTH, hashes - index * WIDTH)))


def partial_tiles(size: int) -> list[Tile]:
    """The unfinished tiles at the right edge, lowest level first (without the bundle)."""
    tiles, level = [], 0
    while hashes := size >> (8 * level):
        if hashes % WIDTH:
            tiles.append(Tile(level, hashes // WIDTH, hashes % WIDTH))
        level += 1
    return tiles


def layout(size: int) -> Iterator[Tile]:
    """Every tile and bundle that a ledger of `size` has, bundles first, then level by level."""
    level = ENTRIES
    while hashes := size >> (8 * max(level, 0)):
        yield from (tile_of(size, level, index) for index in range(-(-hashes // WIDTH)))
        level += 1


def framed(entry: bytes, index: int) -> bytes:
    """An entry as it stands in its bundle. Raises EntryTooLong, naming the index, beyond 65,535 bytes."""
    if len(entry) > MAX_ENTRY_BYTES:
        raise EntryTooLong(f"Entry {index} has {len(entry)} bytes; a ledger takes at most {MAX_ENTRY_BYTES}.")
    return len(entry).to_bytes(2, "big") + entry


def root_of(hashes: list[bytes]) -> bytes:
    """The root over a tile's hashes, taken as leaves."""
    return Frontier().extended(hashes).root()


def root_of_edge(size: int, edge: list[list[bytes]]) -> bytes:
    """The root of a ledger of `size` from the hashes of its unfinished tiles, lowest level first."""
    hashes = [found for tile in reversed(edge) for found in Frontier().extended(tile).hashes]
    return Frontier(size, tuple(hashes)).root()


def split(tile: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


class Tiler:
    """Builds the tiles of a growing ledger from its leaf hashes; holds at most 255 hashes per level."""

    def __init__(self) -> None:
        self.size = 0
        self._levels: list[list[bytes]] = []

    def add(self, leaf: bytes) -> list[tuple[Tile, list[bytes]]]:
        """Take one leaf hash; gives every tile that it filled, lowest level first, with its hashes."""
        self.size += 1
        filled: list[tuple[Tile, list[bytes]]] = []
        level, node = 0, leaf
        while True:
            if level == len(self._levels):
                self._levels.append([])
            hashes = self._levels[level]
            hashes.append(node)
            if len(hashes) < WIDTH:
                return filled
            self._levels[level] = []
            filled.append((Tile(level, (self.size >> (8 * (level + 1))) - 1), hashes))
            level, node = level + 1, root_of(hashes)

    def edge(self) -> list[tuple[Tile, list[bytes]]]:
        """The unfinished tiles, lowest level first, with their hashes."""
        return [(tile, self._levels[tile.level]) for tile in partial_tiles(self.size)]

    def root(self) -> bytes:
        """The root of everything added so far."""
        return root_of_edge(self.size, [hashes for _, hashes in self.edge()])
