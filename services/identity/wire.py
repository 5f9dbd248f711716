"""What goes between identity and the rooms that ask who is calling: clients, people, sessions, proven callers."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.audit.wire import NEVER

AUDIENCE = "dottedline"
"""Whom access tokens and assertions about people are made for."""


class Role(StrEnum):
    """What somebody is to Dottedline; which actor's part they hold in a case is the collaboration's to say."""

    CITIZEN = "citizen"
    PROFESSIONAL = "professional"
    CASEWORKER = "caseworker"
    DATA_PROTECTION_OFFICER = "data-protection-officer"
    STRATEGIC_ACTOR = "strategic-actor"
    OPERATOR = "operator"


def fence_of(client: str) -> str:
    """The fence that every change of a client bumps, in each ledger it touches."""
    return f"client:{client}"


@dataclass(frozen=True, slots=True)
class NewClient:
    """A partner's system to be registered. `jwks` is a JWK Set of public keys (RFC 7517, 5): P-256 or Ed25519."""

    id: str
    partner: str
    collaborations: list[str]
    jwks: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Client:
    """A partner's system. `generation` counts its key sets from 1; a token made under an earlier one counts no more."""

    id: str
    partner: str
    collaborations: list[str]
    jwks: dict[str, Any]
    generation: int
    ended: bool


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be registered: who signs them in (issuer) and as whom (subject), their partner or "", their roles."""

    issuer: str
    subject: str
    name: str
    partner: str = ""
    roles: list[Role] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Person:
    """A registered person; `id` is opaque and random, `partner` is "" for citizens and guardians."""

    id: str
    issuer: str
    subject: str
    name: str
    partner: str
    roles: list[Role]


@dataclass(frozen=True, slots=True)
class Caller:
    """The partner's system that a verified token names.

    `valid_until` is the token's end (milliseconds). `proof_id` is the id of the DPoP proof, to be counted once in the
    ledger; None for a plain bearer token. `generation` is the key set the token was made under: see Standing.
    """

    client: str
    partner: str
    valid_until: int
    token_id: str
    generation: int
    proof_id: str | None = None


@dataclass(frozen=True, slots=True)
class Acting:
    """The person behind a call, from an assertion signed by the caller's key.

    `jti` is the assertion's id, to be counted once in the ledger: 64 hex digits that belong to this client alone.
    """

    person: str
    name: str
    jti: str
    valid_until: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A client in the order of one ledger: whether it is in force there, as of which applied index of its fence.

    `index` is NEVER when no entry has bumped the fence. A permit rests on `fence_of(client)` at `index`.
    """

    in_force: bool
    index: int = NEVER
    generation: int = 0

    def covers(self, caller: Caller) -> bool:
        """Whether this caller's token counts: the client is in force and the token made under its present keys."""
        return self.in_force and caller.generation == self.generation


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in at a door. `valid_until` (milliseconds) moves on while they are active; `lasts_for`
    (milliseconds) is how far off that was when this was told, for clocks that show another time. `beside` is the person
    at whose side somebody answers on the same screen, "" as a rule."""

    person: str
    name: str
    partner: str
    roles: list[Role]
    valid_until: int
    lasts_for: int = 0
    beside: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One place where a person is signed in: at which door, since when and when last seen there (milliseconds), and
    whether it is the one that asks."""

    door: str
    opened_at: int
    seen_at: int
    here: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session and its token, which is told once, and of which only a hash is kept."""

    token: str
    session: Session


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Somebody whom the embedded provider lets everybody be; `about` is one line on who they are, by language."""

    subject: str
    name: str
    about: dict[str, str]
