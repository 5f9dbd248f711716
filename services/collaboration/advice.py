"""What a map may well hold, and a designer should look at all the same.

A mistake is what cannot be enforced, and stops a map. Advice stops nothing: it asks what the sources on collaboration
ask (Brix, Tuurnas & Mortensen, 2021): who needs this, what serves that, who meets whom, and who has time for it.
"""

from collections import Counter
from collections.abc import Iterator

from services.collaboration.flows import Arrow
from services.collaboration.kinds import AssetKind, Interdependence
from services.collaboration.mistakes import Mistakes, quoted
from services.collaboration.model import Complement, ServiceMap

_MANY_FIELDS, _WORDS_EACH = 4, 2
"""From how many fields on a need is held against them, and how many words it should have for each."""

_ENOUGH_PARTNERS = 3
"""Between fewer partners everything passes through each, and says nothing."""


def advise(map_: ServiceMap, advice: Mistakes) -> None:
    """Note all that a designer should look at; on a map without mistakes."""
    for arrow in map_.arrows.values():
        _needed(map_, arrow, advice)
        _explained(arrow, advice)
    _activities(map_, advice)
    for at, complement in enumerate(map_.complements):
        _meeting(map_, f"complements[{at}]", complement, advice)
    _everything_hangs_on(map_, advice)
    _time_to_coordinate(map_, advice)


def _needed(map_: ServiceMap, arrow: Arrow, advice: Mistakes) -> None:
    """An arrow that tells its receiver nothing new."""
    path = f"arrows.{arrow.id}"
    own = [item for item in arrow.items if map_.item(item).holder == arrow.to.actor]
    if own:
        says = f"Nobody needs this arrow: {arrow.to.actor} answers for {own[0]} already"
        advice.add(path, says, f"Take {own[0]} off the arrow, or let somebody else be its holder.")
    for other in map_.arrows_to(arrow.to.actor):
        if other.id != arrow.id and _covers(other, arrow):
            says = f"Nobody needs this arrow: {arrow.to.actor} gets all of it along {other.id}"
            advice.add(path, says, "Take one of the two away, or let each carry what the other does not.")


def _covers(wide: Arrow, narrow: Arrow) -> bool:
    """Whether whoever receives ``narrow`` has it all from ``wide``, as freely; of two alike the later one is narrow."""
    if (wide.from_, wide.ground, wide.purpose) != (narrow.from_, narrow.ground, narrow.purpose):
        return False  # what somebody tells of another activity, or for something else, is not the same
    if not set(narrow.fields) <= set(wide.fields):
        return False
    always = wide.when is None or (narrow.when is not None and set(narrow.when.during) <= set(wide.when.during))
    alike = set(narrow.fields) == set(wide.fields) and wide.when == narrow.when
    return always and not (alike and narrow.id < wide.id)


def _explained(arrow: Arrow, advice: Mistakes) -> None:
    """More fields than the need gives a reason for. Words are counted; what they mean is for people. An exception has
    its own reason."""
    many = len(set(arrow.fields) - arrow.exceptions.keys())
    words = len(arrow.need_to_know.da.split())
    if many >= _MANY_FIELDS and words < _WORDS_EACH * many:
        says = f"{many} fields, and {words} words on why they are needed"
        advice.add(f"arrows.{arrow.id}.need_to_know", says, "Say what each is needed for, or take some away.")


def _activities(map_: ServiceMap, advice: Mistakes) -> None:
    reached = {end.activity for arrow in map_.arrows.values() for end in (arrow.from_, arrow.to)}
    for activity in map_.activities.values():
        path = f"activities.{activity.id}"
        if activity.id not in reached:
            says = f"No information comes to {quoted(activity.id)} or leaves it"
            advice.add(path, says, "Ask who needs to know something there, and draw the arrow.")
        if map_.resources and not activity.uses:
            says = f"No resource serves {quoted(activity.id)}"
            advice.add(path, says, "Name in `uses` what it takes, or add the resource that is missing.")


def _meeting(map_: ServiceMap, path: str, complement: Complement, advice: Mistakes) -> None:
    """Resources that need each other back and forth need a routine or a place where their partners meet."""
    if complement.interdependence is not Interdependence.RECIPROCAL:
        return
    partners = {map_.resources[id_].partner for id_ in complement.resources}
    meet: list[set[str | None]] = [{map_.actors[id_].partner for id_ in one.actors} for one in map_.routines]
    meet += [set(asset.partners) for asset in map_.assets if asset.kind is AssetKind.PLACE]
    if not any(partners <= here for here in meet):
        says = (
            f"These resources are reciprocal, but {' and '.join(sorted(partners))} have neither a routine nor a place"
        )
        advice.add(
            path, f"{says} to meet", "Add a routine with an actor of each, or a place in `assets` for all of them."
        )


def _everything_hangs_on(map_: ServiceMap, advice: Mistakes) -> None:
    pairs = list(_between_partners(map_))
    partners = {partner for pair in pairs for partner in pair}
    if len(partners) < _ENOUGH_PARTNERS:
        return
    counted = Counter(partner for pair in pairs for partner in pair)
    for partner, times in counted.items():
        if times == len(pairs):
            says = f"Everything hangs on {quoted(partner)}: each arrow between partners has it at one end"
            remedy = "Ask whether two of the others should tell each other something, and who stands in when it cannot."
            advice.add(f"partners.{partner}", says, remedy)


def _between_partners(map_: ServiceMap) -> Iterator[tuple[str, str]]:
    for arrow in map_.arrows.values():
        ends = [map_.controller_of_actor(end.actor) for end in (arrow.from_, arrow.to)]
        if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
            yield ends[0], ends[1]


def _time_to_coordinate(map_: ServiceMap, advice: Mistakes) -> None:
    if map_.governance.coordinator.hours_per_week is None:
        says = f"{quoted(map_.governance.coordinator.actor)} coordinates, and has no hours for it"
        remedy = "Agree on hours a week: where nobody has time to coordinate, services get holes."
        advice.add("governance.coordinator", says, remedy)
