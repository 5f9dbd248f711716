"""What may be believed of an engine's answer. Pure: bytes and dicts in, answers out.

Only the boolean true, from the expected revision, to this very question, permits. Whatever is missing, late, partial,
of the wrong kind or about something else refuses, with the reason `policy_unavailable`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.canonical import digest as canonical_digest
from services.decision.wire import Answer, Question, Questions

POLICY_UNAVAILABLE = "policy_unavailable"
FACTS_INCOMPLETE = "facts_incomplete"

_SHAPE = frozenset({"allow", "fields", "withheld", "reasons", "obligations", "digest", "revision"})
_OBLIGATIONS = frozenset({"erase_by", "onward", "inform_by"})


class Unbelievable(Exception):
    """What came back is no set of answers to what was asked."""


def digest(question: Question) -> str:
    """SHA-256 over the canonical JSON of the question, hex. Raises TypeError for what JSON cannot hold."""
    return canonical_digest(question)


def numbered(questions: Sequence[Question], revision: str) -> tuple[Questions, dict[str, Answer]]:
    """The questions under their place in the list, each with its digest, and the answers to those that are no JSON."""
    asked: Questions = {}
    settled: dict[str, Answer] = {}
    for place, question in enumerate(questions):
        try:
            asked[str(place)] = {**question, "digest": digest(question)}
        except TypeError:
            settled[str(place)] = Answer(allow=False, digest="", revision=revision, reasons=[FACTS_INCOMPLETE])
    return asked, settled


def accept(result: object, asked: Questions, revision: str) -> dict[str, Answer]:
    """The answers to exactly what was asked; one that cannot be believed is refused alone.

    Raises Unbelievable when the answers are not keyed by the questions asked, no more and no fewer.
    """
    if not isinstance(result, dict) or result.keys() != asked.keys():
        raise Unbelievable
    return {
        number: _permit(said, asked[number], revision)
        or _refusal(said, asked[number], revision)
        or unavailable(asked[number], revision)
        for number, said in result.items()
    }


def unavailable(question: Mapping[str, Any], revision: str) -> Answer:
    """The refusal of a question that the engine did not answer as it should."""
    return Answer(allow=False, digest=question["digest"], revision=revision, reasons=[POLICY_UNAVAILABLE])


def _permit(said: Any, question: Mapping[str, Any], revision: str) -> Answer | None:
    if not _answers(said, question, revision) or said["allow"] is not True or said["reasons"]:
        return None
    # Together they are what was asked for: nothing more flows, and nothing is left out in silence.
    if not said["fields"] or set(said["fields"]) | set(said["withheld"]) != _asked_fields(question):
        return None
    if set(said["fields"]) & set(said["withheld"]) or not all(_is_obligation(duty) for duty in said["obligations"]):
        return None
    return Answer(**said)


def _refusal(said: Any, question: Mapping[str, Any], revision: str) -> Answer | None:
    if not _answers(said, question, revision) or said["allow"] is not False or not said["reasons"]:
        return None
    if said["fields"] or said["withheld"] or said["obligations"]:
        return None
    return Answer(**said)


def _answers(said: Any, question: Mapping[str, Any], revision: str) -> bool:
    return (
        isinstance(said, dict)
        and said.keys() == _SHAPE
        and said["digest"] == question["digest"]
        and said["revision"] == revision
        and all(_is_texts(said[name]) for name in ("fields", "withheld", "reasons"))
        and isinstance(said["obligations"], list)
    )


def _asked_fields(question: Mapping[str, Any]) -> set[str]:
    asked = question.get("asked")
    fields = asked.get("fields") if isinstance(asked, dict) else None
    return set(fields) if isinstance(fields, list) and _is_texts(fields) else set()


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and {*map(type, value)} <= {str}


def _is_obligation(duty: object) -> bool:
    return (
        isinstance(duty, dict)
        and len(duty) == 1
        and _OBLIGATIONS.issuperset(duty)
        and all(isinstance(value, str) for value in duty.values())
    )
