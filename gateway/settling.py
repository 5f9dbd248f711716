"""Settling: what the place of an entry means for its flow, and what is undone where there was none."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.deposits import Deposits
from gateway.entries import refused_entry
from gateway.filter import Information
from gateway.preparing import Prepared
from gateway.questions import Facts, Flow
from gateway.refusing import refusal, repeated
from gateway.releases import Releases
from services.audit.client import Ledger
from services.audit.wire import Place
from services.decision.wire import Answer


@dataclass(slots=True)
class Decided:
    """A flow that was permitted: on which facts, with which answer, and where its entry stands."""

    flow: Flow
    facts: Facts
    answer: Answer
    place: Place
    information: Information | None = None
    leaves_by: float = 0.0


class Settling:
    """Settles flows whose entries have been given to the ledger."""

    def __init__(self, ledger: Ledger, deposits: Deposits, releases: Releases) -> None:
        self._ledger, self._deposits, self._releases = ledger, deposits, releases

    async def settle(
        self, prepared: Sequence[Prepared | Exception], places: Sequence[Place], leaves_by: float, last: bool
    ) -> list[Decided | BaseException | None]:
        """What each flow's place means; None when its facts moved and it is to be decided again."""
        outcomes = [_plainly(one, place) for one, place in zip(prepared, places, strict=True)]
        rest = [number for number, outcome in enumerate(outcomes) if outcome is None]
        settled = await asyncio.gather(*(self._settled(prepared[number], places[number], last) for number in rest))
        for number, outcome in zip(rest, settled, strict=True):
            outcomes[number] = outcome
        for one in outcomes:
            if isinstance(one, Decided):
                one.leaves_by = leaves_by
        return outcomes

    async def _settled(self, one: Prepared | Exception, place: Place, last: bool) -> Decided | BaseException | None:
        """Never raises: what fails for one flow must not be heard by the others of its batch."""
        if isinstance(one, Exception):
            return one
        try:
            if not place.placed or place.repeat:
                await self._undo(one)
            if place.outcome in ("moved", "late") and not last:
                return None
            return await self._meaning(one, place)
        except Exception as error:
            return error

    async def _meaning(self, one: Prepared, place: Place) -> Decided | BaseException:
        """Permitted, refused, or a repeat of one that was decided before."""
        if place.repeat:
            return await repeated(self._ledger, one.flow, place)
        if place.placed and one.answer.allow:
            if one.deposit is not None:
                await self._deposits.waits([one.deposit])
            return Decided(one.flow, one.facts, one.answer, place, one.information)
        if place.placed:
            return refusal(one.answer.reasons, place.index)
        reasons = why_not_placed(place)
        entered = (await self._ledger.append([refused_entry(one.flow, one.facts, one.answer, reasons)]))[0]
        return refusal(reasons, entered.index)

    async def _undo(self, one: Prepared) -> None:
        if one.deposit is not None:
            await self._deposits.drop([one.deposit])
        if one.draft.kind == "released":
            # It was ours alone to fetch, so what stands under its event, if anything does, is no release of it.
            await self._releases.forget(one.draft)


def _plainly(one: Prepared | Exception, place: Place) -> Decided | BaseException | None:
    """What nearly every place means, at once; None where more must be done first."""
    if isinstance(one, Exception):
        return one
    if not place.placed or place.repeat or one.deposit is not None:
        return None
    if one.answer.allow:
        return Decided(one.flow, one.facts, one.answer, place, one.information)
    return refusal(one.answer.reasons, place.index)


def why_not_placed(place: Place) -> list[str]:
    if place.outcome != "used_up":
        return ["changed_meanwhile"]
    return ["assertion_used" if place.count.startswith("once:") else "used_up"]
