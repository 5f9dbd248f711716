"""Random questions against the same rules in plain Python: permit, fields, duties and every reason are the same.

`DOTTEDLINE_TEST_QUESTIONS` tells how many; the seed of a difference is printed, and runs again as it was.
"""

import asyncio
import os
from collections import Counter
from random import Random

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.opa_process import OpaProcess
from services.decision.engine import Engine
from services.decision.revision import policy_folder
from services.decision.service import Decision
from services.decision.wire import LARGEST_BATCH, Answer
from tests.decision.facts import Facts
from tests.decision.questions import some_question
from tests.decision.reference import Verdict, expected
from tests.ledger_in_memory import LedgerInMemory

BATCHES = max(1, int(os.environ.get("DOTTEDLINE_TEST_QUESTIONS", "2560")) // LARGEST_BATCH)
seen: Counter[str] = Counter()


def ask(opa: OpaProcess, questions: list[Facts]) -> list[Answer]:
    async def once() -> list[Answer]:
        decision = Decision(Engine(opa.url, opa.token, seconds=20), LedgerInMemory())
        try:
            return await decision.decide(questions)  # type: ignore[arg-type]
        finally:
            await decision.close()

    return asyncio.run(once())


def as_verdict(answer: Answer) -> Verdict:
    return Verdict(answer.allow, set(answer.reasons), set(answer.fields), set(answer.withheld), answer.obligations)


@settings(max_examples=BATCHES, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**63))
def test_the_rules_say_what_the_reference_says(opa: OpaProcess, seed: int) -> None:
    random = Random(seed)
    questions = [some_question(random) for _ in range(LARGEST_BATCH)]
    for question, answer in zip(questions, ask(opa, questions), strict=True):
        assert as_verdict(answer) == expected(question), question
        seen.update(answer.reasons or ["permitted"])


def test_the_random_questions_met_every_reason(opa: OpaProcess) -> None:
    random = Random(1)
    answers = ask(opa, [some_question(random) for _ in range(20 * LARGEST_BATCH)])
    met = {code for answer in answers for code in answer.reasons} | seen.keys()
    assert {answer.allow for answer in answers} == {True, False}
    assert met - {"permitted"} == orjson.loads((policy_folder().parent / "reasons.json").read_bytes()).keys()
