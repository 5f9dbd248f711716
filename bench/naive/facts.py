"""The facts of one flow, looked up one after the other, in the shape that the rules read (`docs/policy.md`)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bench.naive.tables import Agreement, Arrow, Case, Deposit, Grant, Permission, Person, Run


@dataclass(frozen=True, slots=True)
class Facts:
    """One flow: who asks about whom along what, and the question to the policy."""

    flow: str
    person: str
    case: str
    arrow: str
    question: dict[str, Any]


def gather(store: Session, deposit: Deposit, person: Person, now: int) -> Facts:
    """All facts of one flow."""
    case, arrow = store.get_one(Case, deposit.case_id), store.get_one(Arrow, deposit.arrow)
    runs = store.exec(select(Run).where(Run.case_id == case.id, Run.activity == arrow.activity)).all()
    question = {
        "now": now,
        "caller": {"kind": "actor", "partner": person.partner, "side": "to", "valid_until": now + 60_000},
        "asked": {"arrow": arrow.id, "purpose": arrow.purpose, "form": "sent", "fields": arrow.fields},
        "plain": arrow.fields,
        "case": {"known_as": "own", "starts_at": case.starts_at, "ends_at": case.ends_at},
        "arrow": {
            "id": arrow.id, "form": "sent", "purpose": arrow.purpose, "fields": arrow.fields,
            "erase_by": (date.today() + timedelta(days=30 * arrow.keep_months)).isoformat(),
            "from": {"actor": arrow.from_actor, "partner": arrow.from_partner},
            "to": {"actor": arrow.to_actor, "partner": arrow.to_partner},
        },
        "ends": {
            "from": _end(store, case, arrow.from_actor, ""),
            "to": _end(store, case, arrow.to_actor, person.id),
        },
        "open": [{"opens_at": run.starts_at, "closes_at": run.ends_at} for run in runs],
        "agreement": _agreement(store, arrow),
        "basis": "permission",
        "permission": _permission(store, case, arrow),
    }  # fmt: skip
    return Facts(deposit.id, person.id, case.id, arrow.id, question)


def _end(store: Session, case: Case, actor: str, person: str) -> dict[str, Any]:
    grants = store.exec(select(Grant).where(Grant.case_id == case.id, Grant.actor == actor)).all()
    found = [
        {
            "partner": grant.partner, "starts_at": grant.starts_at, "ends_at": grant.ends_at,
            "introduction": _introduction(store, case, grant),
        }
        for grant in grants
        if person in ("", grant.person)
    ]  # fmt: skip
    return {"kind": "actor", "actor": actor, "grants": found}


def _introduction(store: Session, case: Case, grant: Grant) -> str:
    found = _newest(store, case, grant.introduced_by)
    return "standing" if found and found.state == "given" else "withdrawn"


def _agreement(store: Session, arrow: Arrow) -> dict[str, Any]:
    one, other = sorted((arrow.from_partner, arrow.to_partner))
    found = store.get(Agreement, (one, other))
    terms = [{"starts_at": found.starts_at, "ends_at": found.ends_at}] if found else []
    return {"kind": "between", "terms": terms}


def _permission(store: Session, case: Case, arrow: Arrow) -> dict[str, Any]:
    found = _newest(store, case, arrow.id)
    if found is None:
        return {"state": "never_asked", "own_no": False}
    if found.state != "given":
        return {"state": found.state, "own_no": found.own_no}
    return {
        "state": found.state, "own_no": found.own_no, "fields": found.fields, "starts_at": found.starts_at,
        "ends_at": found.ends_at, "given_by": {"kind": found.given_as},
        "for": {
            "arrow": found.arrow, "purpose": found.purpose,
            "to": {"actor": found.to_actor, "partner": found.to_partner},
        },
    }  # fmt: skip


def _newest(store: Session, case: Case, arrow: str) -> Permission | None:
    where = (Permission.case_id == case.id, Permission.arrow == arrow)
    return store.exec(select(Permission).where(*where).order_by(col(Permission.starts_at).desc()).limit(1)).first()
