"""What is tried: a draft map, a local rule, permissions; and the question that a recorded flow becomes by it. Pure."""

from dataclasses import dataclass
from typing import Any

from gateway.questions import Anchors, facts_of
from gateway.what_if.recorded import Recorded, case_of, flow_of, permission_of
from services.collaboration.wire import CaseFacts, Touched, Trial
from services.decision.wire import Question
from services.periods import FOREVER

GIVEN, WITHDRAWN = "given", "withdrawn"
"""What may be tried of the permissions along an arrow: that everybody said yes to all of it, or withdrew."""

_AS_IT_WAS = Touched([])


@dataclass(frozen=True, slots=True)
class Tried:
    """What is held against the record. `trial` is None where the map stays; `permissions` are GIVEN or WITHDRAWN."""

    trial: Trial | None
    rule: str
    permissions: dict[str, str]

    def touches(self, one: Recorded) -> Touched | None:
        """What of the flow's arrow is not as it was; None where nothing is, so that the same question is put again."""
        if self.trial and (found := self.trial.touched.get(one.version, {}).get(one.arrow)):
            return found
        return _AS_IT_WAS if one.arrow in self.permissions else None


def put_again(one: Recorded, case: CaseFacts | None, tried: Tried) -> Question:
    """The question under what is tried; `case` are the draft's facts, None where the arrow is as it was."""
    touched = tried.touches(one)
    question: Any = one.question if case is None or touched is None else _under(one, case, touched)
    said = tried.permissions.get(one.arrow, "")
    if touched and touched.anew and not said:
        # Their yes was to something else: they are asked, and silence is no yes.
        question = _with_permission(question, {"state": "asked", "own_no": _own_no(question)})
    elif said == WITHDRAWN:
        question = _with_permission(question, {"state": "withdrawn", "own_no": _own_no(question)})
    elif said == GIVEN:
        question = with_a_yes(question)
    found: Question = question
    return found


def with_a_yes(question: Any) -> Any:
    """The same, after the citizen's yes to all that the arrow carries. Somebody's own no stays one."""
    if question.get("basis") != "permission":
        return question
    arrow = question["arrow"]
    yes = {
        "state": "given",
        "own_no": _own_no(question),
        "for": {"arrow": arrow["id"], "purpose": arrow["purpose"], "to": arrow["to"]},
        "fields": arrow["fields"],
        "starts_at": 0,
        "ends_at": FOREVER,
        "given_by": {"kind": "citizen"},
    }
    return _with_permission(question, yes)


def _under(one: Recorded, case: CaseFacts, touched: Touched) -> Any:
    """The question by the draft's facts; what the draft leaves alone stays as it was read then."""
    ledger = one.entry.ledger
    facts = facts_of(
        flow_of(one, case.arrow), case_of(one, case), permission_of(one), one.question["now"], Anchors({ledger: 0}, {})
    )
    question: Any = facts.question
    recorded: Any = one.question
    if "arrow" not in question or "arrow" not in recorded:
        return question
    for side in {"from", "to"}.difference(touched.parts):
        question["ends"][side] = recorded["ends"][side]
    for part in {"open", "agreement"}.difference(touched.parts):
        question[part] = recorded[part]
    return question


def _own_no(question: Any) -> bool:
    return bool(question.get("permission", {}).get("own_no"))


def _with_permission(question: Any, permission: dict[str, Any]) -> Any:
    return {**question, "permission": permission} if question.get("basis") == "permission" else question
