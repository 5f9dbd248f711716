"""A recorded decision, decided again now with the facts on record: the same rules and facts give the same answer."""

from dataclasses import dataclass
from typing import Any

from services.audit.doors import Doors
from services.audit.looked import look_up
from services.audit.lookups import LookUps
from services.audit.service import Audit
from services.audit.wire import Entry
from services.decision.client import Decider
from services.decision.reasons import elsewhere
from services.decision.wire import Answer
from services.identity.wire import Session
from services.problems import Conflict, Unavailable

DECIDED = ("decision", "released")
"""The kinds of entry that have facts."""

_UNAVAILABLE = "policy_unavailable"


@dataclass(frozen=True, slots=True)
class Said:
    """What a decision said: the outcome, what may flow, what is withheld, the reasons, the policy it was made by."""

    outcome: str
    fields: list[str]
    withheld: list[str]
    reasons: list[str]
    policy: str


@dataclass(frozen=True, slots=True)
class Again:
    """A decision then and now, and whether they are the same.

    `elsewhere` are reasons on record that no rule gives: the ledger, the engine or the holder said no after the rules
    had been asked; the rules are then held against what is left. `looked` is the index of the look-up itself.
    """

    then: Said
    now: Said
    same: bool
    same_policy: bool
    elsewhere: list[str]
    looked: int


class DecidingAgain:
    """Puts recorded facts to the rules once more, on record."""

    def __init__(self, audit: Audit, doors: Doors, decider: Decider) -> None:
        self._audit, self._look_ups, self._decider = audit, LookUps(audit, doors), decider

    async def again(self, session: Session, collaboration: str, index: int) -> Again:
        """One decision, decided again.

        Raises NotFound for an entry that is not theirs, Conflict for one without facts (another kind, or erased), and
        Unavailable while the rules cannot be asked.
        """
        entry = await self._look_ups.entry(session, collaboration, index, "again")
        looked = look_up(collaboration, session, "again", {}, {"entry": index}, entry)
        place = (await self._audit.append([looked]))[0]
        facts: Any = entry.sealed.get("facts")
        if entry.kind not in DECIDED or not isinstance(facts, dict):
            raise Conflict("This entry has no facts to decide on.", "Choose a decision whose content is there.")
        [answer] = await self._decider.decide([facts])  # type: ignore[list-item]  # as the gateway wrote it
        if _UNAVAILABLE in answer.reasons:
            raise Unavailable("The rules could not be asked just now.", "Try again in a moment.")
        return compared(entry, answer, place.index)


def compared(entry: Entry, answer: Answer, looked: int) -> Again:
    """What stands in the entry against the answer to its facts. Pure."""
    then, now = _then(entry), _now(answer)
    others = sorted(set(then.reasons) & elsewhere())
    return Again(then, now, _same(entry.kind, then, now, others), then.policy == now.policy, others, looked)


def _same(kind: str, then: Said, now: Said, others: list[str]) -> bool:
    if kind == "released":
        # Of what may flow, a release names what was there to flow.
        return now.outcome == "permitted" and set(then.fields) <= set(now.fields) and then.withheld == now.withheld
    if others:
        return set(then.reasons) - set(others) == set(now.reasons)
    return (then.outcome, then.fields, then.withheld, then.reasons) == (
        now.outcome, now.fields, now.withheld, now.reasons,
    )  # fmt: skip


def _then(entry: Entry) -> Said:
    said = entry.said
    fields, withheld, reasons = (list(said.get(name, ())) for name in ("fields", "withheld", "reasons"))
    return Said(str(said.get("outcome", "")), fields, withheld, reasons, str(said.get("policy", "")))


def _now(answer: Answer) -> Said:
    outcome = "permitted" if answer.allow else "refused"
    return Said(outcome, answer.fields, answer.withheld, answer.reasons, answer.revision)
