"""A decision as the ledger has it, made into a flow again: who asked what, and the facts that were read then."""

from dataclasses import dataclass, replace
from typing import Any

from consent.wire import DeclaredEmergency, Guard, PermissionFacts
from gateway.questions import Flow
from gateway.store import Lying
from gateway.wire import Deposit, FlowAsked, Who
from services.audit.wire import Entry
from services.collaboration.wire import ArrowFacts, Asked, CaseFacts, GrantFacts, Span
from services.decision.wire import PERSON, Question

KINDS = ("decision", "released")
"""The kinds of entry in which something was decided."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One decision: the question as it was put, its answer, and by which version of the map and of the policy."""

    entry: Entry
    question: Question
    allow: bool
    fields: tuple[str, ...]
    reasons: tuple[str, ...]
    version: int
    policy: str

    @property
    def arrow(self) -> str:
        """The arrow that was asked for, also one that the map did not have."""
        return str(self.question["asked"]["arrow"])

    @property
    def fetched(self) -> bool:
        """Whether it is the fetching of what was sent: decided and released in one entry."""
        return self.entry.kind == "released"


def recorded(entry: Entry) -> Recorded | None:
    """The decision in an entry; None where there is none to put again: its content is gone, or it had no case.

    A flow that was asked for has two entries, its decision and its release: it is one decision, the second is None.
    """
    facts: Any = entry.sealed.get("facts")
    if not isinstance(facts, dict) or not entry.case or (entry.kind == "released" and not _was_fetched(entry)):
        return None
    said = entry.said
    allow = entry.kind == "released" or said.get("outcome") == "permitted"
    return Recorded(
        entry,
        facts,  # type: ignore[arg-type]  # as the gateway wrote it
        allow,
        tuple(said.get("fields") or ()),
        tuple(said.get("reasons") or ()),
        int(said.get("map_version", 0)),
        str(said.get("policy", "")),
    )


def _was_fetched(entry: Entry) -> bool:
    return entry.said.get("form") == "sent" and entry.said.get("side") == "to"


def asked_of(one: Recorded) -> Asked:
    """The facts of the case that the flow needs: by the case's own id, since a reference may be another partner's."""
    who, case = one.entry.sealed["person"], one.entry.case
    side = str(one.entry.said["side"])
    return Asked(one.entry.ledger, one.arrow, side, str(who["partner"]), str(who["id"]), case=case)


def flow_of(one: Recorded, arrow: ArrowFacts | None) -> Flow:
    """The flow that asked, along the arrow as it is drawn now. Its token counts for as long as it did then.

    Who asked for all that the arrow carried goes on doing so, and who named its purpose names the one that it has now.
    """
    who, asked, ledger = one.entry.sealed["person"], one.question["asked"], one.entry.ledger
    caller = Who(str(who["id"]), "", str(who["partner"]), int(one.question["caller"]["valid_until"]))
    side, fields, purpose = str(one.entry.said["side"]), list(asked["fields"]), asked["purpose"]
    before = one.question.get("arrow")
    if arrow and before:
        fields = arrow.fields if asked["form"] != "sent" and set(fields) == set(before["fields"]) else fields
        purpose = arrow.purpose if purpose == before["purpose"] else purpose
    lying = _lying(one, fields) if asked["form"] == "sent" and side == "to" else None
    given = _nested(fields) if asked["form"] == "sent" and side == "from" else None
    return Flow(caller, FlowAsked(ledger, one.entry.case, one.arrow, purpose, fields, given), side, "", "", "", lying)


def case_of(one: Recorded, case: CaseFacts) -> CaseFacts:
    """A draft's facts of the case as they stood then: grants that were made later had not been made."""
    now, then = one.question["now"], one.question["case"]
    return replace(
        case,
        known_as=then["known_as"],
        span=Span(then["starts_at"], then["ends_at"]),
        grants_from=_made_by(now, case.grants_from),
        grants_to=_made_by(now, case.grants_to),
        parts=_made_by(now, case.parts),
        protection=_protection(one.question, case.protection),
    )


def permission_of(one: Recorded) -> PermissionFacts:
    """What was known of the permission then; where nothing was asked along that arrow, nobody has said yes."""
    q: Any = one.question
    given: Any = q.get("permission", {})
    found = PermissionFacts(
        state=given.get("state", "never_asked"),
        own_no=given.get("own_no", False),
        emergencies=[DeclaredEmergency("", _span(span)) for span in q.get("emergency", {}).get("declared", ())],
        guardians=_guardians(one),
    )
    if found.state != "given":
        return found
    giver, to = given["given_by"], given["for"]["to"]
    return replace(
        found,
        purpose=given["for"]["purpose"],
        to_actor=to["actor"],
        to_partner=to["partner"],
        fields=list(given["fields"]),
        span=_span(given),
        given_as=giver["kind"],
        guards=[_span(span) for span in giver.get("guardianships", ())],
    )


def _guardians(one: Recorded) -> list[Guard]:
    """The guardianships that were read at the arrow's ends; and that whoever acts is a guardian, where they were."""
    q: Any = one.question
    who = str(one.entry.sealed["person"]["id"])
    spans = [span for end in q.get("ends", {}).values() for span in end.get("guardianships", ())]
    theirs = q["caller"]["partner"] == PERSON and q["case"]["known_as"] == "own"
    return [Guard("", who, _span(span)) for span in spans] or ([Guard("", who, Span(0, 0))] if theirs else [])


def _protection(question: Any, now: str) -> str:
    """Whether name and address were protected then; where no field asked, what is known today."""
    told = (
        mark["protection"] for mark in question.get("marked", ()) if mark["of"] == "citizen" and "protection" in mark
    )
    return str(next(told, now))


def _made_by(now: int, grants: list[GrantFacts]) -> list[GrantFacts]:
    return [grant for grant in grants if grant.made_at <= now]


def _lying(one: Recorded, fields: list[str]) -> Lying:
    entry = one.entry
    deposit = Deposit(entry.ledger, "", "", entry.case, one.arrow, "", "", "", "", "", fields, 0, 0)
    return Lying(deposit, "", b"", b"")


def _nested(fields: list[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in fields:
        item, _, name = path.partition(".")
        found.setdefault(item, {})[name] = None
    return found


def _span(span: Any) -> Span:
    return Span(span["starts_at"], span["ends_at"])
