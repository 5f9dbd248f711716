"""The network of real flows beside the drawn one: who is tied to whom, who stands between, where there are holes. Pure.

Two networks: between the actors of the map, and between its partners. Two ends are tied in the drawn network where an
arrow runs between them, either way, and in the real one where something was used along one of them. How much it was
enters no measure, only whether: so no measure says more than what is told, where 0 is told as 0 and all else is more.

R. S. Burt, *Structural Holes* (1992): *effective size* is the number of those one is tied to, less how much these are
tied to each other; *constraint* is how much all one's ties lead back to the same few. L. C. Freeman (1977):
*betweenness* is the share of shortest ways between others that pass through one. A *bridge* is whoever's leaving would
part others from each other: an articulation point.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import networkx as nx

from services.collaboration.model import ServiceMap
from services.learning.hiding import FEW
from services.learning.wire import Along, Measures, Network, Place, Practice, Tie

ACTORS, PARTNERS = "actors", "partners"
_FINE = 4
"""So many decimals of a measure are kept: enough to compare, and the same on every machine."""


@dataclass(frozen=True, slots=True)
class _Ends:
    """How a network names the two ends of an arrow; None for an arrow that lies within one of its places."""

    kind: str
    of: Callable[[str], str | None]


def networks(practice: Practice, map_: ServiceMap) -> list[Network]:
    """Both networks, of the map in force."""
    along = [one for one in practice.along if one.version == practice.version and one.arrow in map_.arrows]
    return [
        _network(map_, along, _Ends(ACTORS, lambda actor: actor)),
        _network(map_, along, _Ends(PARTNERS, lambda actor: map_.actor(actor).partner)),
    ]


def _network(map_: ServiceMap, along: list[Along], ends: _Ends) -> Network:
    tied: dict[tuple[str, str], list[Along]] = {}
    for one in along:
        arrow = map_.arrow(one.arrow)
        pair = ends.of(arrow.from_.actor), ends.of(arrow.to.actor)
        if pair[0] is not None and pair[1] is not None and pair[0] != pair[1]:
            first, second = sorted((pair[0], pair[1]))
            tied.setdefault((first, second), []).append(one)
    ties = [_tie(pair, of) for pair, of in tied.items()]
    drawn, real = _graph(ties), _graph(tie for tie in ties if tie.real)
    drawn_ones, real_ones = _measured(drawn), _measured(real)
    nothing = Measures(0, 0.0, None, 0.0, False)
    places = [
        Place(id_, _title(map_, ends.kind, id_), _partner(map_, ends.kind, id_), drawn_ones[id_],
              real_ones.get(id_, nothing), _parts(real, id_))
        for id_ in _order(map_, ends.kind) if id_ in drawn
    ]  # fmt: skip
    return Network(ends.kind, places, ties)


def _tie(pair: tuple[str, str], of: list[Along]) -> Tie:
    times = sum(one.used for one in of if isinstance(one.used, int))
    return Tie(*pair, [one.arrow for one in of], times, any(one.used == FEW for one in of))


def _graph(ties: Iterable[Tie]) -> "nx.Graph[str]":
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from(sorted((tie.one, tie.other) for tie in ties))
    return graph


def _measured(graph: "nx.Graph[str]") -> dict[str, Measures]:
    between, cuts = nx.betweenness_centrality(graph), set(nx.articulation_points(graph))
    # With the nodes named, networkx needs no other library for these two.
    size, constraint = nx.effective_size(graph, list(graph)), nx.constraint(graph, list(graph))
    return {
        id_: Measures(
            graph.degree(id_), round(size[id_], _FINE), round(constraint[id_], _FINE), round(between[id_], _FINE),
            id_ in cuts,
        )
        for id_ in graph
    }  # fmt: skip


def _parts(graph: "nx.Graph[str]", bridge: str) -> list[list[str]]:
    """Into which groups the network of somebody's own falls apart without them; [] where it holds together."""
    if bridge not in graph:
        return []
    mine = nx.node_connected_component(graph, bridge) - {bridge}
    groups = [sorted(group) for group in nx.connected_components(graph.subgraph(mine))]
    return sorted(groups, key=lambda group: (-len(group), group)) if len(groups) > 1 else []


def _order(map_: ServiceMap, kind: str) -> list[str]:
    """Partner by partner, persons last: neighbours in the picture."""
    if kind == PARTNERS:
        return list(map_.partners)
    partners = [*map_.partners, None]
    return [actor.id for partner in partners for actor in map_.actors.values() if actor.partner == partner]


def _title(map_: ServiceMap, kind: str, id_: str) -> dict[str, str]:
    title = map_.actor(id_).title if kind == ACTORS else map_.partner(id_).title
    return {"da": title.da, "en": title.en}


def _partner(map_: ServiceMap, kind: str, id_: str) -> str:
    return (map_.actor(id_).partner or "") if kind == ACTORS else id_
