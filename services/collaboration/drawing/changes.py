"""What is different between two versions of a map, in one drawing: a sign and a line for each kind of change.

New lines are whole, changed ones are of long dashes, gone ones of scattered dots with their words struck through; what
stayed is faint. So the drawing can be read without colour.
"""

from dataclasses import replace

from services.collaboration.diff import Difference, Kind, differences
from services.collaboration.drawing.draw import Laid, drawn, laid
from services.collaboration.drawing.dress import BoxDress, Dress, Plain, legend_rows, moved, sign_at
from services.collaboration.drawing.lanes import Lane, lane_of
from services.collaboration.drawing.layout import MARGIN, SMALL, Box, Plan, Trip
from services.collaboration.drawing.lettering import wrap
from services.collaboration.drawing.merged import merged
from services.collaboration.drawing.palette import GREY, INK, PALE, PAPER
from services.collaboration.drawing.svg import element, text
from services.collaboration.drawing.untangle import EFFORT
from services.collaboration.drawing.wording import say
from services.collaboration.model import Language, ServiceMap

ROOM = 20
"""What a sign takes at the end of a label."""

_LINES = {Kind.ADDED: "", Kind.CHANGED: "10 5", Kind.GONE: "0.1 9"}
_WIDTHS = {Kind.ADDED: 2.6, Kind.CHANGED: 2.6, Kind.GONE: 2.2}
_EDGES = {Kind.ADDED: "", Kind.CHANGED: "9 5", Kind.GONE: "2 5"}
_GLYPHS = {
    Kind.ADDED: "M -4 0 L 4 0 M 0 -4 L 0 4",
    Kind.CHANGED: "M -4.5 1.2 q 2.2 -4 4.5 -1.2 q 2.3 2.8 4.5 -1.2",
    Kind.GONE: "M -4 0 L 4 0",
}
_FAINT = "0.1 5"
_DRAWN = ("arrows", "activities", "actors", "partners")


class Changes(Plain):
    """The two versions laid over each other, with what is different marked."""

    def __init__(self, old: ServiceMap, new: ServiceMap, language: Language) -> None:
        self.map = merged(old, new)
        self._old, self._new, self._language = old, new, language
        self._found: dict[tuple[str, str], Difference] = {}
        for one in differences(old, new):
            self._found.setdefault((one.part, one.id), one)

    def arrow(self, plan: Plan, trip: Trip) -> Dress:
        """An arrow with its sign; faint where it is as before."""
        one = self._found.get(("arrows", trip.arrow.id))
        plain = super().arrow(plan, trip)
        if one is None:
            return replace(
                plain, colour=PALE, ink=GREY, dots=_FAINT, width=1.4, says=say("same_by_line", plan.language)
            )
        gone = one.kind is Kind.GONE
        sign = moved(_sign(one.kind), sign_at(plan, trip))
        return replace(
            plain,
            dots=_LINES[one.kind] or "none",
            width=_WIDTHS[one.kind],
            ink=GREY if gone else INK,
            struck=gone,
            sign=(sign,),
            says=self._says(one),
        )

    def box(self, box: Box) -> BoxDress:
        """A box with its sign at the corner."""
        kind = self._box_kind(box)
        if kind is None:
            return BoxDress()
        sign = moved(_sign(kind), (box.end - 4, box.y + 2))
        return BoxDress(_EDGES[kind], 2.4, (sign,), say(kind.value, self._language))

    def lane(self, lane: Lane, top: float) -> list[str]:
        """The sign of a partner, in the margin beside the title."""
        one = self._found.get(("partners", lane.key))
        return [moved(_sign(one.kind), (MARGIN / 2, top + 16))] if one else []

    def headline(self, language: Language) -> str:
        """That this is what is different."""
        return say("diff_of", language)

    def legend(self, plan: Plan, bottom: float) -> tuple[list[str], float]:
        """What signs and lines mean, and what is changed that has no place in a drawing."""
        kinds = [kind for kind in Kind if any(one.kind is kind for one in self._found.values())]
        entries = [(_sample(kind), say(f"{kind}_by_line", plan.language)) for kind in kinds]
        same = element("path", d="M -12 0 L 46 0", stroke=PALE, stroke_width=1.4, stroke_dasharray=_FAINT, fill="none",
                       stroke_linecap="round")  # fmt: skip
        parts, y = legend_rows(plan, [*entries, ([same], say("same_by_line", plan.language))], bottom, 72)
        for line in self._not_drawn(plan):
            parts.append(text((MARGIN, y + 8), line, SMALL, INK))
            y += 18
        return parts, y + (8 if self._others() else 0)

    def _says(self, one: Difference) -> str:
        told = say(one.kind.value, self._language)
        return f"{told}. {say('asked_anew', self._language)}" if one.asks_anew else told

    def _box_kind(self, box: Box) -> Kind | None:
        activity = box.taking.activity.id
        before, now = (self._takes_part(map_, box) for map_ in (self._old, self._new))
        if before != now:
            return Kind.ADDED if now else Kind.GONE
        changed = [("activities", activity), *(("actors", actor) for actor in box.taking.actors)]
        return Kind.CHANGED if any(part in self._found for part in changed) else None

    def _takes_part(self, map_: ServiceMap, box: Box) -> bool:
        known = map_.activities.get(box.taking.activity.id)
        lane = lane_of(self.map, box.taking.actors[0])
        return known is not None and any(lane_of(map_, actor) == lane for actor in known.actors)

    def _others(self) -> list[str]:
        """The names of the parts that are different and are not drawn."""
        return list(dict.fromkeys(part for part, _ in self._found if part not in _DRAWN))

    def _not_drawn(self, plan: Plan) -> tuple[str, ...]:
        if not self._others():
            return ()
        named = ", ".join(say(f"part_{part}", plan.language) for part in self._others())
        told = say("not_drawn", plan.language).format(what=named)
        return wrap(told, SMALL, plan.right - MARGIN)


def draw_changes(old: ServiceMap, new: ServiceMap, language: Language = "da", effort: int = EFFORT) -> str:
    """What is different between two versions, as an SVG document; ids are those of ``draw``."""
    return drawn(*lay_changes(old, new, language, effort))


def lay_changes(old: ServiceMap, new: ServiceMap, language: Language, effort: int = EFFORT) -> tuple[Laid, Changes]:
    """The two versions laid over each other, and how to dress them."""
    changes = Changes(old, new, language)
    return laid(changes.map, language, effort, ROOM), changes


def _sign(kind: Kind) -> list[str]:
    edge = element("rect", x=-7.5, y=-7.5, width=15, height=15, rx=2, fill=PAPER, stroke=INK, stroke_width=1.4)
    glyph = element("path", d=_GLYPHS[kind], fill="none", stroke=INK, stroke_width=2, stroke_linecap="round")
    return [element("g", [edge, glyph], class_=f"sign {kind}")]


def _sample(kind: Kind) -> list[str]:
    dots: dict[str, str | float] = {"stroke_dasharray": _LINES[kind]} if _LINES[kind] else {}
    dots |= {"stroke": INK, "stroke_width": _WIDTHS[kind], "stroke_linecap": "round", "fill": "none"}
    return [element("path", None, d="M -12 0 L 46 0", **dots), moved(_sign(kind), (-4, 0))]
