"""What goes between the gateway and those who call it or are called by it: deposits, and who has what."""

from dataclasses import dataclass, field
from typing import Any

from services.periods import FOREVER


@dataclass(frozen=True, slots=True)
class Deposit:
    """One flow that was sent and lies here for its receiver; its content is not part of this.

    `event` is the event id of its ledger entry. A person's end has the partner `person`. `reference` is what the
    receiver knows the case by ("" for a person). `fetch_by` is the instant (ms) from which it is overdue.
    """

    collaboration: str
    flow: str
    event: str
    case: str
    arrow: str
    from_partner: str
    from_actor: str
    to_partner: str
    to_actor: str
    reference: str
    fields: list[str]
    made_at: int
    fetch_by: int


@dataclass(frozen=True, slots=True)
class Received:
    """Who has what: one release to a partner under a permission ("" when on another ground).

    `event` is the event id of the release's entry, `erase_by` an ISO day, `received_at` and `erased_at` the instants
    (ms) at which the partner said that it had it, and that it is erased.
    """

    collaboration: str
    event: str
    flow: str
    permission: str
    case: str
    arrow: str
    partner: str
    actor: str
    fields: list[str]
    released_at: int
    erase_by: str
    received_at: int | None = None
    erased_at: int | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """Who is behind a call, as verified: a partner's system with a person, or a person at a door of people.

    `client` is "" for a door. `once` are ids (of an assertion, of a DPoP proof) that may be used for one release.
    `partner` is "" for citizen and guardian. `generation` is the key set under which the system's token was made.
    """

    person: str
    name: str
    partner: str
    valid_until: int
    client: str = ""
    generation: int = 0
    once: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowAsked:
    """One flow as somebody asks for it; `information` is there when they send. `key` is the idempotency key."""

    collaboration: str
    case: str
    arrow: str
    purpose: str = ""
    fields: list[str] = field(default_factory=list)
    information: dict[str, dict[str, Any]] | None = None
    justification: str = ""
    key: str = ""
    flow: str = ""


@dataclass(frozen=True, slots=True)
class FlowAnswer:
    """What came of a flow: `released` with information and proof, or `deposited` with proof.

    `leaves_by` is the moment, on the clock of this process's event loop, by which a release has left; between processes
    `leaves_at` tells it in real time (milliseconds).
    """

    flow: str
    outcome: str
    withheld: list[str]
    obligations: list[dict[str, str]]
    proof: dict[str, Any]
    information: dict[str, dict[str, Any]] | None = None
    leaves_by: float = 0.0
    leaves_at: int = 0

    def document(self) -> dict[str, Any]:
        """The answer as JSON; without what is not there."""
        order = ("flow", "outcome", "information", "withheld", "obligations", "proof")
        told = {name: getattr(self, name) for name in order}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that was sent and waits to be fetched: which flow, about which case, along which arrow, until when."""

    flow: str
    case: str
    arrow: str
    from_partner: str
    fields: list[str]
    sent_at: int
    fetch_by: int


@dataclass(frozen=True, slots=True)
class Held:
    """Something that was handed over and is not erased: by which flow, about which case (the partner's reference),
    along which arrow, when, the day by which to erase it, whether it was acknowledged, and whether its erasure is
    asked for now."""

    flow: str
    case: str
    arrow: str
    fields: list[str]
    released_at: int
    erase_by: str
    received: bool
    asked_to_erase: bool


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a receiver said about a flow, and the entry that keeps it."""

    flow: str
    said: str
    entry: int


@dataclass(frozen=True, slots=True)
class WhatIfAsked:
    """What is held against the recorded decisions from an instant up to another (ms).

    `map` is a draft as YAML, `rule` a local rule as Rego, `permissions` says for an arrow that everybody has `given`
    or `withdrawn`. "" and {} are nothing: what is in force stays.
    """

    collaboration: str
    map: str = ""
    rule: str = ""
    permissions: dict[str, str] = field(default_factory=dict)
    since: int = 0
    until: int = FOREVER


@dataclass(frozen=True, slots=True)
class WhatIfRow:
    """What would have become of the decisions along one arrow, by who would receive (`actor`, `partner`).

    Of `decided`, `same` would have had the same answer; `gains` were refused and would flow, `gains_if_yes` would as
    soon as the citizen says yes; `loses` flowed and would be refused, `waits` would only until those who said yes say
    it again; `more` and `fewer` flowed and would with more or fewer fields. `fields_gained` and `fields_lost` count
    fields of single decisions, `reasons` why those that are lost are lost, by code.
    """

    arrow: str
    actor: str
    partner: str
    decided: int = 0
    same: int = 0
    gains: int = 0
    gains_if_yes: int = 0
    loses: int = 0
    waits: int = 0
    more: int = 0
    fewer: int = 0
    fields_gained: dict[str, int] = field(default_factory=dict)
    fields_lost: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One what-if: how far it is, or what came of it. Nothing of it is written anywhere.

    `state` is running, done or failed (then `says` tells why). `decided` decisions were held against it so far, the
    last one of `reached` (ms); `share` of the way is done, 0 to 1. `gone` could not be, because their content is
    erased. `unlike`: today's rules answer otherwise than the rules did then, so these are told of and not compared.
    """

    id: str
    collaboration: str
    state: str
    decided: int = 0
    reached: int = 0
    share: float = 0.0
    gone: int = 0
    unlike: int = 0
    rows: list[WhatIfRow] = field(default_factory=list)
    says: str = ""
