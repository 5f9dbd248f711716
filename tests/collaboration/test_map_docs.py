"""docs/map.md tells the truth: its example is a map, its words are those that a map knows, its mistakes are named."""

import re
from enum import StrEnum
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from services.collaboration import kinds
from services.collaboration.load import load_map

DOCS = (Path(__file__).parents[2] / "docs" / "map.md").read_text(encoding="utf-8")
EXAMPLE = DOCS.split("```yaml\n")[1].split("```")[0]
BREAKS = YAML(typ="safe").load((Path(__file__).parent / "mistakes.yaml").read_text(encoding="utf-8"))
CHOICES = [kind for kind in vars(kinds).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]


def test_the_example_is_a_map_without_mistakes() -> None:
    assert load_map(EXAMPLE).mistakes == ()


@pytest.mark.parametrize("kind", [kind for kind in CHOICES if kind is not StrEnum], ids=lambda kind: kind.__name__)
def test_every_word_that_a_map_chooses_between_is_told(kind: type[StrEnum]) -> None:
    assert [word.value for word in kind if not re.search(rf"\b{word.value}\b", DOCS)] == []


def test_every_mistake_in_the_table_is_one_that_the_check_names() -> None:
    table = DOCS.split("| mistake | what helps |")[1].split("\n\n")[0]
    told = {row.split("|")[1].strip() for row in table.splitlines()[2:]}
    assert len(told) > 20
    assert told - {one["kind"] for one in BREAKS} == set()
