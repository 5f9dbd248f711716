"""What the consent room tells others: permissions as facts for a decision, emergencies, closings, messages."""

from dataclasses import dataclass, field
from typing import Any

from services.collaboration.wire import Span


def fence_of(case: str) -> str:
    """The fence that every permission, guardianship, emergency and objection of a case bumps."""
    return f"permission:{case}"


@dataclass(frozen=True, slots=True)
class PermissionAsked:
    """Which permission is wanted: of a case, along an arrow, in a matter.

    `introducing` are the arrows whose withdrawal would end a grant at either end; `emergency_partner` the partner for
    which a declared emergency would count. `since`: a yes from under an earlier version of the map does not cover the
    arrow as it is now, and counts as asked anew.
    """

    collaboration: str
    case: str
    arrow: str
    matter: str = ""
    introducing: tuple[str, ...] = ()
    emergency_partner: str = ""
    since: int = 0


@dataclass(frozen=True, slots=True)
class Guard:
    """A guardianship as far as a decision reads it: whose, and when it is in force for the matter asked about."""

    id: str
    guardian: str
    span: Span


@dataclass(frozen=True, slots=True)
class DeclaredEmergency:
    """An emergency that a partner declared: who is told, and until when it holds."""

    id: str
    span: Span


@dataclass(frozen=True, slots=True)
class PermissionFacts:
    """What is known about one permission, read in one snapshot.

    `state` is never_asked, asked, given, refused or withdrawn; whether a given one is in force now is for the policy to
    say, from `span`, from `guards` (the guardianship under which it was given, as it stands today) and from `own_no`.
    `withdrawn_at` tells for each introducing arrow when its permission was last withdrawn or refused.
    """

    state: str = "never_asked"
    permission: str = ""
    notice: str = ""
    purpose: str = ""
    to_actor: str = ""
    to_partner: str = ""
    fields: list[str] = field(default_factory=list)
    span: Span = Span(0, 0)
    given_as: str = "citizen"
    guards: list[Span] = field(default_factory=list)
    own_no: bool = False
    withdrawn_at: dict[str, int] = field(default_factory=dict)
    guardians: list[Guard] = field(default_factory=list)
    emergencies: list[DeclaredEmergency] = field(default_factory=list)
    fences: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EmergencyAsked:
    """Somebody declares that a citizen needs help now and cannot answer, along an arrow with an emergency ground.

    `rests_on` and `good_before` are the grant and the activity on which the declaration rests.
    """

    collaboration: str
    case: str
    arrow: str
    partner: str
    actor: str
    person: str
    name: str
    justification: str
    rests_on: dict[str, int] = field(default_factory=dict)
    good_before: int = 0
    told: tuple[str, ...] = ()
    officer: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared emergency: its id, until when it holds, the day by which somebody looks at it, its entry."""

    id: str
    ends_at: int
    check: str
    check_by: str
    entry: int


@dataclass(frozen=True, slots=True)
class Guarded:
    """A case in which somebody is guardian now, and in which matters."""

    case: str
    matters: list[str]


@dataclass(frozen=True, slots=True)
class Message:
    """Somebody is told something. `text` holds it in `da` and `en`, and for people also easy to read (`da-easy`,
    `en-easy`); `about` the references it speaks of."""

    id: str
    kind: str
    sent_at: int
    text: dict[str, str]
    about: dict[str, Any]
    read: bool = False
