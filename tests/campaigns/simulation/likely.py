"""What may flow now, as the checker sees it: so that flows by seed are not nearly all refused."""

from typing import TYPE_CHECKING

from gateway.wire import FlowAsked
from services.periods import FOREVER
from tests.campaigns.simulation.journal import Act, event_of
from tests.campaigns.simulation.permits import wrong
from tests.campaigns.simulation.records import Row
from tests.house import K

if TYPE_CHECKING:
    from tests.campaigns.simulation.world import World


def likely(world: "World", pairs: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Of triples of citizen, arrow and who asks, the citizens and arrows along which something may flow."""
    acts = [(citizen, arrow, plain_act(world, citizen, arrow, name)) for citizen, arrow, name in pairs]
    standing = world.checker.standing
    return [(citizen, arrow) for citizen, arrow, act in acts if not wrong(permit_of(world, act), standing, act)]


def plain_act(world: "World", citizen: str, arrow: str, name: str) -> Act:
    """Somebody who asks for all there is, with a good token."""
    person = world.house.demo.people[name]
    who = world.house.who(name, valid_until=FOREVER)
    if who.client:
        who = world.house.who(name, valid_until=FOREVER, generation=world.generations.get(who.client, 1))
    key = f"plain {person.name} {citizen} {arrow}"
    purpose = world.house.map.arrow(arrow).purpose
    asked = FlowAsked(K, world.case_of(name, citizen), arrow, purpose, key=key)
    return Act(who, asked, event_of(who, key), citizen, arrow)


def permit_of(world: "World", act: Act) -> Row:
    """The entry that a permit would be, now."""
    standing, case = world.checker.standing, world.ground.cases[act.citizen]
    given, on_arrow = standing.cases[case].given.get(act.arrow), _on_arrow(world, act.arrow)
    said = {
        "outcome": "permitted", "arrow": act.arrow, "map_version": standing.version, "policy": standing.policy,
        "fields": sorted(given.fields & on_arrow if given else on_arrow), "side": "to",
    }  # fmt: skip
    time = max(world.hands.wall(), world.checker.time)
    return Row(-1, time, "decision", act.event, case, act.who.person, "", "", b"", b"", b"", said)


def _on_arrow(world: "World", arrow: str) -> set[str]:
    assert world.checker.standing.map is not None
    return set(world.checker.standing.map.arrow(arrow).fields)
