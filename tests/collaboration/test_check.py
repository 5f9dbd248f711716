"""Each kind of mistake in a map is named with its line, its field and a remedy; and all of them at once."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest
from ruamel.yaml import YAML

from services.collaboration.load import load_map
from services.collaboration.mistakes import MOST_TOLD, Mistake


@dataclass(frozen=True)
class Break:
    """An edit of the scenario, and what is wrong after it; ``mistakes.yaml`` tells the rest."""

    kind: str
    old: str
    new: str
    on: str
    field: str
    says: str
    remedy: str
    also: tuple[str, ...] = ()
    alone: bool = False
    first: str = ""

    def edit(self, text: str) -> str:
        assert text.count(self.old) == 1, f"{self.kind}: {text.count(self.old)} times {self.old!r}"
        return text.replace(self.old, self.new)

    def told_in(self, broken: str, mistakes: tuple[Mistake, ...]) -> None:
        says = self.says.replace("{first}", str(line_of(self.first, broken)) if self.first else "")
        told = [mistake for mistake in mistakes if mistake.field == self.field and says in mistake.says]
        assert len(told) == 1, (self.kind, [mistake for mistake in mistakes if mistake.field == self.field])
        assert told[0].line == line_of(self.on, broken), self.kind
        assert self.remedy in told[0].remedy, self.kind


def line_of(needle: str, text: str) -> int:
    lines = [at for at, line in enumerate(text.splitlines(), 1) if needle in line]
    assert len(lines) == 1, f"{needle!r} stands on lines {lines}"
    return lines[0]


BREAKS = [
    Break(**{**row, "also": tuple(row.get("also", ()))})
    for row in YAML(typ="safe").load((Path(__file__).parent / "mistakes.yaml").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("one", BREAKS, ids=[one.kind for one in BREAKS])
def test_a_mistake_is_named_and_nothing_else_is(one: Break, text: str) -> None:
    broken = one.edit(text)
    loaded = load_map(broken)
    assert loaded.map is None
    one.told_in(broken, loaded.mistakes)
    assert sorted(mistake.field for mistake in loaded.mistakes) == sorted([one.field, *one.also])


def test_all_mistakes_are_named_at_once(text: str) -> None:
    together = [one for one in BREAKS if not one.alone]
    broken = text
    for one in together:
        broken = one.edit(broken)
    mistakes = load_map(broken).mistakes
    for one in together:
        one.told_in(broken, mistakes)
    assert list(mistakes) == sorted(mistakes, key=lambda mistake: (mistake.line, mistake.field))


def test_a_map_without_an_asterisk(text: str) -> None:
    mistakes = load_map(text.replace("co_produced: true", "co_produced: false")).mistakes
    assert [mistake.field for mistake in mistakes] == ["activities"]
    assert "No activity has an asterisk" in mistakes[0].says
    assert mistakes[0].line == line_of("activities:  ", text)


@pytest.mark.parametrize("text", ["", "~", "- a", "hello", "3", "{}", "collaboration: x"])
def test_what_is_hardly_a_map_says_what_belongs_there(text: str) -> None:
    loaded = load_map(text)
    assert loaded.map is None
    assert all(mistake.line == 1 for mistake in loaded.mistakes)
    if not text or text in "~3- ahello":
        assert "Names and values belong here" in loaded.mistakes[0].says


@pytest.mark.parametrize(
    "text",
    [
        "routines: [{what: [" + "a, " * 100_000 + "b]}]",
        "routines: [{what: ["
        + ", ".join(f"arow{at}" for at in range(15_000))
        + "]}]\narrows: {"
        + ", ".join(f"arrow{at}: {{}}" for at in range(15_000))
        + "}",
        "\n".join(f"partner{at}: 1" for at in range(20_000)),
    ],
    ids=["one word again and again", "many slips of many names", "many slips of one name"],
)
@pytest.mark.timeout(60)
def test_a_file_of_nothing_but_mistakes_is_read_in_seconds(text: str) -> None:
    started = monotonic()
    assert load_map(text).map is None
    assert monotonic() - started < 30


def test_mistakes_beyond_counting_are_cut_off() -> None:
    text = "\n".join(f"wrong{at}: 1" for at in range(2 * MOST_TOLD))
    assert len(load_map(text).mistakes) <= MOST_TOLD
