"""Saying no, in steps: the entry holds every reason, the caller hears as much as they may."""

from gateway.questions import Flow
from services.audit.client import Ledger
from services.audit.wire import Entry, Place, Query
from services.decision.reasons import STRANGER, outward, told
from services.problems import AlreadyReleased, Conflict, NoSuchCase, Problem, Refused, Unavailable


def no_such_case() -> NoSuchCase:
    """What a stranger hears, whether the case exists or not."""
    return NoSuchCase("There is no such case for you.", "Check the reference, or ask the caseworker for a part in it.")


def refusal(reasons: list[str], entry: int) -> Problem:
    """The problem for a refused flow. To somebody without a part in the case: no such case, and no entry."""
    heard = outward(reasons)
    if heard == [STRANGER]:
        return no_such_case()
    names = told(heard)
    detail = "; ".join(reason["title"] for reason in names) + "."
    return Refused(detail, " ".join(reason["remedy"] for reason in names), reasons=names, entry=entry)


def given_up() -> Unavailable:
    """What somebody hears whose release was under way for so long that the sweeper gave it up."""
    return Unavailable("This took too long and was given up; nothing was released.", "Ask again under a new key.")


async def repeated(ledger: Ledger, flow: Flow, place: Place) -> Problem:
    """What a repeat under one idempotency key hears: the same outcome, reasons and proof; no information again."""
    found = await ledger.entries(Query(flow.asked.collaboration, events=(flow.event,), limit=1))
    first = found[0]
    if first.kind == "dropped":
        return given_up()
    same_person = first.sealed.get("person", {}).get("id") == flow.who.person
    if first.sealed.get("request") != flow.request or not same_person:
        return Conflict("This key was used for another request.", "Use a fresh Idempotency-Key for each request.")
    if first.said.get("outcome") == "refused":
        return refusal(list(first.said["reasons"]), place.index)
    return await _released_before(ledger, flow, first)


async def _released_before(ledger: Ledger, flow: Flow, first: Entry) -> Problem:
    about = {"flow": str(first.said["flow"])}
    later = await ledger.entries(Query(flow.asked.collaboration, about=about, limit=100))
    ended = [entry for entry in later if entry.kind == "closed" and entry.said.get("outcome") == "aborted"]
    if ended:
        return refusal(list(ended[-1].said["reasons"]), ended[-1].index)
    last = next((entry for entry in reversed(later) if entry.kind == "released"), first)
    proof = await ledger.prove(flow.asked.collaboration, last.index, ("request", "information"))
    shown = {"index": proof.index, "entry": proof.entry, "path": proof.path, "checkpoint": proof.checkpoint}
    outcome = "released" if last.kind == "released" else "deposited" if first.said["form"] == "sent" else "permitted"
    return AlreadyReleased(
        "This was done before under the same key.", "Ask under a new key if you need it again.",
        flow=about["flow"], outcome=outcome, proof={**shown, "opened": proof.opened},
    )  # fmt: skip
