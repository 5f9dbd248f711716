"""The changes that fill the stores: drafts and bodies as the rooms themselves write them for one act.

They are entered in bulk (`bench.ours.seed`), so nobody judges whether they may be made; what they do once they are made
is the rooms' own doing.
"""

from collections.abc import Iterator
from typing import Any

from bench.service_map import CASEWORKER, activity_of
from bench.world import COLLABORATION, PURPOSE, Arrow, Case, Waiting
from consent.model import CITIZEN, GRANTED, REFUSED
from consent.wire import fence_of
from gateway.wire import Deposit
from services.audit.wire import Draft
from services.changes import Change
from services.collaboration import fences
from services.ids import ASKING, EVENT, GRANT, PERMISSION, RECEIPT, new_id
from services.periods import FOREVER

_YEAR = 365 * 86_400_000


def parts_of(case: Case, people: dict[str, str], now: int) -> Iterator[Change]:
    """A case, its activity and its grants; `people` gives the person behind each client."""
    where = {"collaboration": COLLABORATION, "case": case.id}
    span = {"starts_at": now - _YEAR, "ends_at": FOREVER}
    yield _part(case, "case", {**where, "subject": case.subject, **span})
    yield _part(case, "activity", {**where, "run": f"run_{case.id[4:]}", "activity": activity_of(case.refused), **span})
    for actor, client in case.holders.items():
        who = {"actor": actor.id, "partner": actor.partner, "person": people[client], "team": ""}
        body = {**where, "grant": new_id(GRANT), **who, **span, "introduced_by": case.introduced_by(actor)}
        yield _part(case, "grant", body)


def _part(case: Case, kind: str, body: dict[str, Any]) -> Change:
    sealed = {"case": case.id, "person": case.subject, "by": CASEWORKER}
    return Change(fences.part(case.id), kind, body, _draft(case, kind, {"map_version": 1}, sealed, _fence_part(case)))


def _fence_part(case: Case) -> tuple[str, ...]:
    return (fences.part(case.id),)


def answers_in(case: Case, notices: dict[str, str], now: int) -> Iterator[Change]:
    """What the citizen of a case was asked, and said; `notices` gives the hash of each arrow's notice."""
    key = {"collaboration": COLLABORATION, "case_id": case.id}
    rows = [
        {"id": new_id(ASKING), **key, "arrow": arrow.id, "notice": notices[arrow.id], "asked_by": CASEWORKER}
        for arrow in case.arrows
    ]
    said = {"arrows": [row["arrow"] for row in rows], "notices": [row["notice"] for row in rows]}
    asked = _draft(case, "asked", said, {"case": case.id}, (fence_of(case.id),))
    yield Change(fence_of(case.id), "asked", {"askings": rows}, asked)
    for arrow in case.arrows:
        yield _answer(case, arrow, notices[arrow.id], now)


def _answer(case: Case, arrow: Arrow, notice: str, now: int) -> Change:
    yes = arrow != case.refused
    state = GRANTED if yes else REFUSED
    row = {
        "id": new_id(PERMISSION), "collaboration": COLLABORATION, "case_id": case.id, "arrow": arrow.id,
        "notice": notice, "language": "da", "kind": "gdpr-consent", "state": state, "purpose": PURPOSE,
        "to_actor": arrow.receiver.id, "to_partner": arrow.receiver.partner, "fields": arrow.fields if yes else [],
        "ends_at": now + _YEAR if yes else 0, "decided_by": case.subject, "decided_as": CITIZEN, "guardianship": "",
    }  # fmt: skip
    receipt = {
        "id": new_id(RECEIPT), "person": case.subject, "permission": row["id"], "collaboration": COLLABORATION,
        "case_id": case.id, "content": {**row, "kind": state, "permission": row["id"]},
    }  # fmt: skip
    said = {"arrow": arrow.id, "notice": notice, "language": "da", "fields": row["fields"], "decided_as": CITIZEN}
    draft = _draft(case, state, said, {"case": case.id, "permission": row["id"]}, (fence_of(case.id),))
    body = {"permission": row, "own": "yes" if yes else "no", "receipt": receipt}
    return Change(fence_of(case.id), "decided", body, draft)


def deposited(one: Waiting, references: dict[tuple[str, str], str], now: int) -> tuple[Deposit, Draft]:
    """A deposit, and the entry by which it was sent; `references` gives what a partner knows a case by."""
    sender, receiver = one.arrow.sender, one.arrow.receiver
    deposit = Deposit(
        COLLABORATION, one.flow, new_id(EVENT), one.case.id, one.arrow.id, sender.partner, sender.id,
        receiver.partner, receiver.id, references[one.case.id, receiver.partner], one.arrow.fields, now, now + _YEAR,
    )  # fmt: skip
    said = {"flow": one.flow, "arrow": one.arrow.id, "form": "sent", "outcome": "permitted", "fields": deposit.fields}
    draft = _draft(one.case, "decision", said, {"case": one.case.id}, (), deposit.event)
    return deposit, draft


def _draft(
    case: Case, kind: str, said: dict[str, Any], sealed: dict[str, Any], bumps: tuple[str, ...], event: str = ""
) -> Draft:
    about = {"subject": case.subject, **({"flow": said["flow"]} if "flow" in said else {})}
    return Draft(
        COLLABORATION, kind, event or new_id(EVENT), said, case.id, sealed, bumps=bumps, about=about
    )  # fmt: skip
