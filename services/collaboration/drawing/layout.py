"""Where everything in a drawing stands.

Lanes run across, steps run down. Beside the boxes of a step lies a gutter of three strips: labels (beside the boxes
that send), then upright lines, then heads (beside the boxes that receive in the next step). Every upright line has an x
of its own, and every long level line a track of its own at the top of its lane, where no box and no label stands. So no
line runs along another, and no text ever meets a text, a box or an upright line, whatever the map says.
"""

import math
from dataclasses import dataclass, field

from services.collaboration.drawing.lanes import Lane, Taking, lane_of, lanes_of, takings_of
from services.collaboration.drawing.lettering import width, wrap
from services.collaboration.drawing.wording import mark
from services.collaboration.model import Activity, Arrow, Language, ServiceMap

LABEL, TITLE, SMALL, HEAD = 12, 13, 11.5, 11
"""Sizes of letters: of an arrow's label, a box's title, its actors, and the number at an arrow's head."""

LINE = 16
"""From one line of text to the next."""

MARGIN, PAD = 24, 9
_BOX_WIDTH, _WIDEST_BOX = 152, 210
LABEL_ROOM, UPRIGHT, TRACK = 210, 9, 8
OUT_SLOT, IN_SLOT, STACK, LANE_PAD = 20, 16, 12, 10
_STAR = "_*"
_LANE_TITLES, _LINES_OF_TITLE = (148, 176, 204, 232), 4


@dataclass(slots=True, eq=False)
class Port:
    """One end of a trip at the side of a box; at the ``out`` end stands the label."""

    trip: "Trip"
    out: bool

    @property
    def room(self) -> float:
        """The height that it takes of the box's side."""
        return OUT_SLOT + LINE * (len(self.trip.label) - 1) if self.out else IN_SLOT


@dataclass(slots=True, eq=False)
class Box:
    """An activity as one lane takes part in it. ``left`` and ``right`` are its ports, from top to bottom."""

    taking: Taking
    title: tuple[str, ...]
    actors: tuple[str, ...]
    width: float
    language: Language
    left: list[Port] = field(default_factory=list)
    right: list[Port] = field(default_factory=list)
    x: float = 0
    y: float = 0
    height: float = 0

    @property
    def end(self) -> float:
        """The x of the right side."""
        return self.x + self.width

    def needs(self) -> float:
        """The height that the texts and the ports need."""
        texts = LINE * (len(self.title) + len(self.actors)) + 2 * PAD
        return max(texts, *(sum(port.room for port in side) + PAD for side in (self.left, self.right)))

    def port_y(self, port: Port) -> float:
        """The y of the line at ``port``. One at the left and one at the right never have the same."""
        side, offset = (self.left, 6) if port in self.left else (self.right, 4)
        above = sum(other.room for other in side[: side.index(port) + 1])
        free = self.height - sum(other.room for other in side)
        return (self.y + free / 2 + above) // 4 * 4 - offset


@dataclass(slots=True, eq=False)
class Trip:
    """The way of one arrow: out of the right side of its source, into the left of its target in a later step, or into
    the right of one in the same step or before. ``number`` is told at both ends."""

    arrow: Arrow
    source: Box
    target: Box
    label: tuple[str, ...]
    number: int = 0
    leaves: Port = field(init=False)
    arrives: Port = field(init=False)

    def __post_init__(self) -> None:
        self.leaves, self.arrives = Port(self, out=True), Port(self, out=False)

    @property
    def forward(self) -> bool:
        """Whether it arrives at the left of its target."""
        return self.target.taking.column > self.source.taking.column

    @property
    def gutters(self) -> tuple[int, int]:
        """The gutter in which it leaves, and the one in which it arrives; each is named by the step before it."""
        column = self.target.taking.column
        return self.source.taking.column, column - 1 if self.forward else column

    @property
    def long(self) -> bool:
        """Whether it goes from one gutter to another, and so needs a track."""
        return self.gutters[0] != self.gutters[1]


@dataclass(slots=True)
class Plan:
    """A drawing, laid out. ``uprights`` are the lines of each gutter from left to right, ``tracks`` those of each lane
    from top to bottom; ``strips`` is where each gutter's upright lines begin, ``tops`` where each lane does."""

    map: ServiceMap
    language: Language
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    trips: tuple[Trip, ...]
    uprights: list[list[Trip]]
    tracks: list[list[Trip]]
    columns: list[float] = field(default_factory=list)
    strips: list[float] = field(default_factory=list)
    tops: list[float] = field(default_factory=list)
    box_width: float = _BOX_WIDTH
    right: float = 0
    bottom: float = 0
    sign_room: float = 0

    @property
    def number_room(self) -> float:
        """The room that an arrow's number takes before its label."""
        return width("0" * len(str(len(self.trips))), LABEL, bold=True) + 5

    @property
    def head_room(self) -> float:
        """The room that an arrow's head and the number there take beside a box."""
        return width("0" * len(str(len(self.trips))), HEAD, bold=True) + 15

    def points(self, trip: Trip) -> list[tuple[float, float]]:
        """The corners of the trip's way, from its source to its target."""
        out, into = trip.gutters
        start = (trip.source.end, trip.source.port_y(trip.leaves))
        end = (trip.target.x if trip.forward else trip.target.end, trip.target.port_y(trip.arrives))
        first, last = self._upright(trip, out), self._upright(trip, into)
        if not trip.long:
            return [start, (first, start[1]), (first, end[1]), end]
        level = self._track(trip)
        return [start, (first, start[1]), (first, level), (last, level), (last, end[1]), end]

    def _upright(self, trip: Trip, gutter: int) -> float:
        return self.strips[gutter] + UPRIGHT * (self.uprights[gutter].index(trip) + 0.5)

    def _track(self, trip: Trip) -> float:
        lane = trip.target.taking.lane
        return self.tops[lane] + LANE_PAD / 2 + TRACK * (self.tracks[lane].index(trip) + 0.5)


def lay_out(map_: ServiceMap, language: Language, top: float, sign_room: float = 0) -> Plan:
    """The plan of a drawing whose lanes begin at ``top``. Its lines lie in the order of the map; see ``untangle``.

    ``sign_room`` is left for a sign at each arrow.
    """
    lanes = lanes_of(map_, language)
    takings = takings_of(map_, lanes)
    wide = _box_width(map_, takings, language)
    boxes = tuple(_box(map_, taking, language, wide) for taking in takings)
    trips = _trips(map_, boxes, lanes, language)
    plan = Plan(map_, language, lanes, boxes, trips, [[] for _ in map_.order], [[] for _ in lanes])
    plan.box_width = wide
    for trip in trips:
        trip.source.right.append(trip.leaves)
        (trip.target.left if trip.forward else trip.target.right).append(trip.arrives)
        for gutter in dict.fromkeys(trip.gutters):
            plan.uprights[gutter].append(trip)
        if trip.long:
            plan.tracks[trip.target.taking.lane].append(trip)
    plan.sign_room = sign_room
    _place_columns(plan)
    _place_lanes(plan, top)
    return plan


def _box_width(map_: ServiceMap, takings: tuple[Taking, ...], language: Language) -> float:
    """How wide boxes are: so wide that hardly a word is broken, and an asterisk stays with its word."""
    titles = [_title(taking.activity, language) for taking in takings]
    actors = [map_.actor(actor).title.in_(language) for taking in takings for actor in taking.actors]
    words = [width(word, TITLE, bold=True) for title in titles for word in title.split()]
    words += [width(word, SMALL) for title in actors for word in title.split()]
    return min(_WIDEST_BOX, max([_BOX_WIDTH, *(math.ceil(word) + 2 * PAD for word in words)]))


def _title(activity: Activity, language: Language) -> str:
    """An activity's title; its asterisk stays with the last word when it is broken into lines."""
    return activity.title.in_(language) + (_STAR if activity.co_produced else "")


def _box(map_: ServiceMap, taking: Taking, language: Language, wide: float) -> Box:
    room = wide - 2 * PAD
    title = wrap(_title(taking.activity, language), TITLE, room, bold=True)
    title = (*title[:-1], title[-1].replace(_STAR, " *"))
    actors = [map_.actor(actor).title.in_(language) for actor in taking.actors]
    lines = tuple(line for actor in actors for line in wrap(actor, SMALL, room))
    return Box(taking, title, lines, wide, language)


def _trips(map_: ServiceMap, boxes: tuple[Box, ...], lanes: tuple[Lane, ...], language: Language) -> tuple[Trip, ...]:
    keys = [lane.key for lane in lanes]
    at = {(keys[box.taking.lane], box.taking.activity.id): box for box in boxes}

    def trip(arrow: Arrow) -> Trip:
        source, target = (at[lane_of(map_, end.actor), end.activity] for end in (arrow.from_, arrow.to))
        items = ", ".join(map_.item(item).title.in_(language) for item in arrow.items)
        return Trip(arrow, source, target, wrap(mark(map_.ground(arrow.ground).basis) + items, LABEL, LABEL_ROOM))

    return tuple(trip(arrow) for arrow in map_.arrows.values())


def _place_columns(plan: Plan) -> None:
    x = float(MARGIN + titles_room(plan.lanes))
    for column in range(len(plan.map.order)):
        x += plan.head_room if any(box.left for box in plan.boxes if box.taking.column == column) else PAD
        here = [box for box in plan.boxes if box.taking.column == column]
        for box in here:
            box.x = x
        plan.columns.append(x)
        x += plan.box_width + max((_label_room(plan, port) for box in here for port in box.right), default=0)
        plan.strips.append(x)
        x += UPRIGHT * len(plan.uprights[column])
    plan.right = x + PAD


def _label_room(plan: Plan, port: Port) -> float:
    if not port.out:
        return plan.head_room
    return plan.number_room + max(width(line, LABEL) for line in port.trip.label) + 2 * PAD + plan.sign_room


def _place_lanes(plan: Plan, top: float) -> None:
    for at, lane in enumerate(plan.lanes):
        plan.tops.append(top)
        here = [box for box in plan.boxes if box.taking.lane == at]
        first = top + LANE_PAD + TRACK * len(plan.tracks[at])
        bottom = first + LINE * _lines(lane, titles_room(plan.lanes)) + PAD - STACK
        for column in range(len(plan.map.order)):
            y = first
            for box in (box for box in here if box.taking.column == column):
                box.y, box.height = y, box.needs()
                y += box.height + STACK
            bottom = max(bottom, y - STACK)
        top = bottom + LANE_PAD
    plan.bottom = top


def titles_room(lanes: tuple[Lane, ...]) -> float:
    """How wide the lanes' titles stand: as narrow as may be without making lanes higher than a few lines."""
    fitting = (wide for wide in _LANE_TITLES if all(_lines(lane, wide) <= _LINES_OF_TITLE for lane in lanes))
    return next(fitting, _LANE_TITLES[-1])


def lane_title(lane: Lane, wide: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of a lane's title and of its note, where titles are ``wide``."""
    room = wide - 2 * PAD
    return wrap(lane.title, TITLE, room, bold=True), wrap(lane.note, SMALL, room) if lane.note else ()


def _lines(lane: Lane, wide: float) -> int:
    return sum(len(lines) for lines in lane_title(lane, wide))
