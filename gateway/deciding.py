"""Deciding, for many flows at once: facts, one question to the policy, one durable append.

Steps 2 to 5 of `gateway.flow.Carrier.carry`, shared by all flows that are under way at the same moment.
"""

from collections.abc import Sequence
from dataclasses import replace

from gateway.deposits import Deposits
from gateway.gather import Sources, gather
from gateway.preparing import Prepared, gone, prepare
from gateway.questions import Flow
from gateway.releases import Begun, Releases
from gateway.settling import Decided, Settling
from services.audit.client import Ledger
from services.audit.wire import Place
from services.ids import FLOW, new_id
from services.leaving import deadline

ROUNDS = 3
"""How often a flow is decided when the facts it rests on move: once, and twice again."""


class Deciding:
    """Decides flows and gives their entries a place."""

    def __init__(self, sources: Sources, ledger: Ledger, deposits: Deposits, releases: Releases) -> None:
        self._sources, self._ledger, self._deposits, self._releases = sources, ledger, deposits, releases
        self._settling = Settling(ledger, deposits, releases)

    async def decide(self, flows: Sequence[Flow]) -> list[Decided | BaseException]:
        """Steps 2 to 5 for many: decided, recorded and placed; again for those whose facts moved meanwhile."""
        found: dict[int, Decided | BaseException] = {}
        waiting = dict(enumerate(flows))
        for last in (False,) * (ROUNDS - 1) + (True,):
            if not waiting:
                break
            prepared = await self._prepare(list(waiting.values()))  # 2, 3, 4 and, where it lies here, 6
            leaves_by = deadline()
            places = await self._append(prepared)  # 5
            settled = await self._settling.settle(prepared, places, leaves_by, last)
            for number, outcome in zip(list(waiting), settled, strict=True):
                if outcome is None:
                    waiting[number] = _anew(waiting[number])
                else:
                    found[number] = outcome
                    del waiting[number]
        return [found[number] for number in range(len(flows))]

    async def _prepare(self, flows: Sequence[Flow]) -> list[Prepared | Exception]:
        facts = await gather(self._sources, flows)  # 2 and 3
        answers = await self._sources.decider.decide([one.question for one in facts])  # 4
        decided = zip(flows, facts, answers, strict=True)
        prepared = await self._begun([prepare(*one, self._deposits.open) for one in decided])
        kept = [one for one in prepared if isinstance(one, Prepared) and one.flow.asked.information is not None]
        staged = [(one.deposit, one.information) for one in kept if one.deposit and one.information is not None]
        if staged:
            # Written before its entry, and invisible: a crash in between leaves something that is erased at start.
            await self._deposits.stage(staged)
        return prepared

    async def _begun(self, prepared: Sequence[Prepared | Exception]) -> list[Prepared | Exception]:
        """The same, once the releases among them are written down; one that somebody else claimed is refused."""
        leaving = [one for one in prepared if isinstance(one, Prepared) and one.draft.kind == "released"]
        begun = await self._releases.begin([Begun(one.draft, one.facts, one.answer, deposited=True) for one in leaving])
        refused = {
            id(one): gone(one.flow, one.facts, one.answer, why) for one, why in zip(leaving, begun, strict=True) if why
        }
        return [refused.get(id(one), one) for one in prepared]

    async def _append(self, prepared: Sequence[Prepared | Exception]) -> list[Place]:
        drafts = [one.draft for one in prepared if isinstance(one, Prepared)]
        places = iter(await self._ledger.append(drafts) if drafts else [])
        return [next(places) if isinstance(one, Prepared) else Place("problem") for one in prepared]


def _anew(flow: Flow) -> Flow:
    """The flow as it is decided once more. What was staged for the last try is erased under that try's own id, and so
    what is sent is staged under another; nobody has heard of the first."""
    return replace(flow, id=new_id(FLOW)) if flow.asked.information is not None else flow
