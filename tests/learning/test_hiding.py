"""Counts that are held back stay held back, whoever adds and subtracts."""

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from services.learning.cells import Cell, Path
from services.learning.hiding import FEW, FEWEST, Told, intervals, told


def tree(counts: dict[Path, int], people: int = 64) -> Cell:
    """A tree with these leaves; every flow is about another one of so many people."""
    root, whose = Cell(), 0
    for path, count in counts.items():
        for _ in range(count):
            root.add(path, whose % people)
            whose += 1
    return root


def test_small_counts_are_held_back_and_nothing_at_all_is_told() -> None:
    root = tree({("a",): 12, ("b",): 3, ("c",): 4})
    root.parts["d"] = Cell()
    said = told(root)
    assert said[("a",)] == 12
    assert said[("b",)] == said[("c",)] == FEW
    assert said[("d",)] == 0


def test_many_flows_about_few_people_are_held_back() -> None:
    assert told(tree({("a",): 40}, people=4))[("a",)] == FEW
    assert told(tree({("a",): 40}, people=5))[("a",)] == 40


def test_one_small_part_takes_another_with_it() -> None:
    said = told(tree({("a",): 30, ("b",): 9, ("c",): 2}))
    assert said[()] == 41
    assert said[("a",)] == 30
    assert said[("b",)] == said[("c",)] == FEW, "else 41 - 30 - 9 would tell it"


def test_two_small_parts_that_leave_too_little_room_take_a_third() -> None:
    said = told(tree({("a",): 30, ("b",): 9, ("c",): 1, ("d",): 1}))
    assert said[("b",)] == FEW, "else c and d, neither of which is 0, would be 1 each"


def test_a_held_back_sum_is_not_told_by_its_parts() -> None:
    said = told(tree({("a", "x"): 6, ("a", "y"): 7, ("b", "x"): 3}))
    assert said[("b",)] == said[("a",)] == FEW
    assert FEW in (said[("a", "x")], said[("a", "y")])


def test_a_tree_with_nothing_but_one_small_count_tells_nothing() -> None:
    assert set(told(tree({("a", "x"): 2})).values()) == {FEW}


leaves = st.dictionaries(
    st.lists(st.sampled_from("abc"), min_size=3, max_size=3).map(tuple), st.integers(0, 14), min_size=1, max_size=14
)


@given(leaves, st.integers(1, 64))
@settings(max_examples=300)
def test_no_small_count_is_told(counts: dict[Path, int], people: int) -> None:
    root = tree(counts, people)
    said = told(root)
    for path, cell in root.walk():
        if cell.count > 0 and (cell.count < FEWEST or cell.people < FEWEST):
            assert said[path] == FEW
        elif said[path] != FEW:
            assert said[path] == cell.count


@given(leaves)
@settings(max_examples=300)
def test_who_subtracts_learns_no_held_back_count(counts: dict[Path, int]) -> None:
    """The attacker solves all equations at once, in fractions: no held-back count is determined by them."""
    root = tree(counts)
    said = told(root)
    hidden = [path for path, count in said.items() if count == FEW]
    rows = [_equation(root, path, said, hidden) for path, cell in root.walk() if cell.parts]
    for place, path in enumerate(hidden):
        assert not _determined(rows, place), (path, counts)


@given(leaves)
@settings(max_examples=200)
def test_who_reckons_with_bounds_is_left_with_as_many_values_as_the_rule_says(counts: dict[Path, int]) -> None:
    root = tree(counts)
    said = told(root)
    truth = {path: cell.count for path, cell in root.walk()}
    for path, (low, high) in intervals(root, said).items():
        assert low <= truth[path] <= high
        if said[path] == FEW:
            assert high - low + 1 >= FEWEST


@given(st.dictionaries(st.sampled_from([("a", "x"), ("a", "y"), ("b", "x")]), st.integers(0, 5), min_size=1))
@settings(max_examples=40)
def test_the_bounds_are_those_that_trying_every_value_finds(counts: dict[Path, int]) -> None:
    """A second, slow attacker tries all there is: every way to fill in what is held back, up to a limit."""
    root = tree(counts)
    said = told(root)
    leaf_paths = [path for path, cell in root.walk() if not cell.parts and path]
    limit = 15  # as many as there can be in all
    seen: dict[Path, set[int]] = {path: set() for path in said}
    for values in product(*(_possible(said[path], limit) for path in leaf_paths)):
        filled = _sums(root, dict(zip(leaf_paths, values, strict=True)))
        if all(filled[path] == count if count != FEW else filled[path] > 0 for path, count in said.items()):
            for path, value in filled.items():
                seen[path].add(value)
    for path, (low, high) in intervals(root, said).items():
        assert min(seen[path]) == low or low > limit
        assert max(seen[path]) == high or high > limit
        if said[path] == FEW:
            assert len(seen[path]) >= FEWEST


def _possible(count: Told, limit: int) -> list[int]:
    return [count] if isinstance(count, int) else [*range(1, limit + 1)]


def _sums(root: Cell, leaves: dict[Path, int]) -> dict[Path, int]:
    return {path: sum(count for leaf, count in leaves.items() if leaf[: len(path)] == path) for path, _ in root.walk()}


def _equation(root: Cell, path: Path, said: dict[Path, Told], hidden: list[Path]) -> list[Fraction]:
    """What is unknown in `the sum = its parts`, as coefficients."""
    row = [Fraction(0)] * len(hidden)
    at = {one: place for place, one in enumerate(hidden)}
    cell = root
    for name in path:
        cell = cell.parts[name]
    for one, sign in [(path, -1), *(((*path, name), 1) for name in cell.parts)]:
        if said[one] == FEW:
            row[at[one]] += sign
    return row


def _determined(rows: list[list[Fraction]], place: int) -> bool:
    """Whether the unit vector at `place` is in the span of the rows: then its value can be worked out."""
    unit = [Fraction(0)] * (len(rows[0]) if rows else place + 1)
    unit[place] = Fraction(1)
    return _rank([*rows, unit]) == _rank(rows)


def _rank(rows: list[list[Fraction]]) -> int:
    left, rank = [list(row) for row in rows], 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((row for row in left[rank:] if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(rank, pivot)
        for row in left[rank + 1 :]:
            factor = row[column] / pivot[column]
            for at in range(column, len(row)):
                row[at] -= factor * pivot[at]
        rank += 1
    return rank
