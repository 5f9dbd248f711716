"""Practice held against the map, as it is told: counts, and words about counts. No person stands behind any of it.

A count is a number, or `FEW` ("<5") where it is held back; see `services.learning.hiding` for the rule.
"""

from dataclasses import dataclass, field

from services.learning.hiding import FEW, FEWEST, Told
from services.learning.quarters import Quarter

__all__ = [
    "FEW",
    "FEWEST",
    "Along",
    "Cost",
    "Finding",
    "Measures",
    "Network",
    "Place",
    "Practice",
    "RoutineKept",
    "Tie",
    "Told",
    "Turned",
    "Why",
]


@dataclass(frozen=True, slots=True)
class Why:
    """How often something was refused for a reason: `reason` as it stands in the ledger, `heard` as the caller heard.

    `around` says that it was asked for off the map: another arrow, person, form, purpose or field than is drawn.
    """

    reason: str
    heard: str
    around: bool
    times: Told


@dataclass(frozen=True, slots=True)
class Turned:
    """How often a partner asked along an arrow that is on no map. `partner` may be `person`, citizens and guardians."""

    partner: str
    times: Told


@dataclass(frozen=True, slots=True)
class Along:
    """What happened along one arrow under one version of the map.

    `tries` = `used` + `refused` + `stopped` + `waiting`; `used` = `whole` + `partly`, where something asked for was
    left out; `around` is the part of `refused` that was asked for off the map; `waiting` was sent and not fetched when
    the quarter ended. `form` is the map's, "" where this version is not in force any more. `median` is the time from
    asking or sending to having it (ms); None where too few are told of.
    """

    version: str
    arrow: str
    form: str
    tries: Told
    used: Told
    whole: Told
    partly: Told
    refused: Told
    around: Told
    stopped: Told
    waiting: Told
    why: list[Why]
    median: int | None

    @property
    def never(self) -> bool:
        """Whether nobody ever tried."""
        return self.tries == 0


@dataclass(frozen=True, slots=True)
class RoutineKept:
    """A routine of the map held against practice: in how many of its periods something went along its arrows.

    `kept` is None where too little went along one of them to be told. `unused` are its arrows that nobody used.
    """

    title: dict[str, str]
    every: str
    form: str
    arrows: list[str]
    periods: int
    kept: int | None
    unused: list[str]


@dataclass(frozen=True, slots=True)
class Cost:
    """What it costs to coordinate: tries in all by map version, questions to citizens and what came of them, and how
    long an answer took (the middle one; ms, None where too few), emergencies declared."""

    tries: dict[str, Told]
    questions: Told
    answers: Told
    questions_by_arrow: dict[str, Told]
    answers_by_arrow: dict[str, dict[str, Told]]
    withdrawals: dict[str, Told]
    emergencies: dict[str, Told]
    median_wait: int | None


@dataclass(frozen=True, slots=True)
class Tie:
    """Two ends of arrows that run between them, either way: how often these were used, as far as it is told.

    `few` says that along some of them more was used than is told. Nothing at all: 0 and not `few`.
    """

    one: str
    other: str
    arrows: list[str]
    used: int
    few: bool

    @property
    def real(self) -> bool:
        """Whether anything was used between them."""
        return self.used > 0 or self.few


@dataclass(frozen=True, slots=True)
class Measures:
    """Where one stands in a network; see `services.learning.network`. `constraint` is None without a tie.

    `bridge`: without this one, others would be parted from each other.
    """

    ties: int
    effective_size: float
    constraint: float | None
    betweenness: float
    bridge: bool


@dataclass(frozen=True, slots=True)
class Place:
    """An actor or partner in a network, as drawn and in practice; `parts` are the groups that only it joins."""

    id: str
    title: dict[str, str]
    partner: str
    drawn: Measures
    real: Measures
    parts: list[list[str]]


@dataclass(frozen=True, slots=True)
class Network:
    """Who is tied to whom: between `actors` or between `partners`."""

    kind: str
    places: list[Place]
    ties: list[Tie]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that practice tells about the map, in words; `kind` for programs, `arrow` "" where it is about none."""

    kind: str
    arrow: str
    da: str
    en: str


@dataclass(frozen=True, slots=True)
class Practice:
    """Practice of one collaboration in one quarter. `version` is that of the map in force when it was counted."""

    collaboration: str
    quarter: str
    first_day: str
    last_day: str
    version: str
    along: list[Along]
    off_the_map: list[Turned]
    routines: list[RoutineKept]
    cost: Cost
    findings: list[Finding] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)

    @property
    def before(self) -> str:
        """The quarter before it."""
        year, _, number = self.quarter.partition("-Q")
        return str(Quarter(int(year), int(number)).before())

    def counts(self, version: str = "") -> dict[str, Told]:
        """How often each arrow was used under a version of the map, that in force without one: for the picture."""
        wanted = version or self.version
        return {one.arrow: one.used for one in self.along if one.version == wanted}
