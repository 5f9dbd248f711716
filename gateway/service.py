"""The gateway's service: flows, what waits, what was received, emergencies; for partners' systems and for people."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from consent.wire import Declared, EmergencyAsked, Message
from gateway.client import Flows
from gateway.connectors import Connectors
from gateway.deciding import ROUNDS
from gateway.deposits import Deposits
from gateway.entries import decision_entry, told_entry
from gateway.flow import Carrier
from gateway.gather import Sources, gather
from gateway.holdings import Holdings
from gateway.membership import Membership
from gateway.questions import Flow
from gateway.receivers import Receivers
from gateway.refusing import no_such_case, refusal
from gateway.releases import Releases
from gateway.what_if.service import Rehearse, WhatIfs
from gateway.wire import Acknowledged, Deposit, FlowAnswer, FlowAsked, Held, Waiting, WhatIf, WhatIfAsked, Who
from services.audit.client import Ledger
from services.canonical import digest
from services.collaboration.model import Arrow
from services.collaboration.wire import KnownCase
from services.database import Database, real_time
from services.decision.wire import PERSON
from services.ids import EVENT, FLOW, new_id
from services.problems import Invalid, Moved, NotFound

# An entry may be on its way for as long as a request may take; until well after that a staged deposit is kept.
_ON_ITS_WAY = 60_000
# A release is under way no longer than the request it belongs to; after that somebody else may have its deposit.
_UNDER_WAY = 20_000
MIGRATIONS = Path(__file__).parent / "migrations"


class Gateway(Flows):
    """Everything that partners' systems and people without one do with flows."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        sources: Sources,
        connectors: Connectors,
        master: bytes,
        longest_queue: int = 2_048,
        holders: Mapping[tuple[str, str], str] | None = None,
        rehearse: Rehearse | None = None,
    ) -> None:
        self._database, self._holders = database, holders or {}
        self._ledger, self._sources, self.connectors = ledger, sources, connectors
        self.deposits = Deposits(database, master)
        self.receivers = Receivers(database, ledger)
        self.releases = Releases(database, ledger, self.deposits)
        self.membership = Membership(ledger, sources.collaborations, sources.permissions)
        self._holdings = Holdings(ledger, self.receivers, self.membership, sources.collaborations)
        self._what_ifs = WhatIfs(ledger, sources.collaborations, sources.decider, rehearse)
        self._carrier = Carrier(sources, ledger, connectors, self.deposits, self.releases, longest_queue)

    async def check_start(self) -> None:
        """Notes where holders' systems answer, and settles what a crash left: staged deposits, and releases of which
        nobody knows how they ended. Raises Invalid for an address that may not be called."""
        for (collaboration, partner), url in self._holders.items():
            await self.connectors.register(collaboration, partner, url)
        await self.deposits.settle(self._ledger, await self._database.nobodys(_ON_ITS_WAY))
        await self.releases.close_open(await self._database.nobodys(_UNDER_WAY))

    async def close_release(self, collaboration: str, flow: str, outcome: str) -> None:
        await self.releases.close(collaboration, flow, outcome)

    async def carry_one(self, who: Who, asked: FlowAsked) -> FlowAnswer:
        await self.membership.check(who, asked.collaboration, "flow")
        lying = await self.deposits.find(asked.collaboration, asked.flow) if asked.flow else None
        side = "from" if asked.information is not None else "to"
        flow_id = lying.deposit.flow if lying else new_id(FLOW)
        words = await self.membership.words(asked.collaboration)
        flow = Flow(who, asked, side, flow_id, _event(who, asked), _request(asked), lying, words)
        return await self._carrier.carry(flow)

    async def cases(self, who: Who, collaboration: str) -> list[dict[str, Any]]:
        """The cases a partner knows, by its own references, with the parts its people play; the look is an entry."""
        await self.membership.check(who, collaboration, "cases")
        known = await self.membership.known(collaboration, who.partner)
        await self._looked(who, collaboration, "cases", len(known))
        return [_told(one) for one in known]

    async def inbox(self, who: Who, collaboration: str) -> list[Waiting]:
        await self.membership.check(who, collaboration, "inbox")
        parts = await self.membership.parts(collaboration, who)
        waiting = await self.deposits.inbox(collaboration, who.partner or PERSON, [part[:2] for part in parts])
        covered = {(case, actor): matters for case, actor, matters in parts}
        arrows = (await self.membership.map(collaboration)).arrows
        found = [one for one in waiting if _covers(covered[(one.case, one.to_actor)], arrows.get(one.arrow))]
        await self._looked(who, collaboration, "inbox", len(found))
        return [_waiting(one) for one in found]

    async def acknowledge(self, who: Who, collaboration: str, flow: str, said: str) -> Acknowledged:
        await self.membership.check(who, collaboration, said)
        now = await self._sources.clock.now()
        await self._only_who_has_it(who, collaboration, flow, said)
        kept = self.receivers.acknowledge_received if said == "received" else self.receivers.acknowledge_erased
        try:
            row = await kept(collaboration, flow, who.partner, now)
        except NotFound:
            await self._looked(who, collaboration, said, 0)
            raise
        about = {"arrow": row.arrow, "partner": who.partner, "fields": row.fields}
        draft = told_entry(said, flow, collaboration, row.case, about, who)
        place = (await self._ledger.append([draft]))[0]
        if said == "erased":
            await self._sources.permissions.erased(collaboration, row.case, flow, who.partner)
        return Acknowledged(flow, said, place.index)

    async def _only_who_has_it(self, who: Who, collaboration: str, flow: str, said: str) -> None:
        """At the people's door only somebody who plays, or played, the part that got it. Raises NotFound, on record.

        A partner's system speaks for its partner, also when the one who fetched it has left.
        """
        if who.client:
            return
        rows = await self.receivers.of_flow(collaboration, flow, who.partner)
        for row in rows:
            if await self.membership.played(collaboration, row.case, row.actor, who.person):
                return
        await self._looked(who, collaboration, said, 0)
        raise NotFound("There is no such flow to you.", "Name a flow that you fetched.")

    async def declare_emergency(
        self, who: Who, collaboration: str, case: str, arrow: str, justification: str
    ) -> Declared:
        """Declares that a citizen needs help now and cannot answer.

        It takes all that a flow along the arrow would take but the emergency itself, and the policy says so: nothing
        else may be missing. Raises Refused, NoSuchCase, Invalid.
        """
        await self.membership.check(who, collaboration, "emergency")
        purpose = await self._purpose(collaboration, arrow)
        asked = FlowAsked(collaboration, case, arrow, purpose, justification=justification)
        for last in (False,) * (ROUNDS - 1) + (True,):
            try:
                return await self._declare(who, asked)
            except Moved:
                if last:
                    raise
        raise AssertionError("unreachable")

    async def _declare(self, who: Who, asked: FlowAsked) -> Declared:
        words = await self.membership.words(asked.collaboration)
        flow = Flow(who, asked, "to", new_id(FLOW), new_id(EVENT), _request(asked), None, words)
        facts = (await gather(self._sources, [flow]))[0]
        answer = (await self._sources.decider.decide([facts.question]))[0]
        if not answer.allow and answer.reasons != ["no_emergency"]:
            place = (await self._ledger.append([decision_entry(flow, facts, answer)]))[0]
            raise refusal(answer.reasons, place.index)
        end = facts.case.arrow.to_end if facts.case.arrow else None
        if end is None:
            raise no_such_case()
        return await self._sources.permissions.declare_emergency(
            EmergencyAsked(
                asked.collaboration, facts.case.case, asked.arrow, who.partner, end.actor, who.person, who.name,
                asked.justification, facts.fences, facts.good_before,
            )
        )  # fmt: skip

    async def messages(self, who: Who, collaboration: str) -> list[Message]:
        """What a partner has been told."""
        await self.membership.check(who, collaboration, "messages")
        found = await self._sources.permissions.partner_messages(collaboration, who.partner)
        await self._looked(who, collaboration, "messages", len(found))
        return found

    async def holdings(self, who: Who, collaboration: str) -> list[Held]:
        await self.membership.check(who, collaboration, "holdings")
        told = await self._sources.permissions.partner_messages(collaboration, who.partner) if who.partner else []
        asked = [(one.kind, str(one.about.get("flow", ""))) for one in told]
        held = await self._holdings.of(who, collaboration, asked) if who.partner else []
        await self._looked(who, collaboration, "holdings", len(held))
        return held

    async def still_needed(self, who: Who, collaboration: str, flow: str, words: str) -> Acknowledged:
        await self.membership.check(who, collaboration, "still-needed")
        now = await self._sources.clock.now()
        try:
            return await self._holdings.still_needed(who, collaboration, flow, words, now)
        except NotFound:
            await self._looked(who, collaboration, "still-needed", 0)
            raise

    async def begin_what_if(self, asked: WhatIfAsked) -> WhatIf:
        return await self._what_ifs.begin(asked)

    async def what_if(self, collaboration: str, id_: str) -> WhatIf:
        return self._what_ifs.state(collaboration, id_)

    async def sweep(self) -> None:
        """Erases what was not fetched in time, and settles what is left of crashes."""
        await self.deposits.settle(self._ledger, real_time() - _ON_ITS_WAY)
        await self.releases.close_open(real_time() - _UNDER_WAY)
        await self.deposits.erase_overdue(await self._sources.clock.now())

    async def close(self) -> None:
        """Lets go of connections and the store."""
        await self._what_ifs.close()
        await self.connectors.close()
        self._database.close()

    async def _purpose(self, collaboration: str, arrow: str) -> str:
        found = (await self.membership.map(collaboration)).arrows.get(arrow)
        if found is None:
            raise Invalid("There is no such arrow on the map.", "Name the arrow for emergencies.", field="arrow")
        return found.purpose

    async def _looked(self, who: Who, collaboration: str, what: str, found: int) -> None:
        await self._ledger.append([self.membership.look(who, collaboration, what, found)])


def _told(one: KnownCase) -> dict[str, Any]:
    return {"case": one.reference, "actors": one.actors, "activities": [asdict(run) for run in one.runs]}


def _covers(matters: list[str] | None, arrow: Arrow | None) -> bool:
    return matters is None or (arrow is not None and arrow.matter in matters)


def _waiting(one: Deposit) -> Waiting:
    # A partner knows the case by its own reference, citizen and guardian by its id.
    case = one.reference or one.case
    return Waiting(one.flow, case, one.arrow, one.from_partner, one.fields, one.made_at, one.fetch_by)


def _event(who: Who, asked: FlowAsked) -> str:
    """One idempotency key of one caller is one event, so the ledger itself sees to it that it happens once."""
    if not asked.key:
        return new_id(EVENT)
    name = f"{asked.collaboration}|{who.client or who.person}|{asked.key}"
    return f"evt_{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def _request(asked: FlowAsked) -> str:
    what = {each.name: getattr(asked, each.name) for each in fields(asked) if each.name != "key"}
    try:
        return digest({**what, "information": asked.information and repr(sorted(asked.information.items()))})
    except TypeError:
        # From None: the error quotes what it stumbled over.
        raise Invalid("The request holds text that is no Unicode.", "Send text in UTF-8.") from None
