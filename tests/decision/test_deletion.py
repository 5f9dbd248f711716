"""Absent never means allowed: take any one field out of any permitted question, and it is refused."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from services.decision.service import Decision
from tests.decision.facts import Facts, every_kind

Path = tuple[str | int, ...]
CHOICES: set[Path] = {("arrow", "fields"), ("permission", "fields"), ("asked", "fields")}


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where every field lies, however deep, and every only element of a list."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from places(inner, (*path, name))
    elif isinstance(value, list) and path not in CHOICES:
        for place, inner in enumerate(value):
            yield (*path, place)
            yield from places(inner, (*path, place))


def without(facts: Facts, path: Path) -> Facts:
    changed = deepcopy(facts)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return changed


def replaced(facts: Facts, path: Path, value: object) -> Facts:
    changed = deepcopy(facts)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


async def test_every_kind_is_permitted_with_all_its_facts(decision: Decision) -> None:
    kinds = list(every_kind())
    answers = await decision.decide(kinds)  # type: ignore[arg-type]
    assert len(kinds) > 100
    assert [kind for kind, answer in zip(kinds, answers, strict=True) if not answer.allow] == []


async def test_without_any_one_field_it_is_refused(decision: Decision) -> None:
    cut = [(path, without(facts, path)) for facts in every_kind() for path in places(facts)]
    answers = await decision.decide([facts for _, facts in cut])  # type: ignore[misc]
    assert len(cut) > 5000
    assert [path for (path, _), answer in zip(cut, answers, strict=True) if answer.allow] == []
    assert "policy_unavailable" not in {code for answer in answers for code in answer.reasons}


async def test_with_any_one_field_null_or_of_another_kind_it_is_refused(decision: Decision) -> None:
    strange = [None, True, "", [], {}, [None], {"starts_at": None}]
    changed = [
        (path, value, replaced(facts, path, value))
        for number, facts in enumerate(every_kind())
        for place, path in enumerate(places(facts))
        # Each kind of question meets one value at each place; over all kinds each place meets them all.
        for value in [strange[(number + place) % len(strange)]]
    ]
    answers = await decision.decide([facts for *_, facts in changed])  # type: ignore[misc]
    assert [(path, value) for (path, value, _), answer in zip(changed, answers, strict=True) if answer.allow] == []
