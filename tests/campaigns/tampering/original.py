"""The ledger before anybody touches it, and what its files are: made from the published formats alone.

Nothing of the product writes it, so that what the campaign expects does not come from what it tests (a test holds
both against each other). Sources: RFC 9162, section 2.1, and C2SP tlog-tiles.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from itertools import accumulate

from services.canonical import canonical
from tests.campaigns.tampering.pens import checkpoint_text, signed

WIDTH = 256
ENTRIES = -1
CHECKPOINT = "checkpoint"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Place:
    """One file: a bundle (level ENTRIES) or a tile, and how many entries or hashes it holds."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        groups = f"{self.index:03}" if self.index < 1000 else f"x{self.index // 1000:03}/{self.index % 1000:03}"
        folder = "entries" if self.level == ENTRIES else str(self.level)
        return f"tile/{folder}/{groups}" + (f".p/{self.width}" if self.width < WIDTH else "")

    def first(self, position: int = 0) -> int:
        """The first entry under the hash at `position`."""
        return (self.index * WIDTH + position) << 8 * max(self.level, 0)

    def last(self, position: int) -> int:
        """The last entry under it."""
        return self.first(position + 1) - 1


def places(size: int) -> Iterator[Place]:
    """Every file of a ledger of this size but the checkpoint."""
    level, count = ENTRIES, size
    while count:
        yield from (Place(level, at, min(WIDTH, count - at * WIDTH)) for at in range(-(-count // WIDTH)))
        level, count = level + 1, count // WIDTH if level > ENTRIES else count


def leaf(entry: bytes) -> bytes:
    return sha256(b"\0" + entry).digest()


def rows(hashes: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The levels of a Merkle tree, the leaves first; a node without a sibling rises as it is."""
    row = list(hashes)
    yield row
    while len(row) > 1:
        pairs = zip(row[::2], row[1::2], strict=False)
        row = [sha256(b"\1" + left + right).digest() for left, right in pairs] + row[len(row) & ~1 :]
        yield row


def root(hashes: Sequence[bytes]) -> bytes:
    *_, top = rows(hashes)
    return top[0] if top else sha256(b"").digest()


def steps(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The inclusion path of one leaf."""
    found = []
    for row in rows(hashes):
        if (index ^ 1) < len(row):
            found.append(row[index ^ 1])
        index >>= 1
    return found


def levels(entries: Sequence[bytes]) -> list[list[bytes]]:
    """Per level, all hashes that stand in its tiles."""
    made = [[leaf(entry) for entry in entries]]
    while len(below := made[-1]) >= WIDTH:
        made.append([root(below[at : at + WIDTH]) for at in range(0, len(below) // WIDTH * WIDTH, WIDTH)])
    return made


def framed(entry: bytes) -> bytes:
    return len(entry).to_bytes(2, "big") + entry


def files_of(entries: Sequence[bytes]) -> Files:
    """Bundles and tiles, without a checkpoint."""
    content = [[framed(entry) for entry in entries], *levels(entries)]
    parts = {place.path: (place, content[place.level + 1]) for place in places(len(entries))}
    return {path: b"".join(held[one.index * WIDTH :][: one.width]) for path, (one, held) in parts.items()}


def opening(index: int, name: str) -> dict[str, object]:
    """A value that the entry commits to, and its salt."""
    value = {"person": f"per_{index}", "number": 10 + index % 90, "words": "vagt på mandag " * (1 + index % 3)}[name]
    return {"salt": sha256(f"salt {index} {name}".encode()).hexdigest(), "value": value}


NAMES = ("person", "number", "words")


def _commitment(index: int, name: str) -> str:
    opened = opening(index, name)
    return sha256(bytes.fromhex(str(opened["salt"])) + canonical(opened["value"])).hexdigest()


def entry(index: int, kind: str = "decision") -> bytes:
    """What stands at `index`; with another `kind`, what somebody would rather have there, in keeping with all rules."""
    shut = {name: _commitment(index, name) for name in NAMES} if index % 4 == 0 else {}
    said = {"commitments": shut, "index": index, "kind": kind, "time": 1_770_000_000_000 + index // 3}
    return canonical(said | ({"fields": ["support-needs.practical_support"] * (index % 3)} if index % 2 else {}))


@dataclass(frozen=True)
class Original:
    """The ledger of one size as it was signed."""

    size: int

    @cached_property
    def entries(self) -> list[bytes]:
        return [entry(index) for index in range(self.size)]

    @cached_property
    def levels(self) -> list[list[bytes]]:
        return levels(self.entries)

    @cached_property
    def files(self) -> Files:
        return {**files_of(self.entries), CHECKPOINT: signed(self.text)}

    @cached_property
    def places(self) -> dict[str, Place]:
        return {place.path: place for place in places(self.size)}

    @cached_property
    def text(self) -> str:
        """Of its checkpoint."""
        return self.text_at(self.size)

    def text_at(self, size: int) -> str:
        """Of the checkpoint that was signed when it had `size` entries."""
        return checkpoint_text(size, root(self.levels[0][:size]))

    @cache  # noqa: B019  the few originals live as long as the campaign
    def ends(self, path: str) -> list[int]:
        """Where each entry or hash of a file ends, in bytes."""
        place = self.places[path]
        if place.level != ENTRIES:
            return [32 * (at + 1) for at in range(place.width)]
        return list(accumulate(len(framed(one)) for one in self.entries[place.first() :][: place.width]))

    @cache  # noqa: B019  the same
    def path_lines(self, index: int) -> tuple[str, ...]:
        """The inclusion path of an entry, as a proof file has it."""
        return tuple(b64encode(step).decode() for step in steps(self.levels[0], index))


@cache
def original(size: int) -> Original:
    """The ledger of this size; made once."""
    return Original(size)
