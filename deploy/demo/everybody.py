"""A map that everybody agrees on, for tests and benchmarks that need one in force and tell of something else."""

from services.collaboration.load import load_map
from services.collaboration.service import Collaboration
from services.collaboration.wire import Answering, Doer, MapVersion, Voice
from services.problems import Conflict

STRATEGIC = "strategic-actor"
HEARD = Voice("The users' council", "At its meeting", "It is what we need.", "Then it is agreed.")


def strategic(partner: str) -> Doer:
    """Somebody invented who speaks for a partner."""
    return Doer(f"psn_strategic_{partner}", partner, (STRATEGIC,))


async def publish_agreed(service: Collaboration, text: str, operator: Doer) -> MapVersion:
    """Proposes a map, has each partner agree through somebody invented and citizens heard, and publishes it.

    Raises what proposing and publishing raise; the map in force stays as it is.
    """
    try:
        proposed = await service.propose(text, operator)
    except Conflict:
        return await service.publish(text, operator)
    await agree(service, text, proposed.id, operator)
    return await service.publish(text, operator)


async def agree(service: Collaboration, text: str, proposal: str, operator: Doer) -> None:
    """Every partner that must agrees to a proposal, and citizens are heard."""
    map_ = load_map(text).map
    assert map_ is not None
    for one in (await service.proposal(map_.id, proposal, operator)).positions:
        await service.answer_proposal(map_.id, proposal, Answering(one.partner, True), strategic(one.partner))
    await service.hear(map_.id, proposal, HEARD, operator)
