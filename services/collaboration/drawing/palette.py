"""The colours of a drawing, by day, by night and on paper.

A colour stands as an attribute where it is used, so a drawing is whole without a style sheet: in a page whose policy
allows none inside it, and in programs that know none. The sheet here only swaps each light colour for its dark one.
Text has at least 4.5 to 1 against what it may stand on and lines 3 to 1 (WCAG 2.2, success criteria 1.4.3 and 1.4.11).
"""

from collections.abc import Mapping

from services.collaboration.kinds import Basis

PAPER, BAND, PEOPLE, STAR_FILL = "#ffffff", "#f5f6f8", "#eaf3ea", "#fff3cf"
INK, GREY, PALE, STAR_EDGE = "#1d2433", "#545d6e", "#7b8492", "#a86e00"
BLUE, GREEN, BROWN, RED = "#1f5fbf", "#1b7a3d", "#7a4a00", "#b3261e"

DARK: Mapping[str, str] = {
    PAPER: "#12161f",
    BAND: "#1a202c",
    PEOPLE: "#16261c",
    STAR_FILL: "#3d3211",
    INK: "#e8ebf1",
    GREY: "#b3bbc9",
    PALE: "#7f899a",
    STAR_EDGE: "#e0a82e",
    BLUE: "#86b6ff",
    GREEN: "#6ecb8b",
    BROWN: "#e6b36a",
    RED: "#ff9a90",
}
"""For each colour the one that stands for it where the reader asks for dark."""

GROUNDS = (PAPER, BAND, PEOPLE, STAR_FILL)
"""What text and lines stand on."""

COLOURS: Mapping[Basis, str] = {
    Basis.PERMISSION: BLUE,
    Basis.OWN_INFORMATION: GREEN,
    Basis.LAW: BROWN,
    Basis.EMERGENCY: RED,
}

DOTS: Mapping[Basis, str] = {
    Basis.PERMISSION: "0.1 5",
    Basis.OWN_INFORMATION: "0.1 4 0.1 8",
    Basis.LAW: "4 5",
    Basis.EMERGENCY: "4 5 0.1 5",
}
"""How the line of each basis is dotted (lengths of dots and gaps, with round ends): it is told without colour, too."""

_ON_PAPER = "@media print{@page{size:landscape;margin:10mm}svg:root{width:100%;height:98vh}}"


def night(scope: str = "") -> str:
    """The rules that swap the colours where the reader asks for dark; of drawings inside ``scope``, a CSS selector."""
    before = f"{scope} " if scope else ""
    swaps = (
        f'{before}[{name}="{light}"]{{{name}:{dark}}}' for light, dark in DARK.items() for name in ("fill", "stroke")
    )
    return f"@media screen and (prefers-color-scheme:dark){{{''.join(swaps)}}}"


STYLE = night() + _ON_PAPER
"""The style sheet of a drawing that stands by itself: dark where asked for, and whole on one sheet when printed."""
