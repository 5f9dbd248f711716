"""What the collaboration room tells others: facts of a case for a decision, and what people do to cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.periods import FOREVER

NONE, PROTECTED, UNKNOWN = "none", "protected", "unknown"
"""Whether a citizen's name and address are protected: no, yes, or nobody has looked it up yet."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open interval of instants (ms)."""

    starts_at: int
    ends_at: int = FOREVER


@dataclass(frozen=True, slots=True)
class Asked:
    """Which facts are wanted: along `arrow`, about the case known by `reference` (or by its own id `case`, between
    services), for somebody of `partner` acting as `person` on `side` ("from" or "to") of the arrow.

    A door for people calls with the person alone: `partner` is then empty for citizen and guardian.
    """

    collaboration: str
    arrow: str
    side: str
    partner: str
    person: str
    reference: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class ArrowEnd:
    """One end of an arrow: the actor, the partner it belongs to (`person` for citizen and guardian), its activity.

    `kind` tells who stands there: "actor", "citizen" or "guardian".
    """

    actor: str
    partner: str
    activity: str
    kind: str = "actor"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a field says of who somebody is: `kind` is "name", "address", "national-number" or "nothing".

    `of` is "citizen" or "another". `receiver` is "public" or "private": who is at the arrow's end. A named exception of
    the arrow for this field holds up to `excepted_until`; 0: there is none.
    """

    kind: str
    of: str = "citizen"
    receiver: str = "private"
    excepted_until: int = 0


@dataclass(frozen=True, slots=True)
class ArrowFacts:
    """An arrow of the map version in force for the case, as a decision and an entry need it.

    `basis` is the ground's basis and `ground` its parts (article_6, article_9, act, section, minutes, …). `at_most` is
    None or `{"times": n, "per": "permission" | "emergency" | "period", …}`. `items` maps item ids to the fields asked
    along this arrow, `schemas` to their JSON Schema, `holders` to the partner whose system holds them. `marks` has one
    for every field of the arrow: a field without is never taken for one that says nothing. A permission that was given
    under an earlier version than `asks_since` does not cover what flows along it now.
    """

    id: str
    form: str
    purpose: str
    matter: str
    basis: str
    ground: dict[str, Any]
    from_end: ArrowEnd
    to_end: ArrowEnd
    items: dict[str, list[str]]
    schemas: dict[str, dict[str, Any]]
    keep_for: str
    introduces: bool
    marks: dict[str, Mark]
    at_most: dict[str, Any] | None = None
    holders: dict[str, str] = field(default_factory=dict)
    asks_since: int = 0

    @property
    def fields(self) -> list[str]:
        """What may flow, as `item.field`, in the map's order."""
        return [f"{item}.{name}" for item, names in self.items.items() for name in names]


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """One grant: when it holds, when it was made, the introducing arrow ("" inside), the holder's partner.

    An introduction that was withdrawn at or after `made_at` has ended the grant: who withdrew it had given it before.
    """

    starts_at: int
    ends_at: int
    made_at: int
    introduced_by: str = ""
    partner: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known here about one asked flow, read in one snapshot.

    `case` is empty when the reference is nobody's. `known_as` is "own", or "other" for another partner's reference.
    `grants_from` and `grants_to`: at the caller's end those of the acting person or their team, at the other end
    anybody's in that actor's part. `runs` are the spans in which the arrow is open, `before_start` included.
    `from_reference` and `to_reference` are what the partner at each end knows the case by ("" for a person's end).
    `agreement` is `{"kind": "between", "terms": [{starts_at, ends_at}]}`, `{"kind": "one-controller"}` or
    `{"kind": "with-the-person"}`. `fences` carry the applied index of each fence these facts hang on.
    Where the map has no such arrow, `parts` are the grants of the acting person or their team, of any part.
    `protection` of the citizen's name and address: "none", "protected", or "unknown" until somebody has looked it up.
    `map_until`: at this instant another version of the map comes into force, and these facts end.
    `lost`: the records of this case are older than the ledger; it is refused until an operator has restored them.
    """

    case: str = ""
    subject: str = ""
    known_as: str = "own"
    from_reference: str = ""
    to_reference: str = ""
    span: Span = Span(0)
    zone: str = "UTC"
    map_version: int = 0
    arrow: ArrowFacts | None = None
    grants_from: list[GrantFacts] = field(default_factory=list)
    grants_to: list[GrantFacts] = field(default_factory=list)
    parts: list[GrantFacts] = field(default_factory=list)
    runs: list[Span] = field(default_factory=list)
    agreement: dict[str, Any] = field(default_factory=dict)
    fences: dict[str, int] = field(default_factory=dict)
    lost: bool = False
    protection: str = UNKNOWN
    map_until: int = FOREVER


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does something to a case, as the door that signed them in vouches: person, partner, roles."""

    person: str
    partner: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantAsked:
    """A grant that a caseworker wants to give: `actor`'s part in a case, to a person or to a team.

    `introduced_by`: outside the controller, the introducing arrow whose permission consent found in force; `rests_on`
    and `good_before` are that permission's fence and end, under which the grant takes its place in the ledger; and
    `asks_since` the version since which citizens are asked anew along that arrow, as consent knew the map.
    """

    collaboration: str
    case: str
    actor: str
    person: str = ""
    team: str = ""
    first_day: str = ""
    last_day: str = ""
    introduced_by: str = ""
    rests_on: dict[str, int] = field(default_factory=dict)
    good_before: int = FOREVER
    asks_since: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant as people see it; days are ISO dates in the collaboration's time zone, "" where there is none."""

    id: str
    actor: str
    partner: str
    person: str
    team: str
    first_day: str
    last_day: str
    introduced_by: str
    made_at: int
    ended: bool


@dataclass(frozen=True, slots=True)
class ActivityRun:
    """An activity of a case, with its first and last day."""

    activity: str
    first_day: str
    last_day: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as the services see it: whose it is, what runs, who plays which part, each partner's reference.

    `protection` of the citizen's name and address: "none", "protected" or "unknown".
    """

    id: str
    collaboration: str
    subject: str
    map_version: int
    first_day: str
    last_day: str
    runs: list[ActivityRun]
    grants: list[Grant]
    references: dict[str, str]
    protection: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case as a partner's system knows it: its own reference, and the parts its people play in it now."""

    case: str
    reference: str
    actors: list[str]
    introduced_by: dict[str, list[int | str]]
    runs: list[ActivityRun]


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A case by a partner's own reference, and whose it is."""

    case: str
    reference: str
    subject: str


@dataclass(frozen=True, slots=True)
class Team:
    """A team of a partner, with the persons in it."""

    partner: str
    team: str
    members: list[str]


@dataclass(frozen=True, slots=True)
class Anew:
    """That a version changed an arrow so that a yes from before does not cover it: in words, by language."""

    version: int
    da: str
    en: str


def asks_since(anew: Mapping[str, Sequence[Anew]], arrow: str) -> int:
    """The version from which on a yes along an arrow must be; 0 where nobody was asked anew along it."""
    many = anew.get(arrow, ())
    return many[-1].version if many else 0


@dataclass(frozen=True, slots=True)
class MapVersion:
    """A published map: its number, its hash, since when, its text as published (YAML), and its content as JSON.

    `anew` tells for each arrow in which versions it became one that citizens are asked about anew, earliest first.
    It is in force from `starts_at` until a later version is.
    """

    collaboration: str
    version: int
    hash: str
    published_at: int
    text: str
    content: str
    anew: dict[str, list[Anew]] = field(default_factory=dict, hash=False)
    starts_at: int = 0


@dataclass(frozen=True, slots=True)
class Touched:
    """An arrow that is not on a draft as it was, and in which parts of a question a flow along it would meet that.

    `parts` are among "from", "to" (who stands at its ends), "open" (when), "agreement", and "arrow" (all else); or
    "whole" for one that is only on the draft, or only was. `anew`: who said yes to it as it was is asked again.
    """

    parts: list[str]
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """A draft without mistakes: its content as JSON, and for each published version the arrows that differ from it."""

    content: str
    touched: dict[int, dict[str, Touched]]


@dataclass(frozen=True, slots=True)
class Entered:
    """Something was done and stands in the ledger: its id, and the index of its entry."""

    id: str
    entry: int


class Sign(StrEnum):
    """The sign of an arrow on a drawing: a tick, a cross, a question mark, a triangle with "!", an empty circle."""

    YES = "yes"
    NO = "no"
    ASKED = "asked"
    EMERGENCY = "emergency"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ArrowState:
    """How things stand along one arrow of a drawing: a sign, what it means in a few words, and where to read more.

    `says` is in the reader's language; arrows with the same sign and words share a place in the legend. `href` is ""
    or an address on the reader's page, such as `#permission-needs-to-cafe`.
    """

    sign: Sign
    says: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Answering:
    """What a partner answers to a proposed map: `agrees`, or not, about `matter`.

    `paper` is the reference of what was signed on paper, entered by an operator. A disagreement has other `parties`
    (the operator's partner where none is named) and an actor of the map as `owner` (the coordinator).
    """

    partner: str
    agrees: bool
    matter: str = ""
    parties: list[str] = field(default_factory=list)
    owner: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """What one partner says about a proposed map: "agrees", "disagrees", or "" while it has not answered.

    `strategic` is the actor who speaks for the partner, by the map before where it is a controller there. `paper`: the
    reference of what was signed on paper and entered by an operator; "" where somebody of the partner answered here.
    """

    partner: str
    strategic: str
    answer: str = ""
    person: str = ""
    said_at: int = 0
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A disagreement about a proposed map: between whom, about what, who sees to it, and what came of it.

    `partner` raised it, `parties` are the others, `owner` is an actor of the map. Open while `closed_at` is 0.
    """

    id: str
    partner: str
    parties: list[str]
    matter: str
    owner: str
    raised_at: int
    outcome: str = ""
    closed_at: int = 0


@dataclass(frozen=True, slots=True)
class Voice:
    """How citizens were heard about a proposed map: who, how, what they said, and what they were answered."""

    who: str
    how: str
    said: str
    answered: str
    heard_at: int = 0


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps a proposed map from being published: whose it is (`partner`, "" for the citizens), and what to do."""

    partner: str
    says: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed map and how far it has come.

    `state` is "open", "published", or "outdated" when another version was published since it was drawn.
    `differences` to version `on_version` in words, by language; `asks_anew` are the arrows along which a yes from
    before does not cover what would flow.
    """

    id: str
    collaboration: str
    state: str
    on_version: int
    hash: str
    proposed_at: int
    person: str
    partner: str
    text: str
    differences: dict[str, list[str]]
    asks_anew: list[str]
    positions: list[Position]
    voices: list[Voice]
    disagreements: list[Disagreement]
    missing: list[Missing]
