"""Entries edited, dropped, swapped, doubled, put in, moved; the tiles as signed, or made anew to fit, up to a level."""

from collections.abc import Callable, Sequence
from random import Random

from tests.campaigns.tampering.case import REFUSED, Case, Expected, Kind
from tests.campaigns.tampering.file_kinds import SURPLUS
from tests.campaigns.tampering.first_bad import first_missing, first_stray, read_by_fsck
from tests.campaigns.tampering.original import (
    CHECKPOINT,
    ENTRIES,
    WIDTH,
    Files,
    Original,
    Place,
    entry,
    files_of,
    framed,
    leaf,
    root,
)

Entries = list[bytes]


def edited(random: Random, entries: Entries) -> str:
    at = random.randrange(len(entries))
    entries[at] = entry(at, random.choice(["released", "withdrawn", "x" * 300]))
    return f"entry {at} edited"


def dropped(random: Random, entries: Entries) -> str:
    at = random.randrange(len(entries))
    del entries[at]
    return f"entry {at} dropped"


def swapped(random: Random, entries: Entries) -> str:
    one, other = random.sample(range(len(entries)), 2)
    entries[one], entries[other] = entries[other], entries[one]
    return f"entries {one} and {other} swapped"


def doubled(random: Random, entries: Entries) -> str:
    at = random.randrange(len(entries) - 1)
    entries.insert(at, entries[at])
    return f"entry {at} doubled"


def put_in(random: Random, entries: Entries) -> str:
    at = random.randrange(len(entries))
    entries.insert(at, entry(at, "put-in"))
    return f"an entry put in before {at}"


def moved(random: Random, entries: Entries) -> str:
    one, other = random.sample(range(len(entries)), 2)
    entries.insert(other, entries.pop(one))
    return f"entry {one} moved to {other}"


def copied(random: Random, entries: Entries) -> str:
    one, other = random.sample(range(len(entries)), 2)
    entries[one] = entries[other]
    return f"entry {other} also in the place of {one}"


def appended(random: Random, entries: Entries) -> str:
    more = [entry(len(entries) + at) for at in range(random.randint(1, 5))]
    entries += more
    return f"{len(more)} entries appended"


Act = Callable[[Random, Entries], str]
ACTS: dict[str, tuple[Act, int]] = {
    "edited": (edited, 1),
    "dropped": (dropped, 1),
    "swapped": (swapped, 2),
    "doubled": (doubled, 2),
    "put in": (put_in, 1),
    "moved": (moved, 2),
    "in another's place": (copied, 2),
    "appended": (appended, 1),
}


def first_other(entries: Sequence[bytes], before: Sequence[bytes]) -> int:
    """The first index at which something else stands, or nothing, or something more."""
    pairs = enumerate(zip(entries, before, strict=False))
    return next((at for at, (new, old) in pairs if new != old), min(len(entries), len(before)))


def _in_bundles(act: Act) -> Callable[[Random, Original], Case]:
    def make(random: Random, original: Original) -> Case:
        """Only the bundles are written anew, under the names that they had."""
        entries = list(original.entries)
        what = act(random, entries)
        files, first = dict(original.files), first_other(entries, original.entries)
        for place in original.places.values():
            if place.level == ENTRIES and place.last(place.width - 1) >= min(first, original.size - 1):
                last = place.last(place.width - 1) == original.size - 1
                held = entries[place.first() :] if last else entries[place.first() :][:WIDTH]
                files[place.path] = b"".join(map(framed, held))
        at = min(first, original.size - 1)
        path = next(one.path for one in original.places.values() if one.level == ENTRIES and at < one.first(one.width))
        unseen = SURPLUS if first == original.size else ""
        return Case(f"{what}, bundles made anew", files, Expected(first, path), unseen=unseen)

    return make


def _wholly(act: Act) -> Callable[[Random, Original], Case]:
    def make(random: Random, original: Original) -> Case:
        """Everything is made anew to fit, and only the checkpoint is as it was signed."""
        entries = list(original.entries)
        what = act(random, entries)
        files = {**files_of(entries), CHECKPOINT: original.files[CHECKPOINT]}
        expected, unseen = first_missing(original.size, files), ""
        if entries[: original.size] == original.entries:  # then the signed root is the root of the beginning
            unseen = read_by_fsck(original.size, files)
            if expected == REFUSED:
                expected = Expected(None, first_stray(original.size, files) or CHECKPOINT)
        return Case(f"{what}, all tiles made anew", files, expected, unseen=unseen)

    return make


def _put(files: Files, place: Place, position: int, hashed: bytes) -> None:
    before = files[place.path]
    files[place.path] = before[: position * 32] + hashed + before[position * 32 + 32 :]


def _tile(original: Original, level: int, index: int) -> Place:
    """The tile in which the hash `index` of a level stands."""
    at = index // WIDTH
    return Place(level, at, min(WIDTH, len(original.levels[level]) - at * WIDTH))


def _climb(original: Original, files: Files, level: int, index: int, top: int) -> tuple[int, int]:
    """Makes the hashes over a changed one anew, up to level `top`; gives the last one that was."""
    while level < top and _tile(original, level, index).width == WIDTH:
        content = files[_tile(original, level, index).path]
        above = root([content[at : at + 32] for at in range(0, len(content), 32)])
        level, index = level + 1, index // WIDTH
        _put(files, _tile(original, level, index), index % WIDTH, above)
    return level, index


def hashed_anew(random: Random, original: Original) -> Case:
    """An entry edited, and the hashes over it made anew up to some level: the next one contradicts them."""
    entries, files = list(original.entries), dict(original.files)
    what = edited(random, entries)
    at = first_other(entries, original.entries)
    bundle = next(one for one in original.places.values() if one.level == ENTRIES and at < one.first(one.width))
    files[bundle.path] = b"".join(map(framed, entries[bundle.first() :][: bundle.width]))
    _put(files, _tile(original, 0, at), at % WIDTH, leaf(entries[at]))
    level, index = _climb(original, files, 0, at, random.randrange(len(original.levels)))
    tile = _tile(original, level, index)
    expected = Expected(tile.first(), tile.path) if tile.width == WIDTH else REFUSED
    return Case(f"{what}, hashes made anew up to level {level}", files, expected)


def hash_and_those_above(random: Random, original: Original) -> Case:
    """A hash changed, and those above made anew, so that a tile seems to vouch for it; the entries are as they were."""
    files, start = dict(original.files), random.randrange(len(original.levels))
    index = random.randrange(len(original.levels[start]))
    tile = _tile(original, start, index)
    _put(files, tile, index % WIDTH, random.randbytes(32))
    level, _ = _climb(original, files, start, index, random.randint(start, len(original.levels) - 1))
    expected = Expected(tile.first(index % WIDTH), tile.path)
    return Case(f"hash {index} of level {start} changed, made anew up to level {level}", files, expected)


ENTRY_KINDS = [
    *(Kind(f"entry {name}, bundles made anew", _in_bundles(act), least) for name, (act, least) in ACTS.items()),
    *(Kind(f"entry {name}, all made anew", _wholly(act), least) for name, (act, least) in ACTS.items()),
    Kind("entry edited, some hashes made anew", hashed_anew),
    Kind("hash changed, those above made anew", hash_and_those_above),
]
