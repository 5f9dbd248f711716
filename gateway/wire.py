"""What goes between the gateway and those who call it or are called by it: deposits, and who has what."""

from dataclasses import dataclass


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
