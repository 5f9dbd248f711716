"""The Merkle tree of a ledger: hashes, the frontier of a growing tree, proofs and their checks (RFC 9162, section 2.1).

Pure: nothing here reads or writes. A *node* is named by (level, index): at level 0 the leaves, at level l the subtree
over the leaves [index * 2**l, (index + 1) * 2**l). A node is *full* when all of those leaves exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

Hashes = Callable[[int, int], bytes]
"""Looks up the hash of the full node (level, index)."""

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree without leaves (RFC 9162, section 2.1.1)."""


class ProofError(ValueError):
    """A proof does not prove what it is offered for, or cannot be made for these sizes."""


def leaf_hash(entry: bytes) -> bytes:
    """H(0x00 || entry), 32 bytes (RFC 9162, section 2.1.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """H(0x01 || left || right), 32 bytes (RFC 9162, section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def _fold(hashes: Sequence[bytes]) -> bytes:
    """The root over full subtrees that stand side by side, the largest first."""
    root = hashes[-1]
    for left in hashes[-2::-1]:
        root = node_hash(left, root)
    return root


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: all that is needed to append to it and to know its root.

    `hashes` holds one hash per 1-bit of `size`: the full subtrees that make up the tree, the largest first.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a number of hashes that does not belong to the size, with ValueError."""
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"A frontier of size {self.size} cannot have {len(self.hashes)} hashes.")

    def extended(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """The frontier after these leaves were appended; this one stays as it is."""
        size, edge = self.size, list(self.hashes)
        for leaf in leaf_hashes:
            node, bits = leaf, size
            while bits & 1:
                node = sha256(b"\x01" + edge.pop() + node).digest()
                bits >>= 1
            edge.append(node)
            size += 1
        return Frontier(size, tuple(edge))

    def root(self) -> bytes:
        """The root of the tree, 32 bytes."""
        return _fold(self.hashes) if self.hashes else EMPTY_ROOT

    def to_bytes(self) -> bytes:
        """Eight bytes of size, big-endian, then the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """Read what `to_bytes` wrote; ValueError when it was cut or changed in length."""
        size, rest = int.from_bytes(data[:8], "big"), data[8:]
        if len(data) < 8 or len(rest) != HASH_BYTES * size.bit_count():
            raise ValueError(f"The stored frontier of size {size} has {len(data)} bytes: it is cut or damaged.")
        return cls(size, tuple(rest[at : at + HASH_BYTES] for at in range(0, len(rest), HASH_BYTES)))


@dataclass(frozen=True, slots=True)
class Growth:
    """What one batch did to a tree: the new frontier, its root, and the inclusion path of every new leaf in it."""

    frontier: Frontier
    root: bytes
    paths: list[list[bytes]]


def grow(frontier: Frontier, leaf_hashes: Sequence[bytes]) -> Growth:
    """Append a batch and make the inclusion paths of its leaves, from the old frontier alone (no look-up).

    Works level by level. A row holds the nodes of one level that cover a new leaf; when it begins at an odd index, its
    left neighbour is a full subtree of the old tree, and that is in the old frontier exactly then.
    """
    if not leaf_hashes:
        return Growth(frontier, frontier.root(), [])
    size = frontier.size + len(leaf_hashes)
    old = list(frontier.hashes)  # the smallest subtree last: levels are met from below
    edge: list[bytes] = []
    rows: list[tuple[bool, list[bytes]]] = []  # per level: does the row begin with a node of the old frontier; the row
    row, first, end = list(leaf_hashes), frontier.size, size
    while True:
        if borrowed := bool(first & 1):
            row.insert(0, old.pop())
        if end & 1:
            edge.append(row[_full_count(first, end) - 1])
        rows.append((borrowed, row))
        if end <= 1 and len(row) == 1:
            break
        row, first, end = _parents(row), first >> 1, end >> 1
    edge.reverse()
    return Growth(Frontier(size, tuple(edge)), row[0], _paths(rows))


def _full_count(first: int, end: int) -> int:
    """How many full nodes a row has that covers indexes from `first`, or one before when that is odd, to `end`."""
    return end - (first & ~1)


def _parents(row: list[bytes]) -> list[bytes]:
    """The level above; a last node without a sibling rises unchanged."""
    above = [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
    if len(row) & 1:
        above.append(row[-1])
    return above


def _paths(rows: list[tuple[bool, list[bytes]]]) -> list[list[bytes]]:
    """Paths from the top row down: a child's path is its sibling and then its parent's path."""
    above: list[list[bytes]] = [[]]
    for borrowed, row in reversed(rows[:-1]):
        below = []
        for at in range(0, len(row) - 1, 2):
            tail = above[at >> 1]
            below.append([row[at + 1], *tail])
            below.append([row[at], *tail])
        if len(row) & 1:
            below.append(above[-1])
        above = below[1:] if borrowed else below
    return above


def paths_of_batch(frontier: Frontier, leaf_hashes: Sequence[bytes]) -> list[list[bytes]]:
    """Inclusion path of every new leaf in the tree after the batch; `grow` gives frontier and root in the same go."""
    return grow(frontier, leaf_hashes).paths


def _range_root(start: int, end: int, hashes: Hashes) -> bytes:
    """MTH over the leaves [start, end) of a range as the recursion of RFC 9162 makes them, from full nodes."""
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(hashes(level, start >> level))
        start += 1 << level
    return _fold(parts)


def _split(size: int) -> int:
    """The largest power of two below `size` (k of RFC 9162, section 2.1)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_path(index: int, size: int, hashes: Hashes) -> list[bytes]:
    """PATH(index, D[0:size]) of RFC 9162, section 2.1.3.1: from the leaf's sibling up to the root's child.

    Looks up full nodes of the tree of `size` only. Raises ProofError when the index is not in the tree.
    """
    if not 0 <= index < size:
        raise ProofError(f"There is no entry {index} in a ledger of {size}.")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, hashes))
            end = middle
        else:
            path.append(_range_root(start, middle, hashes))
            start = middle
    path.reverse()
    return path


def consistency_path(old_size: int, new_size: int, hashes: Hashes) -> list[bytes]:
    """PROOF(old_size, D[0:new_size]) of RFC 9162, section 2.1.4.1; empty from size 0 and between equal sizes.

    Looks up full nodes of the tree of `new_size` only. Raises ProofError when the old size is the larger.
    """
    if not 0 <= old_size <= new_size:
        raise ProofError(f"A ledger of {new_size} cannot continue one of {old_size}.")
    if old_size in (0, new_size):
        return []
    start, end, path = 0, new_size, []
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(_range_root(middle, end, hashes))
            end = middle
        else:
            path.append(_range_root(start, middle, hashes))
            start = middle
    if start:  # the old tree is a node of the new one when start is 0, and its root is known to the verifier
        path.append(_range_root(start, end, hashes))
    path.reverse()
    return path


def _checked(path: Sequence[bytes]) -> list[bytes]:
    """The path, when every step is a hash of 32 bytes."""
    if any(len(step) != HASH_BYTES for step in path):
        raise ProofError("A step of the path is not a hash of 32 bytes.")
    return list(path)


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash stands at `index` in the tree of `size` and `root` (RFC 9162, section 2.1.3.2).

    Raises ProofError, which says what is wrong.
    """
    if not 0 <= index < size:
        raise ProofError(f"There is no entry {index} in a ledger of {size}.")
    node, last, result = index, size - 1, leaf
    for step in _checked(path):
        if last == 0:
            raise ProofError("The path is longer than the tree is high.")
        if node & 1 or node == last:
            result = node_hash(step, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, step)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("The path is shorter than the tree is high.")
    if result != root:
        raise ProofError(f"The path leads from entry {index} to another root than the checkpoint's.")


def roots_on_the_way(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> dict[int, bytes]:
    """By size, the roots that a path which `verify_inclusion` accepts shows beside its own: of the tree before the
    leaf, and of the one that ends with it.

    What stands left of the leaf on its path are the full subtrees that make up the tree before it.
    """
    node, last, before, until = index, size - 1, EMPTY_ROOT, leaf
    for step in path:
        if node & 1 or node == last:
            before = step if before == EMPTY_ROOT else node_hash(step, before)
            until = node_hash(step, until)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        node, last = node >> 1, last >> 1
    return {index: before, index + 1: until}


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that the new tree begins with the whole old one (RFC 9162, section 2.1.4.2).

    From size 0 and between equal sizes the path must be empty. Raises ProofError, which says what is wrong.
    """
    if not 0 <= old_size <= new_size:
        raise ProofError(f"A ledger of {new_size} cannot continue one of {old_size}.")
    steps = _checked(path)
    if old_size in (0, new_size):
        _verify_trivial(old_size, old_root, new_size, new_root, steps)
        return
    if not old_size & (old_size - 1):
        steps.insert(0, old_root)
    old, new = _both_roots(old_size, new_size, steps)
    if old != old_root:
        raise ProofError(f"The path does not lead to the root of the old ledger of {old_size}.")
    if new != new_root:
        raise ProofError(f"The path does not lead to the root of the new ledger of {new_size}.")


def _verify_trivial(old_size: int, old_root: bytes, new_size: int, new_root: bytes, steps: list[bytes]) -> None:
    """The two cases that need no path: the empty tree begins every tree, and a tree begins itself."""
    if steps:
        raise ProofError(f"No path is needed from {old_size} to {new_size}, yet one was given.")
    if old_size == 0 and old_root != EMPTY_ROOT:
        raise ProofError("The old ledger has size 0 and yet not the root of the empty tree.")
    if old_size == new_size and old_root != new_root:
        raise ProofError(f"Two ledgers of one size, {new_size}, have different roots.")


def _both_roots(old_size: int, new_size: int, steps: list[bytes]) -> tuple[bytes, bytes]:
    """Steps 3 to 6 of RFC 9162, section 2.1.4.2: the roots to which the path leads, old and new."""
    if not steps:
        raise ProofError(f"A path is needed from {old_size} to {new_size}, and none was given.")
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofError("The path is longer than the tree is high.")
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("The path is shorter than the tree is high.")
    return old, new
