"""A map of twelve partners and sixty arrows stays a picture that one can read."""

import time

import pytest

from services.collaboration.drawing.draw import draw
from services.collaboration.model import Language, ServiceMap
from tests.collaboration.drawing import SVG, crossings, faults, root_of
from tests.collaboration.large_map import large

MOST_CROSSINGS = 110
"""Of sixty arrows; as they come in the file they cross more than 250 times."""

LONGEST = 5
"""Seconds of the processor's time; about one on a quiet machine."""


@pytest.fixture(scope="module")
def city() -> ServiceMap:
    return large()


@pytest.fixture(scope="module", params=["da", "en"])
def drawn(city: ServiceMap, request: pytest.FixtureRequest) -> str:
    language: Language = "da" if request.param == "da" else "en"
    began = time.process_time()
    svg = draw(city, language)
    assert time.process_time() - began < LONGEST
    return svg


def test_it_is_as_large_as_it_says(city: ServiceMap, drawn: str) -> None:
    assert (len(city.partners), len(city.arrows)) == (12, 60)
    groups = [group for group in root_of(drawn).iter(f"{SVG}g") if group.get("id", "").startswith("arrow-")]
    assert len(groups) == 60


def test_no_arrow_meets_a_text_and_no_label_another(drawn: str) -> None:
    assert faults(drawn) == []


def test_arrows_seldom_cross_each_other(city: ServiceMap, drawn: str) -> None:
    assert crossings(drawn) <= MOST_CROSSINGS
    assert crossings(draw(city, "da", 0)) > 2 * MOST_CROSSINGS, "the count sees crossings where nobody untangled"


def test_it_is_as_wide_as_a_landscape_sheet(drawn: str) -> None:
    wide, high = (float(side) for side in root_of(drawn).attrib["viewBox"].split()[2:])
    assert 1.2 < wide / high < 1.8, "a sheet of paper has 1.41"


def test_hardly_a_word_is_broken(drawn: str) -> None:
    texts = [text.text or "" for text in root_of(drawn).iter(f"{SVG}text")]
    assert [text for text in texts if text.endswith("-")] == []
    assert "*" not in texts, "an asterisk stays with its word"
