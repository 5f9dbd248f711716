"""Draws a service map as SVG: a lane per partner, steps from left to right, asterisks, and the dotted arrows with what
they carry. Plain enough to print; a screen reader reads each arrow as a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.collaboration.drawing import frame, states
from services.collaboration.drawing.frame import HEADING
from services.collaboration.drawing.layout import (
    HEAD,
    LABEL,
    LINE,
    MARGIN,
    PAD,
    SMALL,
    TITLE,
    Box,
    Plan,
    Trip,
    lay_out,
)
from services.collaboration.drawing.lettering import wrap
from services.collaboration.drawing.palette import GREY, INK, PAPER, STAR_EDGE, STAR_FILL, STYLE
from services.collaboration.drawing.states import States
from services.collaboration.drawing.svg import FONT, element, text, words
from services.collaboration.drawing.untangle import EFFORT, untangle
from services.collaboration.drawing.wording import say
from services.collaboration.model import Language, ServiceMap

_LEAST_TITLE_ROOM, _STEP_TITLE_ROOM = 600, 300


@dataclass(frozen=True, slots=True)
class Laid:
    """A drawing laid out and untangled, which is what takes time; it may be drawn with one set of states after another.

    `title` is the map's in its lines, `steps_at` the y of the steps.
    """

    plan: Plan
    title: tuple[str, ...]
    steps_at: float


def draw(map_: ServiceMap, language: Language = "da", effort: int = EFFORT) -> str:
    """The map as an SVG document. Each arrow is a group with the id ``arrow-<id>``, a title and a description.

    It takes about a second, for ``untangle``; less ``effort`` is quicker, and lines cross more often.
    """
    return drawn(laid(map_, language, effort))


def laid(map_: ServiceMap, language: Language = "da", effort: int = EFFORT, signs: bool = False) -> Laid:
    """The map laid out; with ``signs`` there is room for a sign at each arrow."""
    room = max(_LEAST_TITLE_ROOM, _STEP_TITLE_ROOM * (len(map_.order) + 0.5)) - 2 * MARGIN
    title = wrap(map_.title.in_(language), HEADING, room, bold=True)
    steps_at = MARGIN + frame.HEADING_LINE * len(title) + frame.UNDER + frame.LOOP * len(map_.again)
    plan = lay_out(map_, language, steps_at + frame.STEP, signs)
    # Wide enough for what does not follow from the boxes and arrows, even where there are few of them.
    plan.right = max(plan.right, frame.agains_room(plan), frame.legend_room(plan), room + MARGIN)
    untangle(plan, effort)
    return Laid(plan, title, steps_at)


def drawn(laid_out: Laid, marked: States | None = None) -> str:
    """The drawing as SVG; ``marked`` says how things stand along each arrow."""
    plan = laid_out.plan
    legend, bottom = frame.legend(plan)
    meanings, bottom = states.legend(plan, marked, bottom)
    wide = plan.right + MARGIN
    parts = [
        words("title", f"{plan.map.title.in_(plan.language)}: {say('service_map', plan.language)}", id_="map-title"),
        words("desc", _summary(plan), id_="map-desc"),
        element("style", STYLE),
        element("rect", x=0, y=0, width=wide, height=bottom, fill=PAPER),
        *frame.heading(plan, laid_out.title),
        *frame.lanes(plan),
        *frame.steps(plan, laid_out.steps_at),
        *frame.agains(plan, laid_out.steps_at),
        *(_box(box) for box in plan.boxes),
        *(_arrow(plan, trip, marked) for trip in sorted(plan.trips, key=lambda trip: trip.number)),
        *legend,
        *meanings,
    ]
    return element("svg", parts, **_root(wide, bottom, plan.language)) + "\n"


def _root(wide: float, high: float, language: Language) -> dict[str, str | float]:
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {wide:.1f} {high:.1f}",
        "width": wide,
        "height": high,
        "lang": language,
        "role": "graphics-document document",
        "aria-labelledby": "map-title map-desc",
        "font-family": FONT,
    }


def _summary(plan: Plan) -> str:
    counts = {"partners": len(plan.map.partners), "activities": len(plan.map.activities), "arrows": len(plan.trips)}
    return say("map_says", plan.language).format(**counts)


def _box(box: Box) -> str:
    starred = box.taking.activity.co_produced
    fill, edge = (STAR_FILL, STAR_EDGE) if starred else (PAPER, GREY)
    return element(
        "g",
        [
            element("rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=6, fill=fill, stroke=edge),
            *_box_texts(box),
        ],
        class_="activity",
        data_activity=box.taking.activity.id,
    )


def _box_texts(box: Box) -> Iterator[str]:
    y = box.y + (box.height - LINE * (len(box.title) + len(box.actors))) / 2 + LINE - 3.5
    for line in box.title:
        yield text((box.x + PAD, y), line, TITLE, INK, font_weight="bold")
        y += LINE
    for line in box.actors:
        yield text((box.x + PAD, y), line, SMALL, GREY)
        y += LINE


def _arrow(plan: Plan, trip: Trip, marked: States | None) -> str:
    points, colour = plan.points(trip), states.colour(plan, trip, marked)
    basis = plan.map.ground(trip.arrow.ground).basis
    group = element(
        "g",
        [
            words("title", states.says(trip, marked, _arrow_title(plan, trip))),
            words("desc", _arrow_says(plan, trip)),
            *frame.dotted(points, basis, colour, to_right=trip.forward),
            *_arrow_texts(plan, trip, points, colour, states.letters(trip, marked)),
            *states.sign_of(plan, trip, marked),
        ],
        id_=f"arrow-{trip.arrow.id}",
        class_=f"arrow {basis}",
        data_arrow=trip.arrow.id,
        role="img",
    )
    return states.linked(trip, marked, group)


def _arrow_texts(plan: Plan, trip: Trip, points: list[tuple[float, float]], colour: str, ink: str) -> Iterator[str]:
    (x, y), (tip, tip_y) = points[0], points[-1]
    number = str(trip.number)
    for at, line in enumerate(trip.label):
        base = y - 5 - LINE * (len(trip.label) - 1 - at)
        if at == 0:
            yield text((x + PAD, base), number, LABEL, colour, font_weight="bold")
        yield text((x + PAD + plan.number_room, base), line, LABEL, ink)
    if trip.forward:
        yield text((tip - 11, tip_y - 4), number, HEAD, colour, font_weight="bold", text_anchor="end")
    else:
        yield text((tip + 11, tip_y - 4), number, HEAD, colour, font_weight="bold")


def _arrow_title(plan: Plan, trip: Trip) -> str:
    sender, receiver = (plan.map.actor(end.actor).title for end in (trip.arrow.from_, trip.arrow.to))
    return say("arrow_title", plan.language).format(
        number=trip.number,
        what=" ".join(trip.label),
        sender=sender.in_(plan.language),
        receiver=receiver.in_(plan.language),
    )


def _arrow_says(plan: Plan, trip: Trip) -> str:
    arrow, language = trip.arrow, plan.language
    fields = ", ".join(plan.map.field(field).title.in_(language) for field in arrow.fields)
    need = arrow.need_to_know.in_(language).rstrip(".")
    basis = say(plan.map.ground(arrow.ground).basis.value, language).lstrip("§! ")
    return f"{fields}. {need}. {say(arrow.form.value, language)}. {basis}."
