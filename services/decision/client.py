"""How other rooms have flows decided: the methods of `services.decision.service.Decision`, over HTTP."""

from collections.abc import Sequence
from typing import Protocol

from services.calls import Calls
from services.decision.model import numbered
from services.decision.wire import LARGEST_BATCH, Answer, Question
from services.problems import Unavailable


class Decider(Protocol):
    """Decisions as other rooms see them; the service itself and its client both are one."""

    async def decide(self, questions: Sequence[Question]) -> list[Answer]:
        """An answer to each question, in the same order. Never raises for what the engine does or does not do: what
        cannot be believed is refused, with the reason `policy_unavailable`. Over HTTP: raises Unavailable."""

    async def revision(self) -> str:
        """The policy revision in force, like `3-9f…`: a number that rises with every change, and a hash."""

    async def entered(self, ledger: str) -> int:
        """The index from which this revision is in force in a ledger: the applied index of the fence `policy`.

        Enters it first where it is not. Raises Unavailable when a later revision was in force there already.
        """

    async def health(self) -> bool:
        """Whether the engine answers, with the rules of this revision."""


class DecisionClient(Decider):
    """The decision service in another process."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def decide(self, questions: Sequence[Question]) -> list[Answer]:
        answers: list[Answer] = []
        for start in range(0, len(questions), LARGEST_BATCH):
            answers += await self._decide(questions[start : start + LARGEST_BATCH])
        return answers

    async def revision(self) -> str:
        return await self._calls.post("/internal/v1/revision", {}, str)

    async def entered(self, ledger: str) -> int:
        return await self._calls.post("/internal/v1/entered", {"ledger": ledger}, int)

    async def health(self) -> bool:
        return await self._calls.post("/internal/v1/health", {}, bool)

    async def _decide(self, questions: Sequence[Question]) -> list[Answer]:
        asked, settled = numbered(questions, revision="")
        sent = [questions[int(number)] for number in asked]
        said = await self._calls.post("/internal/v1/decide", {"questions": sent}, list[Answer])
        if [answer.digest for answer in said] != [question["digest"] for question in asked.values()]:
            raise Unavailable("The decision service answered something else than it was asked.", "Try again.")
        settled |= zip(asked, said, strict=True)
        return [settled[str(place)] for place in range(len(questions))]
