"""Puts questions to the policy engine, and believes only what is an answer to them."""

import asyncio
from collections.abc import Iterator, Sequence

from services.decision.engine import Engine, NoAnswer
from services.decision.model import Unbelievable, accept, numbered, unavailable
from services.decision.wire import LARGEST_BATCH, Answer, Question, Questions

_TRIAL: Questions = {"0": {"digest": "trial"}}


class Asking:
    """One engine that should run the rules of one revision. Nothing is cached, so a withdrawal counts at once."""

    def __init__(self, engine: Engine, revision: str) -> None:
        self._engine, self._revision = engine, revision

    async def decide(self, questions: Sequence[Question]) -> list[Answer]:
        """An answer to each question, in the same order; see `services.decision.client.Decider`."""
        asked, settled = numbered(questions, self._revision)
        for batch in _batches(asked):
            settled |= await self._ask(batch)
        return [settled[str(place)] for place in range(len(questions))]

    async def health(self) -> bool:
        """Whether the engine answers, with the rules of this revision."""
        try:
            answer = accept(await self._engine.ask(_TRIAL), _TRIAL, self._revision)["0"]
        except (NoAnswer, Unbelievable):
            return False
        return not answer.allow and "no_such_case" in answer.reasons

    async def close(self) -> None:
        """Lets go of the engine's connections."""
        await self._engine.close()

    async def _ask(self, asked: Questions) -> dict[str, Answer]:
        """One call for all; if that fails, one call for each, once, at the same time: one may have spoilt the rest."""
        engine, revision = self._engine, self._revision  # one pair: another may be taken up meanwhile
        try:
            return accept(await engine.ask(asked), asked, revision)
        except (NoAnswer, Unbelievable):
            if len(asked) == 1:
                return {number: unavailable(question, revision) for number, question in asked.items()}
        singly = await asyncio.gather(*(self._ask({number: question}) for number, question in asked.items()))
        return {number: answer for each in singly for number, answer in each.items()}


def _batches(asked: Questions) -> Iterator[Questions]:
    numbers = list(asked)
    for start in range(0, len(numbers), LARGEST_BATCH):
        yield {number: asked[number] for number in numbers[start : start + LARGEST_BATCH]}
