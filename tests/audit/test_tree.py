"""The tree of a ledger: published vectors, and properties that hold for every tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.tree import (
    EMPTY_ROOT,
    Frontier,
    Hashes,
    ProofError,
    consistency_path,
    grow,
    inclusion_path,
    leaf_hash,
    node_hash,
    paths_of_batch,
    verify_consistency,
    verify_inclusion,
)

# The reference tree of Certificate Transparency (RFC 6962), as transparency-dev/merkle publishes it in
# testonly/constants.go: eight entries, the root at every size, and proofs (its proof tests).
ENTRIES = [
    bytes.fromhex(entry)
    for entry in ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
]
ROOTS = [
    bytes.fromhex(root)
    for root in [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
]
LEAF_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
NODE_2_3 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
NODE_4_5 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
NODE_6_7 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
NODE_4_7 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
INCLUSION = {
    (0, 1): [],
    (0, 8): [LEAF_1, NODE_2_3, NODE_4_7],
    (5, 8): [LEAF_4, NODE_6_7, ROOTS[4].hex()],
    (2, 3): [ROOTS[2].hex()],
    (1, 5): [ROOTS[1].hex(), NODE_2_3, LEAF_4],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [LEAF_1, NODE_2_3, NODE_4_7],
    (6, 8): [NODE_4_5, NODE_6_7, ROOTS[4].hex()],
    (2, 5): [NODE_2_3, LEAF_4],
}
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def lookup(leaves: list[bytes]) -> Hashes:
    """Full nodes of a tree in memory; asking for one that is not full is a mistake."""

    def node(level: int, index: int) -> bytes:
        span = leaves[index << level : (index + 1) << level]
        assert len(span) == 1 << level
        return Frontier().extended(span).root()

    return node


def root_by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(b"entry %d" % index) for index in range(size)]


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_are_ours(size: int) -> None:
    assert Frontier().extended(LEAVES[:size]).root() == ROOTS[size]
    assert grow(Frontier(), LEAVES[:size]).root == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_the_published_inclusion_proofs_are_ours(index: int, size: int) -> None:
    path = inclusion_path(index, size, lookup(LEAVES))
    assert [step.hex() for step in path] == INCLUSION[index, size]
    verify_inclusion(LEAVES[index], index, size, path, ROOTS[size])


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_the_published_consistency_proofs_are_ours(old: int, new: int) -> None:
    path = consistency_path(old, new, lookup(LEAVES))
    assert [step.hex() for step in path] == CONSISTENCY[old, new]
    verify_consistency(old, ROOTS[old], new, ROOTS[new], path)


@given(st.lists(st.integers(0, 40), max_size=8))
def test_any_split_into_batches_gives_the_root_of_the_definition(batches: list[int]) -> None:
    leaves = leaves_of(sum(batches))
    frontier, grown = Frontier(), Frontier()
    for batch in batches:
        new = leaves[frontier.size : frontier.size + batch]
        frontier = frontier.extended(new)
        growth = grow(grown, new)
        assert growth.root == growth.frontier.root()
        grown = growth.frontier
    assert frontier == grown == Frontier.from_bytes(frontier.to_bytes())
    assert frontier.root() == root_by_definition(leaves)


@given(st.integers(0, 300), st.integers(0, 70))
def test_paths_of_a_batch_are_those_that_a_lookup_gives(before: int, batch: int) -> None:
    leaves = leaves_of(before + batch)
    paths = paths_of_batch(Frontier().extended(leaves[:before]), leaves[before:])
    expected = [inclusion_path(index, len(leaves), lookup(leaves)) for index in range(before, len(leaves))]
    assert paths == expected


@given(st.integers(1, 150), st.data())
def test_every_inclusion_path_verifies_and_no_changed_one_does(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    root = root_by_definition(leaves)
    path = inclusion_path(index, size, lookup(leaves))
    verify_inclusion(leaves[index], index, size, path, root)
    for changed in changed_paths(path, data):
        with pytest.raises(ProofError):
            verify_inclusion(leaves[index], index, size, changed, root)
    other = data.draw(st.integers(0, size))
    if other != index:
        with pytest.raises(ProofError):
            verify_inclusion(leaves[index], other, size, path, root)


@given(st.integers(1, 150), st.data())
def test_every_consistency_path_verifies_and_no_changed_one_does(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    old = data.draw(st.integers(0, size))
    old_root, root = root_by_definition(leaves[:old]), root_by_definition(leaves)
    path = consistency_path(old, size, lookup(leaves))
    verify_consistency(old, old_root, size, root, path)
    for changed in changed_paths(path, data):
        with pytest.raises(ProofError):
            verify_consistency(old, old_root, size, root, changed)
    if old not in (0, size):
        with pytest.raises(ProofError):
            verify_consistency(old, root, size, root, path)
        with pytest.raises(ProofError):
            verify_consistency(old, old_root, size, old_root, path)


def changed_paths(path: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    """The path with a step too many, cut, and with one bit of one step turned."""
    changed = [[*path, bytes(32)], [*path, path[-1] if path else bytes(32)]]
    if path:
        at, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
        step = (int.from_bytes(path[at], "big") ^ (1 << bit)).to_bytes(32, "big")
        changed += [
            path[:-1],
            path[1:],
            [*path[:at], step, *path[at + 1 :]],
            [*path[:at], path[at][:31], *path[at + 1 :]],
        ]
    return changed


def test_a_path_of_another_height_is_refused_whatever_root_it_leads_to() -> None:
    """Somebody who chooses the root too must not pass off a tree of one size as one of another."""
    leaf, step = LEAVES[0], LEAVES[1]
    with pytest.raises(ProofError, match="shorter"):
        verify_inclusion(leaf, 0, 2, [], leaf)
    with pytest.raises(ProofError, match="longer"):
        verify_inclusion(leaf, 0, 1, [step], node_hash(step, leaf))
    with pytest.raises(ProofError, match="shorter"):
        verify_consistency(2, ROOTS[2], 8, node_hash(ROOTS[2], step), [step])
    with pytest.raises(ProofError, match="longer"):
        verify_consistency(1, leaf, 2, node_hash(LEAVES[2], node_hash(leaf, step)), [step, LEAVES[2]])


def test_a_step_that_is_not_a_hash_is_refused_though_the_bytes_add_up() -> None:
    """Three steps cut elsewhere hash to the same bytes only if nobody counts them."""
    inner = LEAVES[1] + b"more"
    with pytest.raises(ProofError, match="32 bytes"):
        verify_inclusion(LEAVES[0], 0, 2, [inner], node_hash(LEAVES[0], inner))
    with pytest.raises(ProofError, match="32 bytes"):
        verify_consistency(1, LEAVES[0], 2, node_hash(LEAVES[0], inner), [inner])


def test_an_old_ledger_that_was_rewritten_is_not_consistent() -> None:
    rewritten = [*leaves_of(5)[:4], leaf_hash(b"another"), *leaves_of(9)[5:]]
    path = consistency_path(5, 9, lookup(rewritten))
    with pytest.raises(ProofError, match="old ledger"):
        verify_consistency(5, root_by_definition(leaves_of(5)), 9, root_by_definition(rewritten), path)


def test_two_ledgers_of_one_size_must_have_one_root() -> None:
    verify_consistency(3, ROOTS[3], 3, ROOTS[3], [])
    with pytest.raises(ProofError, match="different roots"):
        verify_consistency(3, ROOTS[3], 3, ROOTS[4], [])


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_no_path_for_an_entry_that_does_not_exist(index: int, size: int) -> None:
    with pytest.raises(ProofError, match="no entry"):
        inclusion_path(index, size, lookup(LEAVES))
    with pytest.raises(ProofError, match="no entry"):
        verify_inclusion(LEAVES[0], index, size, [], ROOTS[1])


def test_a_ledger_never_continues_a_longer_one() -> None:
    with pytest.raises(ProofError, match="cannot continue"):
        consistency_path(5, 4, lookup(LEAVES))
    with pytest.raises(ProofError, match="cannot continue"):
        verify_consistency(5, ROOTS[5], 4, ROOTS[4], [])


def test_a_cut_frontier_is_refused() -> None:
    stored = Frontier().extended(LEAVES[:7]).to_bytes()
    for length in range(len(stored)):
        with pytest.raises(ValueError, match="cut or damaged"):
            Frontier.from_bytes(stored[:length])
    with pytest.raises(ValueError, match="cannot have"):
        Frontier(3, (ROOTS[1],))
