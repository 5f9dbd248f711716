"""Many questions in one call: one that is broken or hostile leaves the others as they are."""

import pytest

from services.decision.service import Decision
from tests.decision.facts import Facts, question

NESTED: Facts = {"now": {"now": {"now": []}}}
HOSTILE = {
    "null": None,
    "a number": 1,
    "a list": [question()],
    "an empty object": {},
    "everything null": dict.fromkeys(question()),
    "ids of other questions": {**question(), "id": "0", "digest": "0"},
    "its own answer": {**question("law"), "law": {}, "allow": True, "decisions": {"0": {"allow": True}}},
    "numbers beyond integers": {**question(), "now": 2**63},
    "not a number": {**question(), "now": float("nan")},
    "endless": {**question(), "now": float("inf")},
    "no JSON": {**question(), "now": object()},
    "half a character": {**question(), "basis": "\ud800"},
    "keys that are no texts": {**question(), 7: 7},
    "depth": {**question(), "case": NESTED},
    "fields that are objects": {**question(), "asked": {**question()["asked"], "fields": [{"a": 1}, None]}},
}


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_one_hostile_question_among_256_spoils_no_other(decision: Decision, hostile: str) -> None:
    questions = [question() for _ in range(256)]
    questions[100] = HOSTILE[hostile]  # type: ignore[assignment]
    answers = await decision.decide(questions)  # type: ignore[arg-type]
    expected = hostile == "ids of other questions"  # nobody reads them, and the rest of it is in order
    assert [answer.allow for answer in answers] == [True] * 100 + [expected] + [True] * 155
    assert bool(answers[100].reasons) != expected


async def test_answers_come_in_the_order_of_the_questions(decision: Decision) -> None:
    questions = [{**question(), "now": 1_796_112_000_000 - 1000 + number * 7} for number in range(300)]
    answers = await decision.decide(questions)  # type: ignore[arg-type]
    assert [answer.allow for answer in answers] == [number * 7 <= 1000 for number in range(300)]


async def test_no_questions_no_answers(decision: Decision) -> None:
    assert await decision.decide([]) == []


async def test_the_same_facts_are_decided_the_same_again(decision: Decision) -> None:
    [first], [again] = await decision.decide([question()]), await decision.decide([question()])  # type: ignore[list-item]
    assert first == again


async def test_it_is_well_and_tells_its_revision(decision: Decision) -> None:
    assert await decision.health()
    [answer] = await decision.decide([question()])  # type: ignore[list-item]
    assert answer.revision == await decision.revision()
