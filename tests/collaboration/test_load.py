"""From a file to a map: what a map is read as, its hash, and that no text whatever brings the loader down."""

import hashlib
from datetime import date

import orjson
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from services.collaboration.load import Loaded, load_content, load_map, map_hash
from services.collaboration.model import ServiceMap
from services.collaboration.tree import LARGEST, parse
from services.periods import Duration


def test_the_scenario_is_a_map_without_mistakes(aalborg: ServiceMap) -> None:
    assert aalborg.id == "aalborg-aktiv"
    assert len(aalborg.partners) == 5
    assert len(aalborg.arrows) == 21
    assert aalborg.pilot_last_day == date(2027, 12, 31)
    assert aalborg.governance.coordinator.hours_per_week == 10
    assert aalborg.governance.reflection_every == Duration(months=3)


def test_the_hash_is_that_of_the_canonical_json(text: str) -> None:
    loaded = load_map(text)
    assert loaded.map_hash == hashlib.sha256(rfc8785.dumps(orjson.loads(loaded.content))).hexdigest()


def test_the_hash_does_not_look_at_comments_blanks_and_the_order_of_names(text: str) -> None:
    lines = text.splitlines()
    state = next(line for line in lines if line.startswith("state:"))
    lines.remove(state)
    moved = "\n\n".join([*lines, f"{state}    # moved"])
    assert load_map(moved).map_hash == load_map(text).map_hash


def test_the_hash_looks_at_every_value(text: str) -> None:
    other = text.replace("minutes: 60", "minutes: 61")
    assert load_map(other).map_hash != load_map(text).map_hash


def test_a_stored_map_loads_again_without_its_file(text: str) -> None:
    loaded = load_map(text)
    assert load_content(loaded.content) == loaded


def test_what_is_stored_wrongly_is_told_without_lines() -> None:
    loaded = load_content(b'{"collaboration": 3.5}')
    assert loaded.map is None
    assert {mistake.line for mistake in loaded.mistakes} == {0}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: *x", 2, "aliases"),
        ("a: 1\nb: &x [1]", 2, "anchors"),
        ("a: !!python/object:os.system 1", 1, "tags"),
        ("a: 1\n---\na: 1", 2, "second document"),
        ("\n" + "[" * 100, 2, "levels"),
        ("a: " + "x" * LARGEST, 1, "longer"),
        ('a: "\\uD800"', 1, "character"),
        ("a: \x00", 1, "character"),
        ("[1, 2]: 3", 1, "name is missing"),
        ("a:\n  b: {c: 1", 2, "cannot be read"),
        ('a: "\\UFFFFFFFF"', 1, "cannot be read"),
    ],
)
def test_what_a_map_has_no_use_for_is_refused_at_its_line(text: str, line: int, says: str) -> None:
    mistake = load_map(text).mistakes[0]
    assert says in mistake.says
    assert mistake.line == line
    assert mistake.remedy


def test_values_are_texts_whole_numbers_and_yes_or_no() -> None:
    content = parse('a: 2026-01-31\nb: 2026-014\nc: 12\nd: "12"\ne: true\nf: 1.5\ng: 007\nh: no\nno: ~\n1: x').content
    assert content == {
        "a": "2026-01-31",
        "b": "2026-014",
        "c": 12,
        "d": "12",
        "e": True,
        "f": "1.5",
        "g": "007",
        "h": "no",
        "no": None,
        "1": "x",
    }


@given(st.text(max_size=200))
def test_no_text_brings_the_loader_down(text: str) -> None:
    assert_one_of_the_two(load_map(text))


@given(st.text(alphabet="ab:{}[],\n -'\"#&*!|>%?~1", max_size=80))
def test_no_text_that_looks_like_yaml_brings_the_loader_down(text: str) -> None:
    assert_one_of_the_two(load_map(text))


@given(st.data())
@settings(max_examples=150)
def test_a_map_that_lacks_any_name_or_holds_anything_there_is_a_map_or_has_mistakes(
    stored: bytes, data: st.DataObject
) -> None:
    content = orjson.loads(stored)
    for _ in range(data.draw(st.integers(1, 3))):
        parent, key = data.draw(st.sampled_from(list(places(content))))
        other = st.sampled_from(
            [None, [], {}, "", " ", 0, True, "x", ["x"], {"x": "y"}, [[]], [{}], 10**14, "P", "a@b"]
        )
        if data.draw(st.booleans()):
            parent.pop(key)
        else:
            parent[key] = data.draw(other)
    assert_one_of_the_two(load_content(orjson.dumps(content)))


def places(content: object) -> list[tuple[object, object]]:
    if isinstance(content, dict):
        here = [(content, key) for key in content]
    elif isinstance(content, list):
        here = [(content, key) for key in range(len(content))]
    else:
        return []
    return here + [place for parent, key in here for place in places(parent[key])]  # type: ignore[index]


def assert_one_of_the_two(loaded: Loaded) -> None:
    assert (loaded.map is None) == bool(loaded.mistakes)
    assert (loaded.map is None) == (loaded.map_hash == "")
    assert all(mistake.says and mistake.remedy for mistake in loaded.mistakes)


def test_the_hash_of_nothing_is_the_hash_of_null() -> None:
    assert map_hash(None) == hashlib.sha256(b"null").hexdigest()
