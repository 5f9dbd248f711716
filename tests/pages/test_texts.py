"""The words of the pages: said in both languages, with the same places in them, used somewhere, and easy to read."""

import re
from pathlib import Path

import pytest

from services.pages.texts import LANGUAGES, Texts

ROOT = Path(__file__).parents[2]
DOORS = {
    "portal": ROOT / "consent" / "pages",
    "console": ROOT / "services" / "audit" / "pages",
    "demonstration": ROOT / "deploy" / "demo" / "pages",
    "provider": ROOT / "services" / "identity" / "pages",
}
ROOMS = {"layout": ROOT / "services" / "pages"} | {
    f"{door}/{path.parent.name}": path.parent
    for door, folder in DOORS.items()
    for path in sorted(folder.glob("*/texts"))
}
OFFICERS = 45
OFFICIALS = {"portal/caseworker": 42, "portal/partner": 42}
"""Rooms that citizens do not read, with what is easy enough there; all of the console is read by officers."""

CITIZENS, EASY = 35, 25
"""LIX (Björnsson 1968): words per sentence, and the share (%) of words with more than six letters, added."""


def texts(room: str) -> Texts:
    return Texts([ROOMS[room] / "texts"])


def lix(text: str) -> float:
    """The readability of a text."""
    plain = re.sub(r"\{[^}]*\}", "Anna", text)
    words = re.findall(r"[^\W\d_]+", plain)
    sentences = max(1, len(re.findall(r"[.:!?](?=\s|$)|\n", plain)))
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)


def places(text: str) -> set[str]:
    return set(re.findall(r"\{([^}]*)\}", text))


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_say_the_same_things_with_the_same_places(room: str) -> None:
    said = {name: texts(room).all(name) for name in (*LANGUAGES, *(f"{name}-easy" for name in LANGUAGES))}
    assert said["da"].keys() == said["en"].keys()
    assert said["da-easy"].keys() == said["en-easy"].keys() <= said["da"].keys()
    for name, voice in said.items():
        for key, text in voice.items():
            assert places(text) == places(said["da"][key]), (name, key)


@pytest.mark.parametrize("door", DOORS)
def test_no_two_rooms_of_a_door_say_something_under_one_key(door: str) -> None:
    said = [key for room in ROOMS if room == "layout" or room.startswith(door) for key in texts(room).keys("en")]
    assert sorted(said) == sorted(set(said))


@pytest.mark.parametrize("room", ROOMS)
def test_no_words_lie_about_unused(room: str) -> None:
    folders = [*DOORS.values(), ROOMS["layout"]]
    sources = [path for folder in folders for path in (*folder.rglob("*.html"), *folder.rglob("*.py"))]
    code = "\n".join(path.read_text() for path in sources)
    for key in texts(room).keys("en"):
        head, _, tail = key.rpartition(".")
        # Whole; or put together of a head and a name (`"state." ~ one.state`), or of a name and a tail.
        first, before = key.partition(".")[0], key.rpartition("-")[0]
        heads = (f'"{first}." ~', f'"{head}." ~', f'"{first}.{{', f'"{before}-" ~')
        written = f'"{key}"' in code or f"'{key}'" in code
        assert written or any(one in code for one in heads) or f'~ ".{tail}"' in code, key


@pytest.mark.parametrize("room", ROOMS)
def test_what_citizens_read_is_easy_enough(room: str) -> None:
    """The text of a page as a whole: a button of two words is no sentence whose length says anything."""
    said = texts(room)
    official = OFFICERS if room.startswith("console") else OFFICIALS.get(room)
    for name, most in [("da", official)] if official else [("da", CITIZENS), ("da-easy", EASY)]:
        voice = {key: said.say_plainly(name, key) for key in said.keys("da")}
        prose = {key: text for key, text in voice.items() if len(text.split()) >= 12}
        if not prose:
            continue  # a few words here and there
        worst = max(prose, key=lambda key: lix(prose[key]))
        assert lix("\n".join(prose.values())) <= most, name
        assert lix(prose[worst]) <= most + 10, (name, worst, lix(prose[worst]))
