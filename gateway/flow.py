"""The flow: how information comes from where it lies to whom it is for, told once.

`Carrier.carry` is the whole story; `docs/flow.md` follows one flow through it, file by file. There is no `if` about
permission here: facts are gathered, the policy is asked, the ledger gives each flow its place, and only then something
leaves.
"""

from dataclasses import replace

from gateway.connectors import Connectors, Fetch
from gateway.deciding import Deciding
from gateway.deposits import Deposits
from gateway.entries import aborted_entry, release_entry
from gateway.filter import Information, check_items, digest_of, keep
from gateway.gather import Sources, gather
from gateway.preparing import schemas_of
from gateway.questions import Flow
from gateway.refusing import given_up, refusal
from gateway.releases import Begun, Releases
from gateway.settling import Decided, why_not_placed
from gateway.wire import FlowAnswer
from services.audit.client import Ledger
from services.audit.wire import Proof
from services.batches import Batches
from services.ids import EVENT, new_id
from services.leaving import deadline
from services.problems import HolderFailed
from services.shares import Shares

# While one batch waits for the policy or the disk, the next gathers its facts; the ledger keeps them in order.
_AT_ONCE = 2


class Carrier:
    """Carries flows. Flows that are under way at the same moment share look-ups, one question and one durable write."""

    def __init__(
        self,
        sources: Sources,
        ledger: Ledger,
        connectors: Connectors,
        deposits: Deposits,
        releases: Releases,
        longest_queue: int,
    ) -> None:
        self._sources, self._ledger = sources, ledger
        self._connectors, self._releases = connectors, releases
        self._shares = Shares()
        deciding = Deciding(sources, ledger, deposits, releases)
        self._decisions: Batches[Flow, Decided] = Batches(deciding.decide, longest_queue, at_once=_AT_ONCE)

    async def carry(self, flow: Flow) -> FlowAnswer:
        """Carries one flow. Raises Refused, NoSuchCase, and whatever else keeps it from flowing.

        1. Who asks? Verified at the door; the flow names the person and, for a system, its client.
        2. Along which arrow? Of the map in force for the case: with the facts.
        3. On what ground? Facts are gathered by key, each with the fence it hangs on.
        4. May it? The policy answers the question that the facts make.
        5. Record it, permitted or refused, durably, in its place.
        6. Fetch what lies with its holder; keep the permitted fields; check them.
        7. Record the release, again in its place; only then it is sent, and closed afterwards.

        Where the content lies here already, 6 comes before one entry for 5 and 7.
        """
        async with self._shares.turn(flow.who.partner or flow.who.person):
            decided = await self._decisions.ask(flow)  # 2 to 5, together with all that are under way
        if flow.asked.information is not None:
            return _deposited(decided)
        if flow.deposit is not None:
            return _released(decided, decided.information or {}, decided.place.proof)
        try:
            information = await self._fetch(decided)  # 6
        except HolderFailed as failed:
            # Whoever asked hears only after the end of their flow stands in the ledger.
            await self._ledger.append([aborted_entry(flow, decided.facts, [failed.code])])
            raise type(failed)(failed.detail, failed.remedy, flow=flow.id, entry=decided.place.index) from failed
        return await self._release(decided, information)  # 7

    async def _fetch(self, decided: Decided) -> Information:
        """Step 6: what the holder's system gives, only the permitted fields, each as its schema says."""
        flow, facts, arrow = decided.flow, decided.facts, decided.facts.case.arrow
        assert arrow is not None
        permitted = set(decided.answer.fields)
        items = {item: [name for name in names if f"{item}.{name}" in permitted] for item, names in arrow.items.items()}
        given = await self._connectors.fetch(
            Fetch(
                flow.asked.collaboration, arrow.from_end.partner, flow.id, facts.case.from_reference, arrow.id,
                arrow.purpose, {item: names for item, names in items.items() if names}, flow.who.partner,
                arrow.to_end.actor, flow.asked.justification, decided.place.index, decided.place.time,
            )
        )  # fmt: skip
        return check_items(keep(given, permitted).information, schemas_of(facts)).information

    async def _release(self, decided: Decided, information: Information) -> FlowAnswer:
        """Step 7: the entry that says what leaves, in its place; decided once more when the facts have moved."""
        flow, event = decided.flow, new_id(EVENT)
        for last in (False, True):
            kept = keep(information, decided.answer.fields)
            draft = release_entry(flow, decided.facts, decided.answer, kept.fields, digest_of(kept.information), event)
            await self._releases.begin([Begun(draft, decided.facts, decided.answer)])
            leaves_by = deadline()
            place = (await self._ledger.append([draft]))[0]
            if place.repeat:
                raise given_up()
            if place.placed:
                decided = replace(decided, leaves_by=leaves_by)
                return _released(decided, kept.information, place.proof)
            await self._releases.forget(draft)
            reasons = why_not_placed(place)
            if last or place.outcome == "used_up":
                break
            facts = (await gather(self._sources, [flow]))[0]
            answer = (await self._sources.decider.decide([facts.question]))[0]
            decided = replace(decided, facts=facts, answer=answer)
            if not answer.allow:
                reasons = answer.reasons
                break
        # In the ledger before the caller hears it: what was permitted did not become a release.
        ended = (await self._ledger.append([aborted_entry(flow, decided.facts, reasons)]))[0]
        raise refusal(reasons, ended.index)


def _deposited(decided: Decided) -> FlowAnswer:
    return _answer(decided, "deposited", decided.place.proof, None)


def _released(decided: Decided, information: Information, proof: Proof | None) -> FlowAnswer:
    return _answer(decided, "released", proof, information)


def _answer(decided: Decided, outcome: str, proof: Proof | None, information: Information | None) -> FlowAnswer:
    assert proof is not None, "every entry of a flow opens its request to the caller"
    told = {
        "index": proof.index, "entry": proof.entry, "path": proof.path, "checkpoint": proof.checkpoint,
        "opened": proof.opened,
    }  # fmt: skip
    answer = decided.answer
    leaves_by = decided.leaves_by if outcome == "released" else 0.0
    return FlowAnswer(decided.flow.id, outcome, answer.withheld, answer.obligations, told, information, leaves_by)
