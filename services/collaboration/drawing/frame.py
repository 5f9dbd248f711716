"""What stands around the boxes and arrows of a drawing: heading, lanes, steps, what comes round again, legend."""

from collections.abc import Iterator

from services.collaboration.drawing.dress import Dress
from services.collaboration.drawing.layout import LINE, MARGIN, PAD, SMALL, TITLE, Plan, lane_title, titles_room
from services.collaboration.drawing.lettering import width
from services.collaboration.drawing.palette import (
    BAND,
    COLOURS,
    DOTS,
    GREY,
    INK,
    PALE,
    PAPER,
    PEOPLE,
    STAR_EDGE,
    STAR_FILL,
)
from services.collaboration.drawing.svg import element, head, path, text
from services.collaboration.drawing.wording import day, say
from services.collaboration.kinds import Basis, State
from services.collaboration.model import Again

BANDS = (BAND, PAPER)
HEADING, HEADING_LINE, UNDER, LOOP, STEP, PILL = 24, 32, 30, 26, 40, 26
_SAMPLE, _ROW = 44, 28


def heading(plan: Plan, title: tuple[str, ...], shown: str) -> Iterator[str]:
    """The map's title, how things stand with it, and what is shown."""
    for at, line in enumerate(title):
        yield text((MARGIN, MARGIN + HEADING_LINE * at + HEADING - 4), line, HEADING, INK, font_weight="bold")
    state = say(plan.map.state.value, plan.language)
    if plan.map.state is State.PILOT and plan.map.pilot_last_day is not None:
        state = state.format(day=day(plan.map.pilot_last_day, plan.language))
    under = f"{say('service_map', plan.language)} · {state}{shown and f' · {shown}'}"
    yield text((MARGIN, MARGIN + HEADING_LINE * len(title) + 8), under, TITLE, GREY)


def lanes(plan: Plan) -> Iterator[str]:
    """A band for each lane, with its title at the left."""
    ends = [*plan.tops[1:], plan.bottom]
    for at, (lane, top, end) in enumerate(zip(plan.lanes, plan.tops, ends, strict=True)):
        fill = PEOPLE if lane.person else BANDS[at % 2]
        yield element(
            "rect",
            x=MARGIN,
            y=top,
            width=plan.right - MARGIN,
            height=end - top,
            fill=fill,
            stroke=PALE,
            stroke_width=0.6,
        )
        title, note = lane_title(lane, titles_room(plan.lanes))
        y = top + LINE + PAD / 2
        for line in title:
            yield text((MARGIN + PAD, y), line, TITLE, INK, font_weight="bold")
            y += LINE
        for line in note:
            yield text((MARGIN + PAD, y), line, SMALL, GREY)
            y += LINE


def steps(plan: Plan, top: float) -> Iterator[str]:
    """The steps from left to right, above the lanes."""
    middle = top + PILL / 2
    for at, x in enumerate(plan.columns):
        yield element("rect", x=x, y=top, width=plan.box_width, height=PILL, rx=PILL / 2, fill=INK)
        label = say("step", plan.language).format(number=at + 1)
        yield text(
            (x + plan.box_width / 2, middle + 4.5), label, TITLE, PAPER, text_anchor="middle", font_weight="bold"
        )
        if at:
            start = plan.columns[at - 1] + plan.box_width + 4
            yield element("path", d=path([(start, middle), (x - 8, middle)]), stroke=INK, stroke_width=1.5, fill="none")
            yield element("path", d=head((x - 4, middle), to_right=True), fill=INK)


def agains(plan: Plan, top: float) -> Iterator[str]:
    """A line above the steps for each activity that comes round again."""
    for at in range(len(plan.map.again)):
        x_from, x_to = _again_ends(plan, at)
        y = _again_level(plan, at, top)
        way = [(x_from, top), (x_from, y), (x_to, y), (x_to, top - 4)]
        yield element("path", d=path(way), stroke=GREY, stroke_width=1.5, fill="none")
        yield element("path", d=f"M {x_to:.1f} {top:.1f} l -4 -8 l 8 0 Z", fill=GREY)
    for at, again in enumerate(plan.map.again):
        label, x, y = _again_label(plan, again), _again_ends(plan, at)[1] + PAD, _again_level(plan, at, top) - 5
        # On white, since a line from further above may come down just here.
        yield element("rect", x=x - 2, y=y - SMALL, width=width(label, SMALL) + 4, height=SMALL + 3, fill=PAPER)
        yield text((x, y), label, SMALL, GREY)


def agains_room(plan: Plan) -> float:
    """How far to the right the labels of what comes round again reach."""
    labels = [width(_again_label(plan, again), SMALL) for again in plan.map.again]
    return max((_again_ends(plan, at)[1] + PAD + wide for at, wide in enumerate(labels)), default=0)


def legend(plan: Plan) -> tuple[list[str], float]:
    """What the signs mean, and the y where the legend ends."""
    parts, x, y = [], float(MARGIN), plan.bottom + _ROW
    bases = {plan.map.ground(trip.arrow.ground).basis for trip in plan.trips}
    used = [basis for basis in COLOURS if basis in bases]
    entries: list[tuple[str, Basis | None]] = [("asterisk", None), *((basis.value, basis) for basis in used)]
    for key, basis in [*entries, ("head", None)]:
        label = say(key, plan.language)
        room = (_SAMPLE if key != "head" else 0) + width(label, SMALL) + 3 * PAD
        if x > MARGIN and x + room > plan.right:
            x, y = MARGIN, y + _ROW
        parts += _sample(key, basis, x, y)
        parts.append(text((x + (_SAMPLE if key != "head" else 0), y), label, SMALL, INK))
        x += room
    return parts, y + _ROW - 8


def legend_room(plan: Plan) -> float:
    """How wide the widest entry of the legend is."""
    keys = ["asterisk", "head", *(basis.value for basis in COLOURS)]
    return MARGIN + _SAMPLE + 3 * PAD + max(width(say(key, plan.language), SMALL) for key in keys)


def dotted(points: list[tuple[float, float]], dress: Dress, *, to_right: bool) -> list[str]:
    """A dotted arrow along ``points``."""
    back = -4 if to_right else 4
    way = [*points[:-1], (points[-1][0] + back, points[-1][1])]
    line = element(
        "path",
        d=path(way),
        stroke=dress.colour,
        stroke_width=dress.width,
        stroke_dasharray=dress.dots,
        stroke_linecap="round",
        fill="none",
    )
    return [line, element("path", d=head(points[-1], to_right=to_right), fill=dress.colour)]


def _sample(key: str, basis: Basis | None, x: float, y: float) -> list[str]:
    if basis is not None:
        return dotted([(x, y - 4), (x + _SAMPLE - PAD, y - 4)], Dress(COLOURS[basis], DOTS[basis]), to_right=True)
    if key == "asterisk":
        room = _SAMPLE - PAD
        return [element("rect", x=x, y=y - 12, width=room, height=16, rx=4, fill=STAR_FILL, stroke=STAR_EDGE)]
    return []


def _again_label(plan: Plan, again: Again) -> str:
    start, end = (plan.map.activity(id_).title.in_(plan.language) for id_ in (again.from_, again.to))
    return say("again", plan.language).format(start=start, end=end)


def _again_level(plan: Plan, at: int, top: float) -> float:
    """The y of the level line of the again ``at``."""
    return top - LOOP * (len(plan.map.again) - at) + LOOP - 10


def _again_ends(plan: Plan, at: int) -> tuple[float, float]:
    """The x where the line of the again ``at`` begins and ends; each has its own."""
    again, aside = plan.map.again[at], 12 * (at % 4)
    column_of = {id_: column for column, step in enumerate(plan.map.order) for id_ in step}
    start, end = plan.columns[column_of[again.from_]], plan.columns[column_of[again.to]]
    return start + plan.box_width * 0.6 + aside, end + plan.box_width * 0.4 - aside
