"""Asking for the facts of a case, as the gateway does, and holding a permit on them against the ledger."""

from collections.abc import Sequence
from dataclasses import replace

from services.audit.wire import Draft, Place
from services.collaboration.wire import Asked, CaseFacts
from services.ids import EVENT, new_id
from services.problems import Unavailable
from tests.collaboration.world import IB, C, World

CAFE = Asked(C, "needs-to-cafe", "to", "cafe", IB.person)


async def about(world: World, case: str, asked: Asked = CAFE) -> CaseFacts:
    """Facts, asked for with the reference of the partner who asks."""
    return await world.fact(replace(asked, reference=await world.reference(case, asked.partner)))


async def away(drafts: Sequence[Draft]) -> list[Place]:
    raise Unavailable("The ledger does not answer.")


async def placed(world: World, facts: CaseFacts) -> bool:
    """Whether a permit on these facts gets its place."""
    draft = Draft(C, "decision", new_id(EVENT), {}, facts.case, rests_on=facts.fences)
    [place] = await world.audit.append([draft])
    return place.placed
