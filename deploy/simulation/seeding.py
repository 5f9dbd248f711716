"""What stands before a simulation begins: the people are registered, and the map is published."""

from deploy.demo.everybody import publish_agreed
from deploy.simulation.cast import Cast
from deploy.simulation.stage import Stage
from services.collaboration.wire import Doer
from services.identity.wire import NewPerson


async def register(stage: Stage, cast: Cast) -> dict[str, str]:
    """Registers everybody; their ids by subject."""
    identity, issuer = stage.wiring.identity, stage.wiring.settings.issuer_url()
    ids = {}
    for one in cast.everybody():
        new = NewPerson(issuer, one.subject, one.name, one.partner, list(one.roles))
        ids[one.subject] = (await identity.registry.register_person(new, "")).id
    return ids


async def publish(stage: Stage, text: str, operator: Doer) -> None:
    """Publishes the map, whatever it takes. All that a simulation does for it is here."""
    await publish_agreed(stage.wiring.collaboration, text, operator)
    await stage.wiring.decision.entered(stage.map.id)
