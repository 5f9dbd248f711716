"""Who speaks for a partner by one map: somebody registered there as a strategic actor. Pure.

The map names the actor, `governance.responsible`; which person that is, nobody can tell from a map. An operator
registers people, on record, and somebody's own sign-in proves who they are (`docs/decisions/0010-…`).
"""

from services.collaboration.model import ServiceMap
from services.collaboration.room import OPERATOR
from services.collaboration.wire import Doer
from services.problems import NotAllowed

STRATEGIC = "strategic-actor"
_ASK = "Ask them; the map names the actor of each partner under governance.responsible."


def is_strategic(by: Doer) -> bool:
    """Whether somebody speaks for a partner at all."""
    return STRATEGIC in by.roles and bool(by.partner)


def only_with_a_say(by: Doer) -> None:
    """Raises NotAllowed for who is neither operator nor speaks for any partner."""
    if OPERATOR not in by.roles and not is_strategic(by):
        raise NotAllowed("Maps are agreed on by operators and strategic actors.", _ASK)


def speaks_for(by: Doer, map_: ServiceMap, controller: str) -> bool:
    """Whether somebody speaks for a controller of this map: registered there, or at the part of it whose actor the map
    names."""
    actor = map_.actor(map_.governance.responsible[controller].strategic)
    return is_strategic(by) and by.partner in (controller, actor.partner)


def on_this_map(by: Doer, map_: ServiceMap) -> bool:
    """Whether somebody speaks for any controller of this map."""
    return any(speaks_for(by, map_, controller) for controller in map_.controllers)


def only_strategic(by: Doer, what: str, *maps: ServiceMap) -> str:
    """As what somebody does this: "operator" or "strategic-actor". Raises NotAllowed for anybody else."""
    if OPERATOR in by.roles:
        return OPERATOR
    if any(on_this_map(by, map_) for map_ in maps):
        return STRATEGIC
    raise NotAllowed(
        f"Only an operator, or a partner's strategic actor, may {what}.",
        _ASK,
    )
