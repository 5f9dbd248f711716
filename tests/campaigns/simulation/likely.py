"""What may flow now, as the checker sees it: so that flows by seed are not nearly all refused."""

from typing import TYPE_CHECKING

from gateway.wire import FlowAsked
from services.periods import FOREVER
from tests.campaigns.simulation.journal import Act, event_of
from tests.campaigns.simulation.permits import kept_back, wrong
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
    time = max(world.hands.wall(), world.checker.time)
    given, on_arrow = standing.cases[case].given.get(act.arrow), _passing(world, act.arrow, case, time)
    said = {
        "outcome": "permitted", "arrow": act.arrow, "map_version": standing.version, "policy": standing.policy,
        "fields": sorted(given.fields & on_arrow if given else on_arrow), "side": "to",
    }  # fmt: skip
    return Row(-1, time, "decision", act.event, case, act.who.person, "", "", b"", b"", b"", said)


def _passing(world: "World", id_: str, case: str, time: int) -> set[str]:
    standing = world.checker.standing
    assert standing.map is not None
    arrow = standing.map.arrow(id_)
    return set(arrow.fields) - kept_back(arrow, standing.cases[case], standing.map, time)
