"""The question that is put to the policy, and its answer.

A question carries every fact that its decision looks at, so that no engine holds a stale copy and a decision can be
replayed. Facts are a tagged union by basis, and the policy reads every field: taking one away refuses. Instants are
whole milliseconds since the Unix epoch, UTC, from 0 to FOREVER; spans are half-open.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, NotRequired, TypeAlias, TypedDict

from pydantic import Strict

LARGEST_BATCH = 256
"""The most questions in one call."""

POLICY = "policy"
"""The kind of entry by which a policy comes into force: `revision`, `turn`, and after a roll-back what it rests on."""

TURNS = "policy-turns"
"""The fence of the house ledger that each of them bumps there."""

ROLL_BACK_ASKED, ROLL_BACK_AGREED = "policy-roll-back-asked", "policy-roll-back-agreed"
"""The kinds of entry by which two people agree to go back: `before`, `to`, `by_role`; the second names the first."""

POLICY_KINDS = frozenset({POLICY, ROLL_BACK_ASKED, ROLL_BACK_AGREED})
"""All that the decision service reads of a ledger."""

ROLL_BACK_LIVES = 86_400_000
"""How long, in milliseconds, one waits for a second person, and an agreement for being used."""

OPERATOR = "operator"
"""The role of at least one of the two."""

Side: TypeAlias = Literal["from", "to"]
Basis: TypeAlias = Literal["permission", "law", "emergency", "own-information"]

PERSON = "person"
"""Stands for the partner where an end of an arrow, or a caller, is the citizen or a guardian."""


class Span(TypedDict):
    """From `starts_at` up to, not including, `ends_at`."""

    starts_at: int
    ends_at: int


class Opening(TypedDict):
    """When an arrow is open in a case; `before_start` is already in `opens_at`."""

    opens_at: int
    closes_at: int


class Party(TypedDict):
    """One end of an arrow, as the map names it. `partner` is PERSON for citizen and guardian."""

    actor: str
    partner: str


class Caller(TypedDict):
    """Who acts, as verified: kind, partner (or PERSON), end of the arrow, and until when their token counts."""

    kind: Literal["actor", "citizen", "guardian"]
    partner: str
    side: Side
    valid_until: int


class Case(Span):
    """The case behind the reference: whether the reference is the caller's own, and when the case is open."""

    known_as: Literal["own", "other"]


class Asked(TypedDict):
    """What the call asks for: along which arrow, what for, in which form, which fields (`item.field`)."""

    arrow: str
    purpose: str
    form: str
    fields: list[str]


ArrowFacts = TypedDict(
    "ArrowFacts",
    {
        "id": str,
        "form": str,
        "purpose": str,
        "fields": list[str],
        "erase_by": str,
        "from": Party,
        "to": Party,
    },
)
"""The arrow, of the map version in force for the case; `erase_by` is a day, YYYY-MM-DD."""


class Grant(Span):
    """A grant of an actor's part in the case, to the acting person or team, or at the other end to anybody."""

    partner: str
    introduction: Literal["inside", "standing", "withdrawn"]


class Guardianship(Span):
    """A guardianship, and the matters it covers."""

    matters: list[str]


class WorkerEnd(TypedDict):
    """An end at which people of a partner stand."""

    kind: Literal["actor"]
    actor: str
    grants: list[Grant]


class CitizenEnd(TypedDict):
    """An end at which the citizen stands."""

    kind: Literal["citizen"]
    actor: str


class GuardianEnd(TypedDict):
    """An end at which a guardian stands, for the arrow's matter."""

    kind: Literal["guardian"]
    actor: str
    matter: str
    guardianships: list[Guardianship]


End: TypeAlias = WorkerEnd | CitizenEnd | GuardianEnd
Ends = TypedDict("Ends", {"from": End, "to": End})


class Agreement(TypedDict):
    """`between` two controllers, with its terms; `one-controller`; `with-the-person` at an end."""

    kind: Literal["between", "one-controller", "with-the-person"]
    terms: NotRequired[list[Span]]


class PermittedFor(TypedDict):
    """What a permission was given for."""

    arrow: str
    purpose: str
    to: Party


class Giver(TypedDict):
    """Who gave a permission; a guardian with the arrow's matter and their guardianships."""

    kind: Literal["citizen", "guardian"]
    matter: NotRequired[str]
    guardianships: NotRequired[list[Guardianship]]


Permission = TypedDict(
    "Permission",
    {
        "state": Literal["never_asked", "asked", "given", "refused", "withdrawn"],
        "own_no": bool,
        "for": NotRequired[PermittedFor],
        "fields": NotRequired[list[str]],
        "starts_at": NotRequired[int],
        "ends_at": NotRequired[int],
        "given_by": NotRequired[Giver],
    },
)
"""What came of asking; all but `state` and `own_no` only where the state is `given`. `own_no`: the person said no."""


class Law(TypedDict):
    """The law an arrow rests on: GDPR Article 6(1)(c) or (e), the act and its section."""

    article_6: str
    act: str
    section: str


class Emergency(TypedDict):
    """Declared emergencies, and the day by which people are told."""

    declared: list[Span]
    inform_by: str


class Marked(TypedDict):
    """A field asked for that says who somebody is: the citizen, or another.

    A name or an address has `protection`, a national number `receiver`: of a public partner, or anybody else.
    `exception` is the arrow's named exception for the field, where the field would be kept back without.
    """

    field: str
    kind: Literal["name", "address", "national-number"]
    of: Literal["citizen", "another"]
    protection: NotRequired[Literal["none", "protected", "unknown"]]
    receiver: NotRequired[Literal["public", "private"]]
    exception: NotRequired[Span]


class Question(TypedDict):
    """One flow, with every fact. No `case`: there is none; then nothing below `asked` is known.

    Each field asked for that is on the arrow stands once in `plain` (it says of nobody who they are) or in `marked`.

    No `arrow`: the map has none such; then `parts` are the acting person's or team's grants in the case.
    """

    now: int
    caller: Caller
    asked: Asked
    case: NotRequired[Case]
    arrow: NotRequired[ArrowFacts]
    parts: NotRequired[list[Grant]]
    ends: NotRequired[Ends]
    plain: NotRequired[list[str]]
    marked: NotRequired[list[Marked]]
    open: NotRequired[list[Opening]]
    agreement: NotRequired[Agreement]
    basis: NotRequired[Basis]
    permission: NotRequired[Permission]
    law: NotRequired[Law]
    emergency: NotRequired[Emergency]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the policy says to one question.

    `digest` is SHA-256 over the question's canonical JSON, hex. `fields` may flow; `withheld` were asked for and are
    on the arrow, but not permitted. Obligations are `{"erase_by": day}`, `{"onward": "none"}`, `{"inform_by": day}`.
    A refusal has reasons (codes, sorted) and nothing else; a permit has none.
    """

    allow: Annotated[bool, Strict()]
    digest: str
    revision: str
    fields: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    obligations: list[dict[str, str]] = field(default_factory=list)


Questions: TypeAlias = dict[str, dict[str, Any]]
"""Questions as the engine gets them: under our own running number, each with its digest."""
