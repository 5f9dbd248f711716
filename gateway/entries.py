"""What the entries of a flow say: in the clear about the arrow, in commitments about the person.

One place for all of them, so that who reads the ledger meets the same names everywhere. Kinds: `decision` (permitted or
refused), `released` (with the digest of what left), `closed` (how it ended), `received`, `erased`.
"""

import hashlib
from typing import Any

from gateway.counting import limits
from gateway.questions import Facts, Flow
from services.audit.wire import Count, Draft
from services.collaboration.wire import ArrowFacts
from services.decision.wire import Answer
from services.ids import EVENT, new_id
from services.periods import FOREVER

OPENED = ("request", "information")
"""What the caller needs to match its own request and what it received with the entry."""


def decision_entry(flow: Flow, facts: Facts, answer: Answer) -> Draft:
    """The entry of a decision; a permit rests on its fences, a refusal on nothing."""
    permitted = answer.allow
    return Draft(
        ledger=flow.asked.collaboration,
        kind="decision",
        event=flow.event,
        said={**_about(flow, facts), **_outcome(answer)},
        case=facts.case.case,
        sealed=_sealed(flow, facts),
        rests_on=facts.fences if permitted else {},
        good_before=facts.good_before if permitted else FOREVER,
        counts=(*_once(flow), *_limits(facts, takes=0)) if permitted else (),
        about=_found_by(flow, facts),
        opens=OPENED,
    )


def refused_entry(flow: Flow, facts: Facts, answer: Answer, reasons: list[str]) -> Draft:
    """The entry of a flow that got no place as a permit."""
    return decision_entry(flow, facts, Answer(False, answer.digest, answer.revision, reasons=reasons))


def release_entry(flow: Flow, facts: Facts, answer: Answer, released: list[str], digest: str, event: str) -> Draft:
    """The entry that says what leaves: its fields and a salted digest of just these bytes."""
    outcome = {**_outcome(answer), "fields": released}
    return Draft(
        ledger=flow.asked.collaboration,
        kind="released",
        event=event,
        said={**_about(flow, facts), **outcome},
        case=facts.case.case,
        sealed={**_sealed(flow, facts), "information": digest},
        rests_on=facts.fences,
        good_before=facts.good_before,
        counts=_limits(facts, takes=1) if flow.deposit is None else (*_once(flow), *_limits(facts, takes=1)),
        about=_found_by(flow, facts),
        opens=OPENED,
    )


def aborted_entry(flow: Flow, facts: Facts, reasons: list[str]) -> Draft:
    """The entry of a permit that did not become a release, before the caller hears of it."""
    said = {**_about(flow, facts), "outcome": "aborted", "reasons": reasons}
    return Draft(
        flow.asked.collaboration, "closed", new_id(EVENT), said, facts.case.case,
        {"case": facts.case.case, "person": _person(flow)}, about=_found_by(flow, facts),
    )  # fmt: skip


def told_entry(kind: str, flow: str, collaboration: str, case: str, said: dict[str, Any], who: Any) -> Draft:
    """The entry of what a receiver says about a flow: `received` or `erased`."""
    person = {"id": who.person, "name": who.name, "partner": who.partner}
    return Draft(
        collaboration, kind, new_id(EVENT), {"flow": flow, **said}, case, {"case": case, "person": person},
        about={"flow": flow, "person": who.person, "to_partner": who.partner},
    )  # fmt: skip


def closed_entry(collaboration: str, flows: list[str], outcome: str) -> Draft:
    """One entry that closes many flows: handed over, or unknown."""
    return Draft(collaboration, "closed", new_id(EVENT), {"flows": flows, "outcome": outcome})


def unknown_entry(collaboration: str, event: str, flow: str) -> Draft:
    """The entry that closes a release, known by its event, of which nobody knows how it ended: the same each time."""
    closing = f"evt_{hashlib.sha256(f'unknown|{event}'.encode()).hexdigest()[:32]}"
    return Draft(collaboration, "closed", closing, {"flows": [flow], "outcome": "unknown"})


def _about(flow: Flow, facts: Facts) -> dict[str, Any]:
    asked, arrow = facts.question["asked"], facts.case.arrow
    listed = _Listed(flow, arrow)
    said: dict[str, Any] = {
        "flow": flow.id,
        "arrow": listed.or_empty(asked["arrow"]),
        "form": asked["form"],
        "purpose": listed.or_empty(asked["purpose"]),
        "asked": [name for name in facts.fields if name in listed],
        "unlisted": sum(name not in listed for name in facts.fields),
        "partner": flow.who.partner or "person",
        "side": flow.side,
        "map_version": facts.case.map_version,
    }
    if arrow is not None:
        end = arrow.to_end if flow.side == "to" else arrow.from_end
        said.update(
            actor=end.actor,
            activity=arrow.to_end.activity,
            ground=arrow.basis,
            notice=facts.permission.notice,
            **{"from": {"actor": arrow.from_end.actor, "partner": arrow.from_end.partner}},
            to={"actor": arrow.to_end.actor, "partner": arrow.to_end.partner},
        )
    return said


class _Listed:
    """The words that stand on the map: as it was known when the flow began, and those of the arrow it was decided on.

    The two may be of different versions: an arrow that was published meanwhile is known by its facts first.
    """

    def __init__(self, flow: Flow, arrow: ArrowFacts | None) -> None:
        self._words = flow.words
        self._own = (arrow.id, arrow.purpose, *arrow.fields) if arrow else ()

    def __contains__(self, word: str) -> bool:
        return word in self._words or word in self._own

    def or_empty(self, word: str) -> str:
        """The word; "" for what is not on the map, which stands with the facts, sealed."""
        return word if word in self else ""


def _outcome(answer: Answer) -> dict[str, Any]:
    said: dict[str, Any] = {"outcome": "permitted" if answer.allow else "refused", "policy": answer.revision}
    if answer.allow:
        return {**said, "fields": answer.fields, "withheld": answer.withheld, "obligations": answer.obligations}
    return {**said, "reasons": answer.reasons}


def _sealed(flow: Flow, facts: Facts) -> dict[str, Any]:
    # The facts lie sealed beside the entry: with them anybody entitled can put the same question again.
    return {
        "case": facts.case.case,
        "person": _person(flow),
        "client": flow.who.client,
        "reference": flow.asked.case,
        "to_reference": facts.case.to_reference,
        "permission": facts.permission.permission,
        "justification": flow.asked.justification,
        "request": flow.request,
        "facts": facts.question,
    }


def _person(flow: Flow) -> dict[str, str]:
    return {"id": flow.who.person, "name": flow.who.name, "partner": flow.who.partner}


def _found_by(flow: Flow, facts: Facts) -> dict[str, str]:
    found = {"flow": flow.id, "person": flow.who.person, "subject": facts.case.subject}
    if arrow := facts.case.arrow:
        found.update(from_partner=arrow.from_end.partner, to_partner=arrow.to_end.partner)
    # Somebody on no end of the arrow asked: the officer of their controller sees that, too.
    elif flow.who.partner:
        found["to_partner"] = flow.who.partner
    return found


def _once(flow: Flow) -> tuple[Count, ...]:
    """An assertion or a proof of possession is good for one permit."""
    return tuple(Count(f"once:{one}", 1) for one in flow.who.once)


def _limits(facts: Facts, takes: int) -> tuple[Count, ...]:
    return limits(facts.case, facts.permission, facts.question["now"], takes)
