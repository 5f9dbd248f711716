"""The policy engine, replaced: the rules in plain Python that tests hold the Rego against; late, lying or gone by seed.

`honest` keeps what was truly permitted: whatever else is permitted rests on a lie.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from services.decision.engine import NoAnswer
from services.decision.wire import Questions
from tests.decision.reference import Verdict, expected

# Half a question never answers within the deadline of the real engine.
_DEADLINE = 1.0


@dataclass
class Rulebook:
    """What the engine is and does, across crashes."""

    random: Random
    revision: str
    late: float = 0.0
    lies: float = 0.0
    gone: float = 0.0
    honest: set[str] = field(default_factory=set)
    fired: Counter[str] = field(default_factory=Counter)

    def calm(self) -> None:
        """From now on it is in good health."""
        self.late = self.lies = self.gone = 0.0

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """The truth about one question."""
        if question["digest"] == "trial":
            return self._told(question, Verdict(False, {"no_such_case"}))
        verdict = expected(question)
        if verdict.allow:
            self.honest.add(question["digest"])
        return self._told(question, verdict)

    def _told(self, question: dict[str, Any], verdict: Verdict) -> dict[str, Any]:
        return {
            "allow": verdict.allow,
            "fields": sorted(verdict.fields),
            "withheld": sorted(verdict.withheld),
            "reasons": sorted(verdict.reasons),
            "obligations": verdict.obligations,
            "digest": question["digest"],
            "revision": self.revision,
        }

    def lie(self, questions: Questions) -> object:
        """An answer that permits what it may not, or no answer at all."""
        honest = {number: self.answer(question) for number, question in questions.items()}
        granted = {number: self._granted(questions[number]) for number in questions}
        told = self.random.choice(_LIES)(granted, honest, self.random)
        self.fired["lie"] += 1
        return told

    def _granted(self, question: dict[str, Any]) -> dict[str, Any]:
        asked = question.get("asked", {}).get("fields", [])
        duties = [{"erase_by": "2099-01-01"}, {"onward": "none"}]
        return self._told(question, Verdict(True, set(), set(asked), set(), duties))


def _each(change: dict[str, Any]) -> Any:
    return lambda granted, honest, random: {number: {**one, **change} for number, one in granted.items()}


def _passed_on(granted: dict[str, Any]) -> dict[str, Any]:
    answers = list(granted.values())
    passed = zip(granted, [*answers[1:], answers[0]], strict=True)
    # Two who ask the same are told the same, and that would be no lie to be seen from here.
    return {number: answer for number, answer in passed if answer["digest"] != granted[number]["digest"]}


_LIES: list[Any] = [
    _each({"allow": "true"}),
    _each({"allow": 1}),
    _each({"revision": "1-older"}),
    _each({"digest": "0" * 64}),
    _each({"reasons": ["own_no"]}),
    _each({"fields": ["health.diagnosis"]}),
    _each({"fields": []}),
    _each({"withheld": None}),
    _each({"obligations": [{"erase_by": 1}]}),
    _each({"more": True}),
    lambda granted, honest, random: {},
    lambda granted, honest, random: None,
    lambda granted, honest, random: list(granted.values()),
    lambda granted, honest, random: {**granted, "more": next(iter(granted.values()))},
    lambda granted, honest, random: dict(list(granted.items())[1:]),
    lambda granted, honest, random: {n: {k: v for k, v in one.items() if k != "digest"} for n, one in granted.items()},
    # Each is told what the next one should be told.
    lambda granted, honest, random: _passed_on(granted),
]


class ReplacedEngine:
    """One connection to it, in place of `services.decision.engine.Engine`."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    async def ask(self, questions: Questions) -> object:
        """What it says to these questions. Raises NoAnswer."""
        book, drawn = self._rulebook, self._rulebook.random.random()
        if drawn < book.gone:
            book.fired["engine gone"] += 1
            raise NoAnswer("ConnectionError")
        if drawn < book.gone + book.late:
            book.fired["engine late"] += 1
            await asyncio.sleep(_DEADLINE)
            raise NoAnswer("TimeoutError")
        await asyncio.sleep(book.random.random() * 0.004)
        if drawn < book.gone + book.late + book.lies:
            return book.lie(questions)
        return {number: book.answer(question) for number, question in questions.items()}

    async def close(self) -> None:
        """There is nothing to let go of."""
