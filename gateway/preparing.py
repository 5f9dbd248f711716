"""Preparing: a decided flow with the draft of its entry, and what lies here already. Nothing is written here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from gateway.entries import decision_entry, release_entry
from gateway.filter import Information, check_sent, digest_of, keep
from gateway.questions import Facts, Flow
from gateway.store import Lying
from gateway.wire import Deposit
from services.audit.wire import Draft
from services.decision.wire import Answer
from services.periods import add, day_of, parse_duration, starts_at
from services.problems import Gone

Open = Callable[[Lying], Information]
"""Gives the content of a waiting deposit. Raises Gone."""


@dataclass(slots=True)
class Prepared:
    """A decided flow with the draft of its entry, and what lies here already: staged to be kept, or taken to leave."""

    flow: Flow
    facts: Facts
    answer: Answer
    draft: Draft
    information: Information | None = None
    deposit: Deposit | None = None


def prepare(flow: Flow, facts: Facts, answer: Answer, open_deposit: Open) -> Prepared | Exception:
    """One flow, prepared; or what is wrong with it, which the others of its batch must not hear."""
    try:
        if answer.allow and flow.lying is not None:
            return _to_leave(flow, facts, answer, open_deposit(flow.lying))
        plain = Prepared(flow, facts, answer, decision_entry(flow, facts, answer))
        return _to_keep(plain) if answer.allow and flow.asked.information is not None else plain
    except Gone as why:
        return gone(flow, facts, answer, why)
    except Exception as error:
        return error


def _to_leave(flow: Flow, facts: Facts, answer: Answer, content: Information) -> Prepared:
    """What was deposited and is fetched now: one entry is decision and release."""
    kept = keep(content, answer.fields)
    draft = release_entry(flow, facts, answer, kept.fields, digest_of(kept.information), flow.event)
    return Prepared(flow, facts, answer, draft, kept.information)


def gone(flow: Flow, facts: Facts, answer: Answer, why: Gone) -> Prepared:
    """It was fetched or is overdue: an attempt like any other, and on record like any other."""
    reasons = [str(why.more["reason"])]
    refused = replace(answer, allow=False, fields=[], withheld=[], obligations=[], reasons=reasons)
    return Prepared(flow, facts, refused, decision_entry(flow, facts, refused))


def _to_keep(plain: Prepared) -> Prepared:
    """What was sent, only the permitted fields, to be kept for its receiver."""
    flow, facts, answer = plain.flow, plain.facts, plain.answer
    kept = keep(flow.asked.information or {}, answer.fields).information
    information = check_sent(kept, schemas_of(facts)).information
    return Prepared(flow, facts, answer, plain.draft, information, _deposit(flow, facts, answer))


def schemas_of(facts: Facts) -> dict[str, dict[str, Any]]:
    return facts.case.arrow.schemas if facts.case.arrow else {}


def _deposit(flow: Flow, facts: Facts, answer: Answer) -> Deposit:
    arrow, case = facts.case.arrow, facts.case
    assert arrow is not None
    now, zone = facts.question["now"], ZoneInfo(case.zone)
    fetch_by = starts_at(add(day_of(now, zone), parse_duration(arrow.keep_for), zone), zone)
    return Deposit(
        flow.asked.collaboration, flow.id, flow.event, case.case, arrow.id, arrow.from_end.partner,
        arrow.from_end.actor, arrow.to_end.partner, arrow.to_end.actor, case.to_reference, answer.fields, now, fetch_by,
    )  # fmt: skip
