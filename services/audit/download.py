"""Reads a ledger from where it is served (C2SP tlog-tiles): the entries up to a checkpoint, bundle by bundle.

What comes is not believed: `services.audit.tiles.write_ledger` holds it against the signed checkpoint.
"""

from collections.abc import Callable, Iterator

from services.audit.layout import ENTRIES, WIDTH, tile_of

Fetch = Callable[[str], bytes]
"""Gives the content of one file of the ledger by its path."""


class CutBundle(ValueError):
    """A bundle does not hold the entries that it should."""


def entries_of(size: int, fetch: Fetch) -> Iterator[bytes]:
    """All entries of a ledger of `size`, in order; one bundle is in memory at a time. Raises CutBundle."""
    for index in range(-(-size // WIDTH)):
        bundle = tile_of(size, ENTRIES, index)
        yield from _entries_in(fetch(bundle.path), bundle.width, bundle.path)


def _entries_in(bundle: bytes, count: int, path: str) -> Iterator[bytes]:
    at = 0
    for _ in range(count):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle) or at + 2 > len(bundle):
            raise CutBundle(f"{path} ends before its {count} entries do.")
        yield bundle[at + 2 : end]
        at = end
    if at != len(bundle):
        raise CutBundle(f"{path} goes on after its {count} entries.")
