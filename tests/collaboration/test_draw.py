"""A drawing of a map is legible: no text on a text, a box or a line, none outside; and it says what the map says."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.collaboration.drawing.draw import draw
from services.collaboration.load import load_map
from services.collaboration.model import Again, Language, ServiceMap, Words
from tests.collaboration.drawing import SVG, faults

QUICK = 50_000
DOCS = Path(__file__).parents[2] / "docs" / "map.md"


@pytest.fixture(scope="module", params=["da", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    return "da" if request.param == "da" else "en"


@pytest.fixture(scope="module")
def svg(aalborg: ServiceMap, language: Language) -> str:
    return draw(aalborg, language)


def test_no_text_overlaps_another_leaves_the_drawing_or_lies_across_a_box(svg: str) -> None:
    assert faults(svg) == []


@pytest.mark.parametrize(
    ("pattern", "other", "fault"),
    [
        (r'(<text x=")[^"]+(" y="[^"]+" font-size="12" fill="#1d2433">)', r"\g<1>1900\2", "leaves the drawing"),
        (r'(<text x="[^"]+" y=")[^"]+(" font-size="24")', r"\g<1>5\2", "leaves the drawing"),
        (r'(font-size=")11.5(" fill="#545d6e">)', r"\g<1>40\2", "lies on"),
        (r'(<text x=")[^"]+(" y="[^"]+" font-size="12" fill="#1d2433">)', r"\g<1>190\2", "lies across the box"),
        (r'(<text x="[^"]+" y=")[^"]+(" font-size="12" fill="#1d2433">)', r"\g<1>LINE\2", "is crossed by arrow-"),
        (r'(class="activity"[^>]*><rect x=")[^"]+', r"\g<1>500", "crosses the box"),
    ],
)
def test_a_spoilt_drawing_is_found_out(svg: str, pattern: str, other: str, fault: str) -> None:
    (line,) = re.findall(r'd="M [0-9.]+ ([0-9.]+) L', svg.partition('id="arrow-own-wishes"')[2])[:1]
    spoilt, times = re.subn(pattern, other.replace("LINE", line), svg)
    assert times
    assert any(fault in found for found in faults(spoilt))


def test_every_arrow_is_there_with_its_number_at_both_ends_and_what_it_carries(
    aalborg: ServiceMap, svg: str, language: Language
) -> None:
    groups = {group.get("id"): group for group in ET.fromstring(svg).iter(f"{SVG}g") if group.get("id")}
    assert set(groups) == {f"arrow-{id_}" for id_ in aalborg.arrows}
    numbers = set()
    for id_, arrow in aalborg.arrows.items():
        texts = [text.text or "" for text in groups[f"arrow-{id_}"].findall(f"{SVG}text")]
        items = ", ".join(aalborg.item(item).title.in_(language) for item in arrow.items)
        assert texts[0] == texts[-1]
        assert " ".join(texts[1:-1]).lstrip("§! ") == items
        numbers.add(int(texts[0]))
    assert numbers == set(range(1, 22))


def test_every_partner_and_person_has_a_lane_and_every_step_a_heading(
    aalborg: ServiceMap, svg: str, language: Language
) -> None:
    words = " ".join(text.text or "" for text in ET.fromstring(svg).findall(f"{SVG}text"))
    for titled in (*aalborg.partners.values(), aalborg.actor("citizen"), aalborg.actor("guardian")):
        assert titled.title.in_(language) in words
    step = "Trin" if language == "da" else "Step"
    assert [f"{step} {number}" in words for number in range(1, 7)] == [True] * 5 + [False]
    assert ("Igen: fra Opfølgning" if language == "da" else "Again: from Follow-up") in words


def test_an_asterisk_stands_where_the_citizen_takes_part_and_nowhere_else(aalborg: ServiceMap, svg: str) -> None:
    for group in ET.fromstring(svg).iter(f"{SVG}g"):
        if group.get("class") == "activity":
            words = " ".join(text.text or "" for text in group.findall(f"{SVG}text"))
            assert (" *" in words) == aalborg.activity(group.attrib["data-activity"]).co_produced


def test_a_screen_reader_hears_each_arrow_as_a_sentence(svg: str, language: Language) -> None:
    root = ET.fromstring(svg)
    group = next(group for group in root.iter(f"{SVG}g") if group.get("id") == "arrow-needs-to-cafe")
    title, desc = group.findtext(f"{SVG}title"), group.findtext(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    if language == "da":
        assert title.endswith("Støtte jeg har brug for: fra Kontaktperson til Cafébestyrer")
        assert desc.startswith("Praktisk hjælp, Lyd, lys, ro, Hvem man ringer til. For at give den rette støtte")
    assert root.get("aria-labelledby") == "map-title map-desc"


def test_the_same_map_is_always_drawn_alike(aalborg: ServiceMap) -> None:
    assert draw(aalborg, "da", QUICK) == draw(aalborg, "da", QUICK)


def test_what_a_map_says_cannot_break_out_of_its_text(aalborg: ServiceMap) -> None:
    hostile = '</text><script>alert("x")</script>&'
    root = ET.fromstring(draw(retitled(aalborg, [hostile]), "en", QUICK))
    assert not list(root.iter(f"{SVG}script"))


def retitled(map_: ServiceMap, titles: list[str]) -> ServiceMap:
    """The map with ``titles`` in place of its own, one after the other."""
    given_out = (Words(titles[at % len(titles)], titles[at % len(titles)]) for at in range(10_000))
    return replace(
        map_,
        title=next(given_out),
        partners={id_: replace(one, title=next(given_out)) for id_, one in map_.partners.items()},
        actors={id_: replace(one, title=next(given_out)) for id_, one in map_.actors.items()},
        items={id_: replace(one, title=next(given_out)) for id_, one in map_.items.items()},
        activities={id_: replace(one, title=next(given_out)) for id_, one in map_.activities.items()},
    )


words = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzæøåWM§ -"), min_size=1, max_size=60)


@given(titles=st.lists(words, min_size=1, max_size=9))
@settings(max_examples=25, deadline=None)
def test_whatever_the_titles_the_drawing_is_legible(aalborg: ServiceMap, titles: list[str]) -> None:
    assert faults(draw(retitled(aalborg, titles), "da", 1)) == []


def test_an_arrow_may_go_back_stay_in_its_box_or_come_from_who_sees_counts(aalborg: ServiceMap) -> None:
    arrows = dict(aalborg.arrows)
    ends = {end: arrow for arrow in arrows.values() for end in (arrow.from_, arrow.to)}
    first, last = next(iter(ends)), next(end for end in ends if end.activity == "follow-up")
    arrows["back"] = replace(arrows["own-wishes"], id="back", from_=last, to=first)
    arrows["inside"] = replace(arrows["own-wishes"], id="inside", from_=last, to=last)
    follow_up = aalborg.activity("follow-up")
    activities = {
        **aalborg.activities,
        "follow-up": replace(follow_up, actors=(*follow_up.actors, "inspectorate")),
    }
    again = (*aalborg.again, Again("follow-up", "first-talk"), Again("matching", "matching"))
    svg = draw(replace(aalborg, arrows=arrows, activities=activities, again=again), "en", QUICK)
    assert faults(svg) == []
    assert "arrow-back" in svg
    assert "Sees counts only" in svg


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_small_map_of_the_handbook_is_legible_too(language: Language) -> None:
    loaded = load_map(DOCS.read_text("utf-8").split("```yaml\n")[1].split("```")[0])
    assert loaded.mistakes == ()
    assert loaded.map is not None
    assert faults(draw(loaded.map, language)) == []
