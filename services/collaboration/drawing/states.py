"""How things stand along the arrows of a drawing: a sign at the beginning of each, and a row that says what signs mean.

The shape of the sign tells the state; its colour only repeats it. Signs are paths and no letters, so that they look
alike wherever they are printed.
"""

from collections.abc import Iterable, Mapping

from services.collaboration.drawing.layout import MARGIN, PAD, SIGN_ROOM, SMALL, Plan, Trip
from services.collaboration.drawing.lettering import width
from services.collaboration.drawing.palette import COLOURS, GREY, INK, PALE, PAPER, RED
from services.collaboration.drawing.svg import element, text
from services.collaboration.wire import ArrowState, Sign

States = Mapping[str, ArrowState]
"""By arrow; an arrow without a state is drawn faintly."""

_RADIUS, _ROW, _SAMPLE = 7, 28, 24
_TRIANGLE = "M 0 -7.6 L 8 6.4 L -8 6.4 Z"
_GLYPHS = {
    Sign.YES: "M -3.5 0.2 l 2.4 2.6 l 4.4 -5.2",
    Sign.NO: "M -3 -3 l 6 6 M 3 -3 l -6 6",
    Sign.ASKED: "M -2.4 -1.6 a 2.4 2.4 0 1 1 3.6 2 q -1.2 0.7 -1.2 1.6 M 0 3.9 l 0 0.2",
    Sign.EMERGENCY: "M 0 -2.8 l 0 3.6 M 0 3.9 l 0 0.2",
    Sign.NONE: "",
}


def colour(plan: Plan, trip: Trip, states: States | None) -> str:
    """The colour of an arrow: of its basis, paler where nothing flows, palest where it has no state."""
    basis = COLOURS[plan.map.ground(trip.arrow.ground).basis]
    if states is None:
        return basis
    state = states.get(trip.arrow.id)
    if state is None:
        return PALE
    return GREY if state.sign in (Sign.NO, Sign.NONE) else basis


def letters(trip: Trip, states: States | None) -> str:
    """The colour of an arrow's words."""
    return INK if states is None or trip.arrow.id in states else GREY


def sign_of(plan: Plan, trip: Trip, states: States | None) -> list[str]:
    """The sign of an arrow's state, where its label ends and its way begins."""
    state = (states or {}).get(trip.arrow.id)
    if state is None:
        return []
    at = (plan.strips[trip.source.taking.column] - SIGN_ROOM / 2 - 1, plan.points(trip)[0][1])
    return [_sign(state.sign, at, colour(plan, trip, states))]


def says(trip: Trip, states: States | None, title: str) -> str:
    """An arrow's title with its state in words."""
    state = (states or {}).get(trip.arrow.id)
    return f"{title}. {state.says}" if state else title


def linked(trip: Trip, states: States | None, arrow: str) -> str:
    """The arrow, leading to where one reads more, if there is such a place."""
    state = (states or {}).get(trip.arrow.id)
    return element("a", [arrow], href=state.href) if state and state.href else arrow


def legend(plan: Plan, states: States | None, bottom: float) -> tuple[list[str], float]:
    """A row that says what the signs mean, below `bottom`; and the y where it ends."""
    meanings = list(dict.fromkeys((state.sign, state.says) for state in (states or {}).values()))
    if not meanings:
        return [], bottom
    parts, x, y = [], float(MARGIN), bottom + 8
    for sign, words in sorted(meanings, key=lambda one: list(Sign).index(one[0])):
        room = _SAMPLE + width(words, SMALL) + 3 * PAD
        if x > MARGIN and x + room > plan.right:
            x, y = MARGIN, y + _ROW
        parts += [_sign(sign, (x + _RADIUS, y - 4), GREY if sign in (Sign.NO, Sign.NONE) else INK)]
        parts += [text((x + _SAMPLE, y), words, SMALL, INK)]
        x += room
    return parts, y + _ROW - 8


def _sign(sign: Sign, at: tuple[float, float], colour: str) -> str:
    edge = RED if sign is Sign.NO else colour
    filled = sign is Sign.YES
    return element(
        "g",
        list(_shapes(sign, PAPER if filled else edge, edge if filled else PAPER, edge)),
        class_=f"sign {sign}",
        transform=f"translate({at[0]:.1f} {at[1]:.1f})",
    )


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
