"""Bytes, hashes and whole files: turned, changed, put in, taken out, cut, swapped, missing, surplus, strays."""

from collections.abc import Sequence
from random import Random

from tests.campaigns.tampering.case import Case, Expected, Kind
from tests.campaigns.tampering.first_bad import INSTEAD, NOT_ASKED, first_bad, first_difference
from tests.campaigns.tampering.original import CHECKPOINT, ENTRIES, WIDTH, Files, Original, Place, framed

SURPLUS = "it reads as many entries or hashes as it needs and does not look behind them"


def _path(random: Random, original: Original, *, bundles: bool | None = None) -> str:
    """One file: of the bundles, of the tiles, or (None) of either, each as often."""
    wanted = random.random() < 0.5 if bundles is None else bundles
    return random.choice([path for path, one in original.places.items() if (one.level == ENTRIES) == wanted])


def _changed(original: Original, what: str, change: Files, gone: Sequence[str] = ()) -> Case:
    """The case in which these files have other content, each by itself."""
    files = {path: content for path, content in (original.files | change).items() if path not in gone}
    expected = first_bad(original, files, [*change, *gone])
    unseen = not gone and all(_read_over(original, path, content) for path, content in change.items())
    return Case(what, files, expected, unseen=SURPLUS if unseen else "")


def _read_over(original: Original, path: str, content: bytes) -> bool:
    """Whether fsck does not see this: whole entries after those of a bundle, anything after a partial tile's hashes."""
    before, place = original.files[path], original.places[path]
    if not content.startswith(before):
        return False
    return _frames(content[len(before) :]) if place.level == ENTRIES else place.width < WIDTH


def _turned(random: Random, content: bytes) -> tuple[str, bytes]:
    at, bit = random.randrange(len(content)), random.randrange(8)
    return f"bit {bit} of byte {at}", content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]


def _bit(random: Random, original: Original, *, bundles: bool) -> Case:
    path = _path(random, original, bundles=bundles)
    which, content = _turned(random, original.files[path])
    return _changed(original, f"{path}: {which} turned", {path: content})


def bundle_bit(random: Random, original: Original) -> Case:
    return _bit(random, original, bundles=True)


def tile_bit(random: Random, original: Original) -> Case:
    return _bit(random, original, bundles=False)


def bytes_changed(random: Random, original: Original) -> Case:
    path = _path(random, original)
    before = original.files[path]
    at, count = random.randrange(len(before)), random.randint(1, 40)
    new = bytes([before[at] ^ random.randint(1, 255)]) + random.randbytes(count - 1)
    content = before[:at] + new[: len(before) - at] + before[at + count :]
    return _changed(original, f"{path}: {count} bytes from {at} on changed to {new.hex()}", {path: content})


def bytes_put_in(random: Random, original: Original) -> Case:
    path = _path(random, original)
    before = original.files[path]
    at = random.randrange(len(before))
    new = random.randbytes(random.randint(0, 40)) + bytes([before[at] ^ random.randint(1, 255)])
    if before[at : at + len(new)] == new[: len(before) - at]:  # then it would read as surplus
        new = bytes([before[at] ^ 1]) + new
    what = f"{path}: {new.hex()} put in before byte {at}"
    return _changed(original, what, {path: before[:at] + new + before[at:]})


def bytes_taken_out(random: Random, original: Original) -> Case:
    path = _path(random, original)
    before = original.files[path]
    at, count = random.randrange(len(before)), random.randint(1, 40)
    return _changed(
        original, f"{path}: {count} bytes from {at} on taken out", {path: before[:at] + before[at + count :]}
    )


def _cut(random: Random, original: Original, *, bundles: bool) -> Case:
    path = _path(random, original, bundles=bundles)
    length = random.choice([0, random.randrange(len(original.files[path]))])
    if random.random() < 0.3:
        length = random.choice([0, *original.ends(path)[:-1]])
    return _changed(original, f"{path}: cut after {length} bytes", {path: original.files[path][:length]})


def bundle_cut(random: Random, original: Original) -> Case:
    return _cut(random, original, bundles=True)


def tile_cut(random: Random, original: Original) -> Case:
    return _cut(random, original, bundles=False)


def file_missing(random: Random, original: Original) -> Case:
    path = _path(random, original)
    return _changed(original, f"{path}: missing", {}, [path])


def _surplus(random: Random, original: Original, *, bundles: bool) -> Case:
    path = _path(random, original, bundles=bundles)
    more = random.choice([random.randbytes(random.randint(1, 64)), bytes(random.randint(1, 4))])
    return _changed(original, f"{path}: {more.hex()} appended", {path: original.files[path] + more})


def _frames(content: bytes) -> bool:
    """Whether these are entries, each after its length."""
    while content:
        length = int.from_bytes(content[:2], "big")
        if len(content) < 2 + length:
            return False
        content = content[2 + length :]
    return True


def bundle_surplus(random: Random, original: Original) -> Case:
    return _surplus(random, original, bundles=True)


def tile_surplus(random: Random, original: Original) -> Case:
    return _surplus(random, original, bundles=False)


def surplus_entries(random: Random, original: Original) -> Case:
    path = _path(random, original, bundles=True)
    count = random.randint(1, 3)
    more = b"".join(framed(original.entries[random.randrange(original.size)]) for _ in range(count))
    return _changed(original, f"{path}: {count} entries appended", {path: original.files[path] + more})


def surplus_hashes(random: Random, original: Original) -> Case:
    path = _path(random, original, bundles=False)
    more = random.choice(original.levels[0]) * random.randint(1, 3)
    return _changed(original, f"{path}: {len(more) // 32} hashes appended", {path: original.files[path] + more})


def hashes_moved(random: Random, original: Original) -> Case:
    """Swapped, dropped, doubled or put in, within one tile."""
    path = _path(random, original, bundles=False)
    before = original.files[path]
    hashes = [before[at : at + 32] for at in range(0, len(before), 32)]
    at = random.randrange(len(hashes))
    act = random.choice(["swapped", "dropped", "put in"] if len(hashes) > 1 else ["dropped", "put in"])
    if act == "swapped":
        other = (at + random.randint(1, len(hashes) - 1)) % len(hashes)
        hashes[at], hashes[other] = hashes[other], hashes[at]
    elif act == "dropped":
        del hashes[at]
    else:
        hashes.insert(at, random.randbytes(32))
    return _changed(original, f"{path}: hash {at} {act}", {path: b"".join(hashes)})


def files_swapped(random: Random, original: Original) -> Case:
    one, other = random.sample(list(original.places), 2)
    change = {one: original.files[other], other: original.files[one]}
    change = {path: content for path, content in change.items() if content != original.files[path]}
    if not change:  # the only tile of a ledger of 256 over another of the same content cannot be told apart
        return bundle_bit(random, original)
    return _changed(original, f"{one} and {other}: contents swapped", change)


def file_copied_over(random: Random, original: Original) -> Case:
    one, other = random.sample(list(original.places), 2)
    if original.files[one] == original.files[other]:
        return tile_bit(random, original)
    return _changed(original, f"{one}: has the content of {other}", {one: original.files[other]})


def several(random: Random, original: Original) -> Case:
    """Two to five files damaged, each by itself."""
    paths = random.sample(list(original.places), min(len(original.places), random.randint(2, 5)))
    change, gone, what = {}, [], []
    for path in paths:
        before, act = original.files[path], random.choice(["turned", "cut", "missing", "appended"])
        if act == "turned":
            which, change[path] = _turned(random, before)
            act = f"{which} turned"
        elif act == "missing":
            gone.append(path)
        else:
            length = random.randrange(len(before))
            change[path] = before[:length] if act == "cut" else before + b"x" * (length % 64 + 1)
            act = f"{act} at {length}"
        what.append(f"{path}: {act}")
    return _changed(original, "; ".join(what), change, gone)


def _partial(random: Random, original: Original) -> Place:
    return random.choice([place for place in original.places.values() if place.width < WIDTH])


def wrong_width(random: Random, original: Original) -> Case:
    """A partial file under the name of another width, its content as it was or as wide as it says."""
    place = _partial(random, original)
    width = random.choice([WIDTH, *random.sample([each for each in range(1, WIDTH) if each != place.width], 5)])
    other = Place(place.level, place.index, width).path
    content = original.files[place.path]
    if random.random() < 0.5:
        ends = original.ends(place.path)
        content = content[: ends[width - 1]] if width < place.width else content + bytes(32) * (width - place.width)
    files = {path: old for path, old in original.files.items() if path != place.path} | {other: content}
    what = f"{place.path}: called {other}, {len(content)} bytes"
    unseen = INSTEAD if width == WIDTH else ""
    return Case(what, files, Expected(place.first(), place.path), unseen=unseen)


def wider_beside(random: Random, original: Original) -> Case:
    """A wider file beside a partial one, as a ledger that is not signed yet would have it."""
    place = _partial(random, original)
    other = Place(place.level, place.index, random.randint(place.width + 1, WIDTH)).path
    files = {**original.files, other: original.files[place.path] + bytes(32)}
    return Case(f"{other} beside {place.path}", files, Expected(None, other), unseen=NOT_ASKED)


def older_partial(random: Random, original: Original) -> Case:
    """A partial file of an earlier checkpoint that is not the beginning of the one that replaced it."""
    place = random.choice([each for each in original.places.values() if each.width > 1])
    width = random.randint(1, place.width - 1)
    older, held = Place(place.level, place.index, width).path, original.files[place.path]
    right = held[: original.ends(place.path)[width - 1]]
    which, wrong = _turned(random, right)
    content = random.choice([wrong, right[:-1], right + random.randbytes(1), b""])
    what = f"{older}: older partial file, {len(content)} bytes, differs at {first_difference(content, right)} ({which})"
    return Case(what, {**original.files, older: content}, Expected(place.first(), older), unseen=NOT_ASKED)


def stray(random: Random, original: Original) -> Case:
    top = max(place.level for place in original.places.values())
    number = original.size // WIDTH + random.randint(1, 700)
    name = random.choice(
        [
            *("notes.txt", ".hidden", "checkpoint.old", "CHECKPOINT", "tile/notes", "tile/00/000", "tile/0/0000"),
            *("tile/entries/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/x000/000", "tile/0/00a"),
            *("tile/Entries/000", "tile/-1/000", f"tile/{top + 1}/000.p/1", f"tile/{top + 1}/000", "tile/64/000"),
            *(f"tile/0/{number:03}", f"tile/entries/{number:03}.p/{random.randint(1, 255)}"),
            *(f"tile/0/z{random.getrandbits(32):x}", f"z{random.getrandbits(32):x}/{random.getrandbits(32):x}"),
        ]
    )
    content = random.choice([b"", b"x", original.files[CHECKPOINT], random.randbytes(32)])
    return Case(f"{name} laid in", {**original.files, name: content}, Expected(None, name), unseen=NOT_ASKED)


FILE_KINDS = [
    Kind("bundle: a bit turned", bundle_bit),
    Kind("tile: a bit turned", tile_bit),
    Kind("bytes changed", bytes_changed),
    Kind("bytes put in", bytes_put_in),
    Kind("bytes taken out", bytes_taken_out),
    Kind("bundle: cut", bundle_cut),
    Kind("tile: cut", tile_cut),
    Kind("file missing", file_missing),
    Kind("bundle: bytes appended", bundle_surplus),
    Kind("tile: bytes appended", tile_surplus),
    Kind("entries appended to a bundle", surplus_entries),
    Kind("hashes appended to a tile", surplus_hashes),
    Kind("hashes swapped, dropped, put in", hashes_moved),
    Kind("two files swapped", files_swapped),
    Kind("a file copied over another", file_copied_over),
    Kind("several files damaged", several),
    Kind("partial file of the wrong width", wrong_width),
    Kind("wider file beside a partial one", wider_beside),
    Kind("older partial file that differs", older_partial, least=2),
    Kind("stray file", stray),
]
