"""Schemathesis over every app's OpenAPI document, as every kind of caller: nothing fails, nothing is undocumented."""

from collections import Counter
from itertools import chain, cycle

import pytest

from services.settings import SERVICES
from tests.campaigns.inputs.asking import fitting, operations, questions
from tests.campaigns.inputs.dose import MANY, chance
from tests.campaigns.inputs.knocking import Knocking, wrong_with
from tests.campaigns.inputs.known import known_in
from tests.doors.callers import CALLERS, Doors
from tests.house import House

LET_IN = {
    "identity": ["the operator"],
    "audit": ["the officer", "the officer", "the operator"],
    "collaboration": ["the operator"] * 3,
    "consent": ["the citizen", "a guardian of another", "the caseworker", "the caseworker", "a professional"],
    "gateway": ["the café's system", "the municipality's system"] * 3,
}
"""Whom most of a service's doors are for: they come more often, with questions that make sense."""


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "decision"])  # which has inner doors only
async def test_every_answer_is_documented_and_none_is_a_fault(house: House, service: str) -> None:
    doors, random = Doors(house), chance(f"documented {service}")
    await doors.open()
    knocking, known = Knocking(doors), await known_in(house)
    wrong: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    for operation in operations(doors.apps[service]):
        everybody = zip(CALLERS * MANY, cycle(questions(operation, MANY * len(CALLERS), random, known)), strict=False)
        let_in = zip(LET_IN[service] * MANY, cycle(fitting(operation, MANY * 6, random, known)), strict=False)
        for caller, one in chain(everybody, let_in):
            answer = await knocking.ask(service, caller, one)
            statuses[answer.status_code] += 1
            if found := wrong_with(one, answer):
                wrong[f"{operation.label} as {caller}: {answer.status_code} {found}"] += 1
    print(f"{service}: {statuses.total()} questions, {dict(sorted(statuses.items()))}")
    assert not wrong, "\n".join(f"{many} times {what}" for what, many in wrong.most_common(40))
