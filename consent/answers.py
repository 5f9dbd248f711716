"""Answers: what people say to what they were asked, what they hear then, and the receipt they take home."""

from dataclasses import dataclass, replace
from typing import Any

from consent.desk import Desk
from consent.hand import InHand
from services.audit.wire import Draft
from services.changes import Change, Kept
from services.identity.wire import Session
from services.ids import RECEIPT, new_id

TRIES = 3
"""How often something is decided when what it rests on moves: once, and twice again."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer: the permission's state, the receipt, the entry; `kept` when the ledger is away."""

    state: str
    permission: str
    receipt: str
    entry: int
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes or a no to one arrow: which fields, which notice was shown, in which language; which helpers (ids) are with
    them."""

    arrow: str
    yes: bool
    fields: list[str] | None = None
    notice: str = ""
    language: str = "da"
    present: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """How somebody else wrote an answer down: by which method, on which day it was given, who wrote it (as an entry
    says it) and who was present, with the digest of a scan ("" without one) and the rows and messages it leaves."""

    method: str
    day: str
    by: dict[str, str]
    present: str
    digest: str
    evidence: dict[str, Any]
    messages: list[dict[str, Any]]

    def body(self, permission: str) -> dict[str, Any]:
        """What is applied beside the permission."""
        evidence = {"evidence": {**self.evidence, "permission": permission}} if self.evidence else {}
        return {**evidence, "messages": self.messages}

    def entered(self, draft: Draft) -> Draft:
        """The entry with the method in the clear, and with people and the digest of the scan as commitments."""
        scan = {"evidence": self.digest} if self.digest else {}
        sealed = {**draft.sealed, "recorded_by": self.by, "present": self.present, "day": self.day, **scan}
        about = {**draft.about, "person": self.by["id"]}
        return replace(draft, said={**draft.said, "method": self.method}, sealed=sealed, about=about)


async def make(desk: Desk, change: Change, state: str, permission: str, receipt: str) -> Answered:
    """Makes the change. Raises Moved; Unavailable for a yes while the ledger is away, while a no is kept; TooBusy for
    either, where not even this room could take it."""
    try:
        place = await desk.changes.make(change)
    except Kept:
        # Kept, and in force as far as this room can see to it: facts count a pending end; and without the ledger
        # nothing flows at all. The sweeper appends it as soon as the ledger answers.
        return Answered(state, permission, receipt, -1, kept=True)
    return Answered(state, permission, receipt, place.index)


def receipt_of(hand: InHand, arrow: str, permission: str, session: Session, content: dict[str, Any]) -> dict[str, Any]:
    """The receipt for who decided; it gets its time and its entry when the change is applied."""
    where = {"collaboration": hand.case.collaboration, "case_id": hand.case.id}
    whole = {**where, "arrow": arrow, "permission": permission, **content}
    return {"id": new_id(RECEIPT), "person": session.person, "permission": permission, **where, "content": whole}


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """What a receipt tells of a permission."""
    names = ("notice", "language", "purpose", "to_actor", "to_partner", "fields", "ends_at", "decided_as")
    return {name: row[name] for name in names}
