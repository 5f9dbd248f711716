"""How things stand along the arrows of a drawing: a sign at the beginning of each, and a row that says what signs mean.

The shape of the sign tells the state; its colour only repeats it. Signs are paths and no letters, so that they look
alike wherever they are printed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from services.collaboration.drawing.dress import Dress, Plain, legend_rows, moved, sign_at
from services.collaboration.drawing.layout import Plan, Trip
from services.collaboration.drawing.palette import GREY, INK, PALE, PAPER, RED
from services.collaboration.drawing.svg import element
from services.collaboration.wire import ArrowState, Sign

SIGN_ROOM = 18
"""What the sign of a state takes at the end of a label."""

_RADIUS = 7
_TRIANGLE = "M 0 -7.6 L 8 6.4 L -8 6.4 Z"
_GLYPHS = {
    Sign.YES: "M -3.5 0.2 l 2.4 2.6 l 4.4 -5.2",
    Sign.NO: "M -3 -3 l 6 6 M 3 -3 l -6 6",
    Sign.ASKED: "M -2.4 -1.6 a 2.4 2.4 0 1 1 3.6 2 q -1.2 0.7 -1.2 1.6 M 0 3.9 l 0 0.2",
    Sign.EMERGENCY: "M 0 -2.8 l 0 3.6 M 0 3.9 l 0 0.2",
    Sign.NONE: "",
}


class Standing(Plain):
    """A map with how things stand along its arrows, by arrow; an arrow without a state is drawn faintly."""

    def __init__(self, states: Mapping[str, ArrowState]) -> None:
        self._states = states

    def arrow(self, plan: Plan, trip: Trip) -> Dress:
        """With its sign and words; grey where nothing flows."""
        plain, state = super().arrow(plan, trip), self._states.get(trip.arrow.id)
        if state is None:
            return replace(plain, colour=PALE, ink=GREY)
        colour = GREY if state.sign in (Sign.NO, Sign.NONE) else plain.colour
        sign = moved([_sign(state.sign, colour)], sign_at(plan, trip))
        return replace(plain, colour=colour, sign=(sign,), says=state.says, href=state.href)

    def legend(self, plan: Plan, bottom: float) -> tuple[list[str], float]:
        """What each sign means."""
        meanings = dict.fromkeys((state.sign, state.says) for state in self._states.values())
        entries = [
            ([_sign(sign, GREY if sign in (Sign.NO, Sign.NONE) else INK)], says)
            for sign, says in sorted(meanings, key=lambda one: list(Sign).index(one[0]))
        ]
        return legend_rows(plan, entries, bottom)


def _sign(sign: Sign, colour: str) -> str:
    edge = RED if sign is Sign.NO else colour
    filled = sign is Sign.YES
    shapes = _shapes(sign, PAPER if filled else edge, edge if filled else PAPER, edge)
    return element("g", list(shapes), class_=f"sign {sign}")


def _shapes(sign: Sign, ink: str, fill: str, edge: str) -> Iterable[str]:
    if sign is Sign.EMERGENCY:
        yield element("path", d=_TRIANGLE, fill=fill, stroke=edge, stroke_width=1.6, stroke_linejoin="round")
    else:
        yield element("circle", r=_RADIUS, fill=fill, stroke=edge, stroke_width=1.6)
    if _GLYPHS[sign]:
        yield element(
            "path", d=_GLYPHS[sign], fill="none", stroke=ink, stroke_width=1.8, stroke_linecap="round",
            stroke_linejoin="round",
        )  # fmt: skip
