"""What Schemathesis makes of an OpenAPI document, helped along: ids that exist, and a planted number in odd places."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisWarning, Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core import NotSet

from tests.campaigns.inputs.known import Known

PLANTED = "270189-4321-planted"
"""Stands for a citizen's number. Whatever it was sent in, no refusal may say it."""

ODD: tuple[Any, ...] = (
    "\ud800", "a\udfff", "\x00", "a\x00b", "\u202e", "\ufeff", "e\u0301", "x" * 5_000, "", " ", "\n", "../..", "%00",
    "%2e%2e", "' OR 1=1 --", "{{7*7}}", "\r\nSet-Cookie: a=b", -1, 0, 2**31, 2**53 + 1, 2**63, 2**64, 10**400, -0.0,
    1e308, float("nan"), float("inf"), True, None, [], {}, [[]], {"": ""}, ["x"] * 300, "9999-12-31", "0001-01-01",
    "2026-W10-1", "2026-1-1",
)  # fmt: skip
"""Half letters, letters that are none, numbers past every size, days at the ends of the calendar."""


@dataclass(frozen=True)
class Question:
    """One request. `case` is what Schemathesis holds the answer against; `body` is None when there is none."""

    case: Case
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any

    @property
    def sends_body(self) -> bool:
        return not isinstance(self.case.body, NotSet)


def operations(app: FastAPI) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    """The operations of an app, as its OpenAPI document tells them."""
    for found in schemathesis.openapi.from_dict(app.openapi()).get_all_operations():
        yield found.ok()


def questions(
    operation: APIOperation[Any, Any, Any, Any], many: int, random: Random, known: Known
) -> Iterator[Question]:
    """So many, or a few more: data that fits the document and data that does not; as made, with real ids, planted."""
    cases = [case for mode in GenerationMode for case in _made(operation, mode, many // 2 + 1, random)]
    random.shuffle(cases)
    for at, case in enumerate(cases):
        asked = _as_made(case)
        if at % 3:
            asked = _with_real_ids(asked, random, known)
        odd = random.random()
        yield _changed(asked, random, PLANTED if odd < 0.3 else random.choice(ODD)) if odd < 0.6 else asked


def fitting(operation: APIOperation[Any, Any, Any, Any], many: int, random: Random, known: Known) -> Iterator[Question]:
    """As many that fit the document and ask for what there is; now and then with one odd or planted value."""
    for case in _made(operation, GenerationMode.POSITIVE, many, random):
        asked = _with_real_ids(_as_made(case), random, known)
        odd = random.random()
        yield _changed(asked, random, PLANTED if odd < 0.1 else random.choice(ODD)) if odd < 0.3 else asked


def _as_made(case: Case) -> Question:
    return Question(case, case.path_parameters or {}, case.query or {}, case.headers or {}, case.body)


def _made(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, many: int, random: Random) -> list[Case]:
    made: list[Case] = []
    held = list(HealthCheck)

    @seed(random.randrange(2**32))
    @settings(max_examples=many, database=None, phases=[Phase.generate], suppress_health_check=held, deadline=None)
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Case) -> None:
        made.append(case)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)
        with suppress(Unsatisfiable):  # nothing can be wrong where nothing is taken
            collect()
    return made


def _with_real_ids(asked: Question, random: Random, known: Known) -> Question:
    query = {name: known.instead(name, value, random) for name, value in asked.query.items()}
    path = {name: known.instead(name, value, random) for name, value in asked.path.items()}
    return replace(asked, path=path, query=query, body=known.within(asked.body, random))


def _changed(asked: Question, random: Random, new: Any) -> Question:
    """The question with another value in one place."""
    parts = [name for name in ("path", "query", "headers", "body", "body") if isinstance(getattr(asked, name), Mapping)]
    parts = [name for name in parts if getattr(asked, name)]
    if not parts:
        return asked
    part = random.choice(parts)
    return replace(asked, **{part: _changed_in(getattr(asked, part), random, new)})


def _changed_in(value: Any, random: Random, new: Any) -> Any:
    if isinstance(value, Mapping) and value:
        name = random.choice(sorted(value))
        return {**value, name: _changed_in(value[name], random, new)}
    if isinstance(value, list) and value:
        return [_changed_in(value[0], random, new), *value[1:]]
    return new
