"""A drawing with states tells how things stand along each arrow by shape and in words, and stays legible."""

from xml.etree import ElementTree as ET

import pytest

from services.collaboration.drawing.draw import drawn, laid
from services.collaboration.drawing.states import SIGN_ROOM, Standing
from services.collaboration.model import Language, ServiceMap
from services.collaboration.wire import ArrowState, Sign
from tests.collaboration.drawing import SVG, faults

QUICK = 50_000
STATES = {
    "needs-to-cafe": ArrowState(Sign.YES, "You said yes", "#permission-needs-to-cafe"),
    "plan-to-cafe": ArrowState(Sign.NO, "You said no"),
    "introduction-to-cafe": ArrowState(Sign.ASKED, "Not answered yet"),
    "invitation": ArrowState(Sign.NONE, "The time is over"),
    "acute-help-to-cafe": ArrowState(Sign.EMERGENCY, "Only in an emergency"),
}


def groups(svg: str) -> dict[str, ET.Element]:
    return {str(group.get("id")): group for group in ET.fromstring(svg).iter(f"{SVG}g") if group.get("id")}


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_state_has_a_shape_and_words_and_nothing_lies_on_anything(
    aalborg: ServiceMap, language: Language
) -> None:
    every = {arrow: list(STATES.values())[at % len(STATES)] for at, arrow in enumerate(aalborg.arrows)}
    svg = drawn(laid(aalborg, language, QUICK, sign_room=SIGN_ROOM), Standing(every))
    assert faults(svg) == []
    for arrow, group in groups(svg).items():
        state = every[arrow.removeprefix("arrow-")]
        (sign,) = [one for one in group.iter(f"{SVG}g") if str(one.get("class")).startswith("sign")]
        assert sign.get("class") == f"sign {state.sign}"
        assert str(group.findtext(f"{SVG}title")).endswith(f". {state.says}")


def test_no_two_signs_have_the_same_shape(aalborg: ServiceMap) -> None:
    found = groups(drawn(laid(aalborg, "en", QUICK, sign_room=SIGN_ROOM), Standing(STATES)))
    shapes = {
        tuple((part.tag, part.get("d")) for part in sign)
        for group in found.values()
        for sign in group.iter(f"{SVG}g")
        if str(sign.get("class")).startswith("sign")
    }
    assert len(shapes) == len(Sign)


def test_an_arrow_without_a_state_is_faint_and_has_no_sign(aalborg: ServiceMap) -> None:
    found = groups(drawn(laid(aalborg, "en", QUICK, sign_room=SIGN_ROOM), Standing(STATES)))
    assert not [one for one in found["arrow-own-wishes"].iter(f"{SVG}g") if one.get("class", "").startswith("sign")]
    strokes = {path.get("stroke") for path in found["arrow-own-wishes"].findall(f"{SVG}path")}
    assert strokes.isdisjoint(
        {path.get("stroke") for path in found["arrow-needs-to-cafe"].findall(f"{SVG}path")} - {None}
    )


def test_an_arrow_leads_to_where_one_reads_more_and_the_legend_says_what_signs_mean(aalborg: ServiceMap) -> None:
    root = ET.fromstring(drawn(laid(aalborg, "en", QUICK, sign_room=SIGN_ROOM), Standing(STATES)))
    links = {a.get("href"): a[0].get("id") for a in root.iter(f"{SVG}a")}
    assert links == {"#permission-needs-to-cafe": "arrow-needs-to-cafe"}
    told = {text.text for text in root.findall(f"{SVG}text")}
    assert {state.says for state in STATES.values()} <= told


def test_what_a_caller_says_cannot_break_out_of_its_text(aalborg: ServiceMap) -> None:
    hostile = {"needs-to-cafe": ArrowState(Sign.YES, '</text><script>alert("x")</script>', '#"><script>')}
    root = ET.fromstring(drawn(laid(aalborg, "en", QUICK, sign_room=SIGN_ROOM), Standing(hostile)))
    assert not list(root.iter(f"{SVG}script"))
