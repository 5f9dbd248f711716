"""Facts for flows: gathered for many at once, by key; nothing is decided here."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from consent.client import Permissions
from consent.wire import PermissionAsked, PermissionFacts
from gateway.questions import Anchors, Facts, Flow, arrow_asked, facts_of
from services.clock import Clock
from services.collaboration.client import Collaborations
from services.collaboration.wire import Asked, CaseFacts
from services.decision.client import Decider
from services.identity.client import Callers


@dataclass(frozen=True, slots=True)
class Sources:
    """Where facts come from."""

    collaborations: Collaborations
    permissions: Permissions
    identity: Callers
    decider: Decider
    clock: Clock


async def gather(sources: Sources, flows: Sequence[Flow]) -> list[Facts]:
    """The facts of each flow, in the same order; one look-up per source for all of them together."""
    now = await sources.clock.now()
    (cases, permissions), anchors = await asyncio.gather(_cases(sources, flows), _anchors(sources, flows))
    return [
        facts_of(flow, case, permission, now, anchors)
        for flow, case, permission in zip(flows, cases, permissions, strict=True)
    ]


async def _cases(sources: Sources, flows: Sequence[Flow]) -> tuple[list[CaseFacts], list[PermissionFacts]]:
    """Each flow's case and, in the matter of its arrow, the permission."""
    cases = await sources.collaborations.facts([_case_asked(flow) for flow in flows])
    asked = [_permission_asked(flow, case) for flow, case in zip(flows, cases, strict=True)]
    return cases, await sources.permissions.facts(asked)


async def _anchors(sources: Sources, flows: Sequence[Flow]) -> Anchors:
    policy, clients = {}, {}
    for ledger in {flow.asked.collaboration for flow in flows}:
        policy[ledger] = await sources.decider.entered(ledger)
        here = {flow.who.client for flow in flows if flow.asked.collaboration == ledger} - {""}
        for client, standing in (await sources.identity.standing(ledger, sorted(here))).items():
            clients[(ledger, client)] = standing
    return Anchors(policy, clients)


def _case_asked(flow: Flow) -> Asked:
    asked, who = flow.asked, flow.who
    # A citizen or guardian knows the case by its own id; a partner only ever by its reference.
    own = who.partner == "" and asked.case.startswith("cas_")
    case = flow.deposit.case if flow.deposit else asked.case if own else ""
    known = {"reference": "" if case else asked.case, "case": case}
    return Asked(asked.collaboration, arrow_asked(flow), flow.side, who.partner, who.person, **known)


def _permission_asked(flow: Flow, case: CaseFacts) -> PermissionAsked:
    arrow = case.arrow
    introducing = {grant.introduced_by for grant in (*case.grants_from, *case.grants_to, *case.parts)} - {""}
    return PermissionAsked(
        flow.asked.collaboration,
        case.case,
        arrow.id if arrow else flow.asked.arrow,
        arrow.matter if arrow else "",
        tuple(sorted(introducing)),
        arrow.to_end.partner if arrow else "",
        arrow.asks_since if arrow else 0,
    )
