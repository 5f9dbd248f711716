"""How the demonstration's partners agree on its map: each of its managers signs in and says so, citizens are heard."""

from collections.abc import Callable
from typing import Any

from deploy.demo.operator import Operator, good
from deploy.demo.people import Demo
from deploy.demo.person import DemoPerson
from services.collaboration.model import ServiceMap
from services.identity.wire import Role

HEARD = {
    "who": "Seven people who have tried the service, and two relatives",
    "how": "At a meeting in November; the map was read aloud, arrow by arrow",
    "said": "We want to see what is sent about us, and to whom.",
    "answered": "Every line can be read under “Who has seen what”, and questioned there.",
}


async def agree_on_the_map(
    operator: Operator, map_: ServiceMap, text: str, demo: Demo, person: Callable[[str], DemoPerson]
) -> None:
    """Proposes a map and brings it to where it can be published; what was said already is not said again.

    A partner that has nobody among the invented people has signed on paper, and the operator enters that.
    """
    if await operator.has_published(text):
        return
    proposal = await operator.propose(text)
    for position in proposal["positions"]:
        if not position["answer"]:
            await _answer(operator, map_, proposal["id"], position, demo, person)
    if not proposal["voices"]:
        await operator.hear(proposal["id"], HEARD)


async def _answer(
    operator: Operator,
    map_: ServiceMap,
    proposal: str,
    position: dict[str, Any],
    demo: Demo,
    person: Callable[[str], DemoPerson],
) -> None:
    partner = position["partner"]
    # By the map before it may be an actor that this one has no more.
    actor = map_.actors.get(position["strategic"])
    places = (partner, actor.partner if actor else partner)
    speaks = [name for name, one in demo.people.items() if one.partner in places and Role.STRATEGIC_ACTOR in one.roles]
    path = f"{operator.base}/proposals/{proposal}/answers/{partner}"
    if speaks:
        good(await person(speaks[0]).put("collaboration", path, {"answer": "agree"}))
    else:
        await operator.enter_paper(path, f"Letter of {map_.partner(partner).title.en}, November 2026")


def speakers(demo: Demo, map_: ServiceMap, partner: str) -> list[str]:
    """Who of the invented people speaks for a controller of a map."""
    places = (partner, map_.actor(map_.governance.responsible[partner].strategic).partner)
    return [name for name, one in demo.people.items() if one.partner in places and Role.STRATEGIC_ACTOR in one.roles]
