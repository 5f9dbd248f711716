"""A drawing is legible by day, by night and on paper, and needs no colour to be understood."""

import re

import pytest

from services.collaboration.drawing.draw import draw
from services.collaboration.drawing.palette import COLOURS, DARK, DOTS, GREY, GROUNDS, INK, PALE, STAR_EDGE, night
from services.collaboration.drawing.wording import mark
from services.collaboration.kinds import Basis
from services.collaboration.model import ServiceMap
from services.pages.drawings import drawn, picture_policy
from tests.collaboration.drawing import SVG, root_of
from tests.collaboration.handbook_pictures import HOUSE, pictures

SHEET = HOUSE / "services" / "pages" / "styles" / "_picture.scss"
QUICK = 50_000


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_told() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("dark", [False, True], ids=["by day", "by night"])
def test_text_and_lines_stand_out_from_whatever_is_behind_them(dark: bool) -> None:
    def seen(colour: str) -> str:
        return DARK[colour] if dark else colour

    for ground in GROUNDS:
        for text in (INK, GREY, *COLOURS.values()):
            assert contrast(seen(text), seen(ground)) >= 4.5, (text, ground)
        for line in (PALE, STAR_EDGE):
            assert contrast(seen(line), seen(ground)) >= 3, (line, ground)


def test_each_colour_of_a_drawing_has_its_dark_one_and_a_swap(aalborg: ServiceMap) -> None:
    root = root_of(draw(aalborg, "en", QUICK))
    used = {one.get(name) for one in root.iter() for name in ("fill", "stroke")} - {None, "none"}
    assert used <= DARK.keys()
    sheet = root.findtext(f"{SVG}style") or ""
    assert all(f'[{name}="{light}"]{{{name}:{DARK[light]}}}' in sheet for light in DARK for name in ("fill", "stroke"))
    assert "@media print" in sheet


def test_a_ground_is_told_by_its_line_without_colour(aalborg: ServiceMap) -> None:
    assert len(set(DOTS.values())) == len(Basis)
    found = 0
    for group in root_of(draw(aalborg, "en", QUICK)).iter(f"{SVG}g"):
        if arrow := group.get("data-arrow"):
            found += 1
            assert group.get("id") == f"arrow-{arrow}"
            basis = aalborg.ground_of(arrow).basis
            dashes = {path.get("stroke-dasharray") for path in group.findall(f"{SVG}path")} - {None}
            assert dashes == {DOTS[basis]}
            assert mark(basis).strip() in "".join(text.text or "" for text in group.findall(f"{SVG}text"))
    assert found == len(aalborg.arrows)


def test_a_page_has_no_style_sheet_inside_a_drawing_and_the_same_rules_in_its_own(aalborg: ServiceMap) -> None:
    assert "<style" not in drawn(draw(aalborg, "en", QUICK))
    told = re.sub(r"//.*|\s", "", SHEET.read_text("utf-8")).replace(";}", "}")
    rules = re.sub(r"\s", "", night(".dl-picture svg")).split("{", 1)[1]
    frame = f".dl-picture{{background:{DARK['#ffffff']}}}"
    assert told == f"@mediascreenand(prefers-color-scheme:dark){{{frame}{rules}"


def test_a_drawing_by_itself_is_let_load_its_style_sheet_and_nothing_else(aalborg: ServiceMap) -> None:
    policy = picture_policy(draw(aalborg, "en", QUICK))
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='", policy)
    assert picture_policy("<svg/>") == "default-src 'none'; style-src 'none'"


def test_the_pictures_in_the_handbook_are_drawn_from_the_maps_as_they_are() -> None:
    old = [place for place, svg in pictures().items() if (HOUSE / place).read_text("utf-8") != svg]
    assert old == [], "draw them anew: python -m tests.collaboration.handbook_pictures"
