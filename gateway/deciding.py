"""Deciding, for many flows at once: facts, one question to the policy, one durable append.

Steps 2 to 5 of `gateway.flow.Carrier.carry`, shared by all flows that are under way at the same moment.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from gateway.deposits import Deposits
from gateway.entries import decision_entry, refused_entry, release_entry
from gateway.filter import check_sent, digest_of, keep
from gateway.gather import Sources, gather
from gateway.questions import Facts, Flow
from gateway.refusing import refusal, repeated
from gateway.releases import Releases
from gateway.store import Lying
from gateway.wire import Deposit
from services.audit.client import Ledger
from services.audit.wire import Draft, Place
from services.decision.wire import Answer
from services.leaving import deadline
from services.periods import add, day_of, parse_duration, starts_at
from services.problems import Gone

ROUNDS = 3
"""How often a flow is decided when the facts it rests on move: once, and twice again."""

Information = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Decided:
    """A flow that was permitted: on which facts, with which answer, and where its entry stands."""

    flow: Flow
    facts: Facts
    answer: Answer
    place: Place
    information: Information | None = None
    leaves_by: float = 0.0


@dataclass(slots=True)
class Prepared:
    """A decided flow with the draft of its entry, and what lies here already: staged to be kept, or taken to leave."""

    flow: Flow
    facts: Facts
    answer: Answer
    draft: Draft
    information: Information | None = None
    deposit: Deposit | None = None


class Deciding:
    """Decides flows and gives their entries a place."""

    def __init__(self, sources: Sources, ledger: Ledger, deposits: Deposits, releases: Releases) -> None:
        self._sources, self._ledger, self._deposits, self._releases = sources, ledger, deposits, releases

    async def decide(self, flows: Sequence[Flow]) -> list[Decided | BaseException]:
        """Steps 2 to 5 for many: decided, recorded and placed; again for those whose facts moved meanwhile."""
        found: dict[int, Decided | BaseException] = {}
        waiting = dict(enumerate(flows))
        for last in (False,) * (ROUNDS - 1) + (True,):
            if not waiting:
                break
            prepared = await self._prepare(list(waiting.values()))  # 2, 3, 4 and, where it lies here, 6
            places = await self._append(prepared)  # 5
            settled = await asyncio.gather(*map(self._settled, prepared, places, [last] * len(places)))
            for number, outcome in zip(list(waiting), settled, strict=True):
                if outcome is not None:
                    found[number] = outcome
                    del waiting[number]
        return [found[number] for number in range(len(flows))]

    async def _prepare(self, flows: Sequence[Flow]) -> list[Prepared | Exception]:
        facts = await gather(self._sources, flows)  # 2 and 3
        answers = await self._sources.decider.decide([one.question for one in facts])  # 4
        prepared = await asyncio.gather(*map(self._prepare_one, flows, facts, answers))
        kept = [one for one in prepared if isinstance(one, Prepared) and one.flow.asked.information is not None]
        staged = [(one.deposit, one.information) for one in kept if one.deposit and one.information is not None]
        if staged:
            # Written before its entry, and invisible: a crash in between leaves something that is erased at start.
            await self._deposits.stage(staged)
        return prepared

    async def _prepare_one(self, flow: Flow, facts: Facts, answer: Answer) -> Prepared | Exception:
        plain = Prepared(flow, facts, answer, decision_entry(flow, facts, answer))
        try:
            if not answer.allow:
                return plain
            if flow.asked.information is not None:
                return _to_keep(plain)
            if flow.lying is not None:
                return await self._to_leave(plain, flow.lying)
        except Gone:
            # It was fetched or is overdue: an attempt like any other, and on record like any other.
            refused = replace(answer, allow=False, fields=[], withheld=[], obligations=[], reasons=["already_released"])
            return Prepared(flow, facts, refused, decision_entry(flow, facts, refused))
        except Exception as error:
            # Whatever is wrong with one flow (a deposit that cannot be opened, say) must not be heard by the others.
            return error
        return plain

    async def _to_leave(self, plain: Prepared, lying: Lying) -> Prepared:
        """What was deposited and is fetched now: one entry is decision and release."""
        flow, facts, answer = plain.flow, plain.facts, plain.answer
        content = keep(self._deposits.open(lying), answer.fields)
        draft = release_entry(flow, facts, answer, content.fields, digest_of(content.information), flow.event)
        await self._releases.begin(draft, facts, answer, deposited=True)
        return Prepared(flow, facts, answer, draft, content.information)

    async def _append(self, prepared: Sequence[Prepared | Exception]) -> list[Place]:
        drafts = [one.draft for one in prepared if isinstance(one, Prepared)]
        places = iter(await self._ledger.append(drafts) if drafts else [])
        return [next(places) if isinstance(one, Prepared) else Place("problem") for one in prepared]

    async def _settled(self, one: Prepared | Exception, place: Place, last: bool) -> Decided | BaseException | None:
        """What a flow's place means; None when its facts moved and it is to be decided again.

        Never raises: what fails for one flow must not be heard by the others of its batch.
        """
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
            return Decided(one.flow, one.facts, one.answer, place, one.information, deadline())
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


def _to_keep(plain: Prepared) -> Prepared:
    """What was sent, only the permitted fields, to be kept for its receiver."""
    flow, facts, answer = plain.flow, plain.facts, plain.answer
    kept = keep(flow.asked.information or {}, answer.fields).information
    information = check_sent(kept, schemas_of(facts)).information
    return Prepared(flow, facts, answer, plain.draft, information, _deposit(flow, facts, answer))


def why_not_placed(place: Place) -> list[str]:
    if place.outcome != "used_up":
        return ["changed_meanwhile"]
    return ["assertion_used" if place.count.startswith("once:") else "used_up"]


def schemas_of(facts: Facts) -> dict[str, dict[str, Any]]:
    return facts.case.arrow.schemas if facts.case.arrow else {}


def _deposit(flow: Flow, facts: Facts, answer: Answer) -> Deposit:
    arrow, case = facts.case.arrow, facts.case
    assert arrow is not None
    now, zone = facts.question["now"], ZoneInfo(case.zone)
    fetch_by = starts_at(add(day_of(now, zone), parse_duration(arrow.keep_for), zone), zone)
    return Deposit(
        flow.asked.collaboration, flow.id, flow.event, case.case, arrow.id, arrow.from_end.partner,
        arrow.from_end.actor, arrow.to_end.partner, arrow.to_end.actor, case.to_reference, answer.fields, now, fetch_by,
    )  # fmt: skip
