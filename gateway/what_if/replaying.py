"""Recorded decisions put to the rules again, in the order of the ledger: read, gathered, asked and counted in batches.

While one batch is decided the next one is read. The same question for the same rules has the same answer, and is not
put again: only what is tried costs time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from gateway.what_if.counting import Counts
from gateway.what_if.recorded import KINDS, Recorded, asked_of, recorded
from gateway.what_if.trials import Tried, put_again, with_a_yes
from services.audit.client import Ledger
from services.audit.wire import Entry, Query
from services.collaboration.client import Collaborations
from services.collaboration.wire import CaseFacts
from services.decision.reasons import elsewhere
from services.decision.wire import LARGEST_BATCH, Answer, Question

_AT_A_TIME = 2 * LARGEST_BATCH
_FACTS_AT_A_TIME = 100


class Asks(Protocol):
    """An engine that answers questions, in their order."""

    async def decide(self, questions: Sequence[Question]) -> list[Answer]:
        """An answer to each question, in the same order."""


@dataclass(frozen=True, slots=True)
class Engines:
    """The rules as they are, and as they are tried; the same where no rule is tried."""

    present: Asks
    tried: Asks
    revision: str


@dataclass(frozen=True, slots=True)
class Span:
    """Which decisions: of which ledger, from an instant up to another (ms)."""

    ledger: str
    since: int
    until: int


@dataclass(slots=True)
class _Put:
    """One decision that may come out otherwise: the question again, after a yes, and the answer that it had."""

    one: Recorded
    question: Question
    yes: Question | None = None
    before: Answer | None = None


class Replay:
    """One what-if over one ledger."""

    def __init__(self, ledger: Ledger, collaborations: Collaborations, engines: Engines, tried: Tried) -> None:
        self._ledger, self._collaborations, self._engines, self._tried = ledger, collaborations, engines, tried
        drawn = (one for version in (tried.trial.touched.values() if tried.trial else ()) for one in version)
        self.counts = Counts(frozenset(drawn))

    async def run(self, span: Span, told: Callable[[int], None]) -> None:
        """Holds every decision of the span against what is tried; `told` hears the instant that it has reached."""
        async for entries in self._pages(span):
            await self._hold(await asyncio.to_thread(self._sorted, entries))
            told(entries[-1].time)

    async def _pages(self, span: Span) -> AsyncIterator[list[Entry]]:
        query = Query(span.ledger, kinds=KINDS, limit=_AT_A_TIME)
        reading = asyncio.ensure_future(self._ledger.entries(query))
        try:
            while entries := await reading:
                query = Query(span.ledger, kinds=KINDS, limit=_AT_A_TIME, after=entries[-1].index)
                reading = asyncio.ensure_future(self._ledger.entries(query))
                if within := [entry for entry in entries if span.since <= entry.time < span.until]:
                    yield within
                if entries[-1].time >= span.until:
                    break
        finally:
            reading.cancel()

    def _sorted(self, entries: list[Entry]) -> list[Recorded]:
        """The decisions that may come out otherwise; the others are counted here."""
        found = []
        for entry in entries:
            one = recorded(entry)
            if one is None:
                self.counts.gone += entry.hidden and entry.kind == "decision"
            elif "case" not in one.question or not (
                self._engines.tried is not self._engines.present or self._touches(one)
            ):
                self.counts.same(one)
            else:
                found.append(one)
        return found

    def _touches(self, one: Recorded) -> bool:
        return self._tried.touches(one) is not None

    async def _hold(self, found: Sequence[Recorded]) -> None:
        cases = await self._cases(found)
        put = await asyncio.to_thread(lambda: [self._put(one, case) for one, case in zip(found, cases, strict=True)])
        await self._before(put)
        after = await self._engines.tried.decide([each.question for each in put])
        later = await self._after_a_yes(put, after)
        for each, answer in zip(put, after, strict=True):
            if each.before is not None:
                self.counts.add(each.one, each.before, answer, later.get(id(each)))

    async def _cases(self, found: Sequence[Recorded]) -> list[CaseFacts | None]:
        """The draft's facts of each; None where the map's part in the question is as it was."""
        trial = self._tried.trial
        cases: dict[int, CaseFacts] = {}
        if trial is not None:
            wanted = [n for n, one in enumerate(found) if (known := self._tried.touches(one)) and known.parts]
            for some in _parts(wanted, _FACTS_AT_A_TIME):
                asked = [asked_of(found[number]) for number in some]
                ledger = asked[0].collaboration
                cases |= zip(some, await self._collaborations.facts_on_trial(ledger, trial.content, asked), strict=True)
        return [cases.get(number) for number in range(len(found))]

    def _put(self, one: Recorded, case: CaseFacts | None) -> _Put:
        put = _Put(one, put_again(one, case, self._tried))
        touched = self._tried.touches(one)
        if touched and touched.parts and one.arrow not in self._tried.permissions:
            put.yes = with_a_yes(put.question)
        if one.policy == self._engines.revision and not one.fetched and elsewhere().isdisjoint(one.reasons):
            put.before = Answer(one.allow, "", one.policy, list(one.fields), reasons=list(one.reasons))
        return put

    async def _before(self, put: list[_Put]) -> None:
        """What the rules said then, where the entry does not tell: they are asked, and must agree with it."""
        unsure = [each for each in put if each.before is None]
        answers = await self._engines.present.decide([each.one.question for each in unsure])
        for each, answer in zip(unsure, answers, strict=True):
            others = not elsewhere().isdisjoint(each.one.reasons)
            if answer.allow == each.one.allow or others:
                each.before = answer
            else:
                self.counts.unlike += 1

    async def _after_a_yes(self, put: list[_Put], after: list[Answer]) -> dict[int, Answer]:
        refused = [(each, each.yes) for each, answer in zip(put, after, strict=True) if each.yes and not answer.allow]
        answers = await self._engines.tried.decide([question for _, question in refused])
        return {id(each): answer for (each, _), answer in zip(refused, answers, strict=True)}


def _parts(numbers: Sequence[int], most: int) -> list[list[int]]:
    left = iter(numbers)
    return list(iter(lambda: list(islice(left, most)), []))
