"""Facts as a question to the policy, pure: what is missing stays missing, and the policy refuses for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from consent.wire import PermissionFacts
from gateway.marks import accounted
from gateway.store import Lying
from gateway.wire import Deposit, FlowAsked, Who
from services.collaboration.wire import ArrowEnd, CaseFacts, GrantFacts, Span
from services.decision.wire import PERSON, Question
from services.identity.wire import Standing
from services.identity.wire import fence_of as client_fence
from services.periods import FOREVER, add, day_of, parse_duration

POLICY_FENCE = "policy"


@dataclass(slots=True)
class Flow:
    """One flow under way: who asks what, and under which event its decision is entered.

    `side` is the end of the arrow at which the caller stands. `lying` is what is being fetched, as it was found.
    `words` are the map's own: whatever else a caller typed may be a name, and stands in no entry in the clear.
    """

    who: Who
    asked: FlowAsked
    side: str
    id: str
    event: str
    request: str
    lying: Lying | None = None
    words: frozenset[str] = frozenset()

    @property
    def deposit(self) -> Deposit | None:
        """What is being fetched."""
        return self.lying.deposit if self.lying else None


@dataclass(slots=True)
class Facts:
    """Everything a decision on one flow looks at, with the fences it hangs on and when the first of it ends."""

    case: CaseFacts
    permission: PermissionFacts
    question: Question
    fields: list[str]
    fences: dict[str, int] = field(default_factory=dict)
    good_before: int = FOREVER


@dataclass(frozen=True, slots=True)
class Anchors:
    """The fences that belong to no case: the policy's revision and the callers' keys, per ledger."""

    policy: dict[str, int]
    clients: dict[tuple[str, str], Standing]


def arrow_asked(flow: Flow) -> str:
    """The arrow a flow asks for, or along which what it fetches was sent."""
    return flow.deposit.arrow if flow.deposit else flow.asked.arrow


def facts_of(flow: Flow, case: CaseFacts, permission: PermissionFacts, now: int, anchors: Anchors) -> Facts:
    """All facts of one flow, the question they make, the fences they hang on and when the first of them ends."""
    asked = _asked_fields(flow, case)
    question: Question = {
        "now": now,
        "caller": _caller(flow, case, permission, anchors),  # type: ignore[typeddict-item]
        "asked": {
            "arrow": arrow_asked(flow),
            "purpose": _purpose(flow, case),
            "form": _form(flow),
            "fields": asked,
        },
    }
    facts = Facts(case, permission, question, asked)
    if not case.case or case.lost:
        return facts
    question["case"] = {"known_as": _known_as(flow, case, permission), **_span(case.span)}  # type: ignore[typeddict-item]
    if case.arrow is None:
        question["parts"] = [_grant(grant, permission) for grant in case.parts]
        return facts
    question.update(_along(flow, case, permission, now, asked))  # type: ignore[typeddict-item]
    facts.fences = {**case.fences, **permission.fences, POLICY_FENCE: anchors.policy[flow.asked.collaboration]}
    if flow.who.client:
        facts.fences[client_fence(flow.who.client)] = _standing(flow, anchors).index
    facts.good_before = min(_good_before(question, now), case.map_until)
    return facts


def _asked_fields(flow: Flow, case: CaseFacts) -> list[str]:
    if flow.deposit:
        return flow.deposit.fields
    if flow.asked.information is not None:
        return [f"{item}.{name}" for item, values in flow.asked.information.items() for name in values]
    return flow.asked.fields or (case.arrow.fields if case.arrow else [])


def _purpose(flow: Flow, case: CaseFacts) -> str:
    # A receiver states what for; who sends, or fetches what was sent, does so for the arrow's own purpose.
    own = flow.deposit is not None or flow.asked.information is not None
    return flow.asked.purpose or (case.arrow.purpose if own and case.arrow else "")


def _form(flow: Flow) -> str:
    return "sent" if flow.deposit or flow.asked.information is not None else "on-request"


def _caller(flow: Flow, case: CaseFacts, permission: PermissionFacts, anchors: Anchors) -> dict[str, Any]:
    who = flow.who
    standing = _standing(flow, anchors)
    # A token made under keys that have ended is a token that is over; of one batch each token is judged by itself.
    good = not who.client or (standing.in_force and standing.generation == who.generation)
    caller = {"side": flow.side, "valid_until": who.valid_until if good else 0}
    if who.partner:
        return {"kind": "actor", "partner": who.partner, **caller}
    kind = "citizen" if who.person == case.subject else "guardian"
    return {"kind": kind, "partner": PERSON, **caller}


def _standing(flow: Flow, anchors: Anchors) -> Standing:
    return anchors.clients.get((flow.asked.collaboration, flow.who.client), Standing(False))


def _known_as(flow: Flow, case: CaseFacts, permission: PermissionFacts) -> str:
    if flow.who.partner:
        return case.known_as
    theirs = flow.who.person in {case.subject, *(guard.guardian for guard in permission.guardians)}
    return "own" if theirs else "other"


def _along(flow: Flow, case: CaseFacts, permission: PermissionFacts, now: int, asked: list[str]) -> dict[str, Any]:
    arrow = case.arrow
    assert arrow is not None
    zone = ZoneInfo(case.zone)
    ends = {
        "from": _end(arrow.from_end, case.grants_from, permission, arrow.matter, _acting(flow, "from")),
        "to": _end(arrow.to_end, case.grants_to, permission, arrow.matter, _acting(flow, "to")),
    }
    return {
        "arrow": {
            "id": arrow.id,
            "form": arrow.form,
            "purpose": arrow.purpose,
            "fields": arrow.fields,
            "erase_by": add(day_of(now, zone), parse_duration(arrow.keep_for), zone).isoformat(),
            "from": {"actor": arrow.from_end.actor, "partner": arrow.from_end.partner},
            "to": {"actor": arrow.to_end.actor, "partner": arrow.to_end.partner},
        },
        "ends": ends,
        **accounted(asked, arrow.marks, case.protection, arrow.to_end.kind),
        "open": [{"opens_at": run.starts_at, "closes_at": run.ends_at} for run in case.runs],
        "agreement": case.agreement,
        "basis": arrow.basis,
        **_ground(case, permission, now, zone),
    }


def _acting(flow: Flow, side: str) -> str:
    """The person who stands at this end; "" for the other end, where anybody does."""
    return flow.who.person if side == flow.side else ""


def _end(
    end: ArrowEnd, grants: Iterable[GrantFacts], permission: PermissionFacts, matter: str, acting: str
) -> dict[str, Any]:
    if end.kind == "citizen":
        return {"kind": end.kind, "actor": end.actor}
    if end.kind == "guardian":
        # Whoever acts does so on a guardianship of their own, never on that of another guardian.
        spans = [guard.span for guard in permission.guardians if acting in ("", guard.guardian)]
        return {"kind": end.kind, "actor": end.actor, "matter": matter, "guardianships": _guardianships(spans, matter)}
    return {"kind": "actor", "actor": end.actor, "grants": [_grant(grant, permission) for grant in grants]}


def _grant(grant: GrantFacts, permission: PermissionFacts) -> Any:
    introduction = "inside"
    if grant.introduced_by:
        withdrawn_at = permission.withdrawn_at.get(grant.introduced_by, -1)
        introduction = "withdrawn" if withdrawn_at >= grant.made_at else "standing"
    return {"partner": grant.partner, **_span(grant), "introduction": introduction}


def _ground(case: CaseFacts, permission: PermissionFacts, now: int, zone: ZoneInfo) -> dict[str, Any]:
    by_basis: dict[str, Callable[[], dict[str, Any]]] = {
        "permission": lambda: {"permission": _permission(case, permission)},
        "law": lambda: {"law": {name: case.arrow.ground[name] for name in ("article_6", "act", "section")}},  # type: ignore[union-attr]
        "emergency": lambda: {"emergency": _emergency(case, permission, now, zone)},
    }
    return by_basis.get(case.arrow.basis, dict)()  # type: ignore[union-attr]


def _permission(case: CaseFacts, found: PermissionFacts) -> dict[str, Any]:
    standing = {"state": found.state, "own_no": found.own_no}
    if found.state != "given" or case.arrow is None:
        return standing
    giver: dict[str, Any] = {"kind": found.given_as}
    if found.given_as == "guardian":
        matter = case.arrow.matter
        giver.update(matter=matter, guardianships=_guardianships(found.guards, matter))
    to = {"actor": found.to_actor, "partner": found.to_partner}
    return {
        **standing,
        "for": {"arrow": case.arrow.id, "purpose": found.purpose, "to": to},
        "fields": found.fields,
        **_span(found.span),
        "given_by": giver,
    }


def _emergency(case: CaseFacts, permission: PermissionFacts, now: int, zone: ZoneInfo) -> dict[str, Any]:
    within = parse_duration(case.arrow.ground["check_within"])  # type: ignore[union-attr]
    return {
        "declared": [_span(one.span) for one in permission.emergencies],
        "inform_by": add(day_of(now, zone), within, zone).isoformat(),
    }


def _guardianships(spans: Iterable[Span], matter: str) -> list[dict[str, Any]]:
    return [{"matters": [matter], **_span(span)} for span in spans]


def _span(span: Span | GrantFacts) -> dict[str, Any]:
    return {"starts_at": span.starts_at, "ends_at": span.ends_at}


def _good_before(question: Question, now: int) -> int:
    """The earliest instant at which any fact of a permit ends by itself.

    Where any one of several is enough (grants, terms, runs) it is the last end among those that hold now. A fact that
    holds not at all gives no bound: the policy refuses for it.
    """
    ends: list[int] = [question["caller"]["valid_until"], question["case"]["ends_at"]]
    spans: list[Iterable[Any]] = [question["open"], question["agreement"].get("terms", ())]
    for end in question["ends"].values():
        spans.append(end.get("grants", end.get("guardianships", ())))  # type: ignore[attr-defined]
    if (permission := question.get("permission")) and permission["state"] == "given":
        ends.append(permission["ends_at"])
        spans.append(permission["given_by"].get("guardianships", ()))
    if emergency := question.get("emergency"):
        spans.append(emergency["declared"])
    spans += [[mark["exception"]] for mark in question.get("marked", ()) if "exception" in mark]
    ends.extend(filter(None, (_last_end(of, now) for of in spans)))
    return min(ends)


def _last_end(spans: Iterable[Any], now: int) -> int | None:
    holding = [
        span.get("ends_at", span.get("closes_at"))
        for span in spans
        if span.get("starts_at", span.get("opens_at")) <= now < span.get("ends_at", span.get("closes_at"))
    ]
    return max(holding) if holding else None
