"""Draws a service map as SVG: a lane per partner, steps from left to right, asterisks, and the dotted arrows with what
they carry. Plain enough to print; a screen reader reads each arrow as a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.collaboration.drawing import frame, sentences
from services.collaboration.drawing.counts import Counted, Counts
from services.collaboration.drawing.dress import PLAIN, BoxDress, Dress, Plain
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
from services.collaboration.drawing.palette import GREY, INK, PALE, PAPER, STAR_EDGE, STAR_FILL, STYLE
from services.collaboration.drawing.svg import FONT, element, text, words
from services.collaboration.drawing.untangle import EFFORT, untangle
from services.collaboration.drawing.wording import say
from services.collaboration.model import Language, ServiceMap

_LEAST_TITLE_ROOM, _STEP_TITLE_ROOM = 600, 300


@dataclass(frozen=True, slots=True)
class Laid:
    """A drawing laid out and untangled, which is what takes time; it may be drawn dressed in one way after another.

    `title` is the map's in its lines, `steps_at` the y of the steps.
    """

    plan: Plan
    title: tuple[str, ...]
    steps_at: float


def draw(map_: ServiceMap, language: Language = "da", effort: int = EFFORT, counts: Counts | None = None) -> str:
    """The map as an SVG document. Each arrow is a group with the id ``arrow-<id>``, a title and a description.

    It takes about a second, for ``untangle``; less ``effort`` is quicker, and lines cross more often. With ``counts``
    each arrow says how often something flowed along it.
    """
    if counts is None:
        return drawn(laid(map_, language, effort))
    over = Counted(counts)
    return drawn(laid(map_, language, effort, over.room), over)


def laid(map_: ServiceMap, language: Language = "da", effort: int = EFFORT, sign_room: float = 0) -> Laid:
    """The map laid out; with so much room for a sign at each arrow."""
    room = max(_LEAST_TITLE_ROOM, _STEP_TITLE_ROOM * (len(map_.order) + 0.5)) - 2 * MARGIN
    title = wrap(map_.title.in_(language), HEADING, room, bold=True)
    steps_at = MARGIN + frame.HEADING_LINE * len(title) + frame.UNDER + frame.LOOP * len(map_.again)
    plan = lay_out(map_, language, steps_at + frame.STEP, sign_room)
    # Wide enough for what does not follow from the boxes and arrows, even where there are few of them.
    plan.right = max(plan.right, frame.agains_room(plan), frame.legend_room(plan), room + MARGIN)
    untangle(plan, effort)
    return Laid(plan, title, steps_at)


def drawn(laid_out: Laid, over: Plain = PLAIN) -> str:
    """The drawing as SVG, dressed as ``over`` says."""
    plan = laid_out.plan
    legend, bottom = frame.legend(plan)
    meanings, bottom = over.legend(plan, bottom)
    wide, headline, title = plan.right + MARGIN, over.headline(plan.language), plan.map.title.in_(plan.language)
    ordered = sorted(plan.trips, key=lambda trip: trip.number)
    parts = [
        words("title", ": ".join(filter(None, [title, say("service_map", plan.language), headline])), id_="map-title"),
        words("desc", sentences.summary(plan), id_="map-desc"),
        element("style", STYLE),
        element("rect", x=0, y=0, width=wide, height=bottom, fill=PAPER),
        *frame.heading(plan, laid_out.title, headline),
        *frame.lanes(plan),
        *(sign for lane, top in zip(plan.lanes, plan.tops, strict=True) for sign in over.lane(lane, top)),
        *frame.steps(plan, laid_out.steps_at),
        *frame.agains(plan, laid_out.steps_at),
        *(_box(box, over.box(box)) for box in plan.boxes),
        *(_arrow(plan, trip, over.arrow(plan, trip)) for trip in ordered),
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


def _box(box: Box, dress: BoxDress) -> str:
    starred = box.taking.activity.co_produced
    fill, edge = (STAR_FILL, STAR_EDGE) if starred else (PAPER, GREY)
    shape: dict[str, str | float] = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": 6}
    shape |= {"fill": fill, "stroke": edge, "stroke_width": dress.width}
    if dress.dots:
        shape["stroke_dasharray"] = dress.dots
    parts = [
        *([words("title", f"{box.taking.activity.title.in_(box.language)}. {dress.says}")] if dress.says else []),
        element("rect", None, **shape),
        *_box_texts(box),
        *dress.sign,
    ]
    return element("g", parts, class_="activity", data_activity=box.taking.activity.id)


def _box_texts(box: Box) -> Iterator[str]:
    y = box.y + (box.height - LINE * (len(box.title) + len(box.actors))) / 2 + LINE - 3.5
    for line in box.title:
        yield text((box.x + PAD, y), line, TITLE, INK, font_weight="bold")
        y += LINE
    for line in box.actors:
        yield text((box.x + PAD, y), line, SMALL, GREY)
        y += LINE


def _arrow(plan: Plan, trip: Trip, dress: Dress) -> str:
    points, title = plan.points(trip), sentences.title(plan, trip)
    group = element(
        "g",
        [
            words("title", f"{title}. {dress.says}" if dress.says else title),
            words("desc", sentences.description(plan, trip)),
            *frame.dotted(points, dress, to_right=trip.forward),
            *_arrow_texts(plan, trip, points, dress),
            *dress.sign,
        ],
        id_=f"arrow-{trip.arrow.id}",
        class_=f"arrow {plan.map.ground(trip.arrow.ground).basis}",
        data_arrow=trip.arrow.id,
        role="img",
    )
    return element("a", [group], href=dress.href) if dress.href else group


def _arrow_texts(plan: Plan, trip: Trip, points: list[tuple[float, float]], dress: Dress) -> Iterator[str]:
    (x, y), (tip, tip_y) = points[0], points[-1]
    number, colour = str(trip.number), GREY if dress.colour == PALE else dress.colour
    struck = {"text_decoration": "line-through"} if dress.struck else {}
    for at, line in enumerate(trip.label):
        base = y - 5 - LINE * (len(trip.label) - 1 - at)
        if at == 0:
            yield text((x + PAD, base), number, LABEL, colour, font_weight="bold")
        yield text((x + PAD + plan.number_room, base), line, LABEL, dress.ink, **struck)
    if trip.forward:
        yield text((tip - 11, tip_y - 4), number, HEAD, colour, font_weight="bold", text_anchor="end")
    else:
        yield text((tip + 11, tip_y - 4), number, HEAD, colour, font_weight="bold")
