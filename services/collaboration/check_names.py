"""Whether each name in a map is that of something in the map. Blanks were noted when the map was read."""

from collections.abc import Iterable

from services.collaboration.flows import Arrow, End
from services.collaboration.mistakes import Mistakes, quoted
from services.collaboration.model import ServiceMap


class Names:
    """Looks names up and notes those that are not there."""

    def __init__(self, map_: ServiceMap, mistakes: Mistakes) -> None:
        self._map, self._mistakes = map_, mistakes

    def check(self) -> None:
        """Note every name that names nothing."""
        self._partners()
        self._governance()
        self._resources()
        self._activities()
        for id_, ground in self._map.grounds.items():
            self._actor(f"grounds.{id_}.checked_by", ground.checked_by)
        for id_, item in self._map.items.items():
            self._actor(f"information.{id_}.holder", item.holder)
        for arrow in self._map.arrows.values():
            self._arrow(arrow)

    def _partners(self) -> None:
        for id_, partner in self._map.partners.items():
            self._partner(f"partners.{id_}.part_of", partner.part_of)
        for id_, actor in self._map.actors.items():
            self._partner(f"actors.{id_}.partner", actor.partner)

    def _governance(self) -> None:
        here = self._map.governance
        self._partner("governance.operator", here.operator)
        for kind, partner in here.controller_of.items():
            self._partner(f"governance.controller_of.{kind}", partner)
        self._actors("governance.access_given_by", here.access_given_by)
        self._actor("governance.coordinator.actor", here.coordinator.actor)
        for id_, two in here.responsible.items():
            self._partner(f"governance.responsible.{id_}", id_)
            self._actor(f"governance.responsible.{id_}.strategic", two.strategic)
            self._actor(f"governance.responsible.{id_}.operational", two.operational)
        for at, agreement in enumerate(here.agreements):
            for side, partner in enumerate(agreement.between):
                self._partner(f"governance.agreements[{at}].between[{side}]", partner)

    def _resources(self) -> None:
        for id_, resource in self._map.resources.items():
            self._partner(f"resources.{id_}.partner", resource.partner)
        for at, complement in enumerate(self._map.complements):
            self._each(f"complements[{at}].resources", "resource", complement.resources, self._map.resources)
        for at, asset in enumerate(self._map.assets):
            self._each(f"assets[{at}].partners", "partner", asset.partners, self._map.partners)
        titles = [title for asset in self._map.assets for title in (asset.title.en, asset.title.da)]
        for at, routine in enumerate(self._map.routines):
            self._one(f"routines[{at}].asset", "asset", routine.asset, titles)
            self._actors(f"routines[{at}].actors", routine.actors)
            self._each(f"routines[{at}].what", "arrow", routine.what, self._map.arrows)

    def _activities(self) -> None:
        for id_, activity in self._map.activities.items():
            self._actors(f"activities.{id_}.actors", activity.actors)
            self._each(f"activities.{id_}.uses", "resource", activity.uses, self._map.resources)
        for at, step in enumerate(self._map.order):
            self._each(f"order[{at}]", "activity", step, self._map.activities)
        for at, again in enumerate(self._map.again):
            self._one(f"again[{at}].from", "activity", again.from_, self._map.activities)
            self._one(f"again[{at}].to", "activity", again.to, self._map.activities)

    def _arrow(self, arrow: Arrow) -> None:
        here = f"arrows.{arrow.id}"
        self._end(f"{here}.from", arrow.from_)
        self._end(f"{here}.to", arrow.to)
        self._one(f"{here}.purpose", "purpose", arrow.purpose, self._map.purposes)
        self._one(f"{here}.ground", "ground", arrow.ground, self._map.grounds)
        self._one(f"{here}.matter", "matter", arrow.matter, self._map.matters)
        for path, exception in arrow.exceptions.items():
            self._actor(f"{here}.exceptions.{path}.by", exception.by)
        if arrow.when is not None:
            self._each(f"{here}.when.during", "activity", arrow.when.during, self._map.activities)
        for id_, fields in arrow.information.items():
            path = f"{here}.information.{id_}"
            if self._one(path, "item", id_, self._map.items):
                self._each(path, f"field of {id_}", fields, self._map.items[id_].fields)

    def _end(self, path: str, end: End) -> None:
        self._actor(path, end.actor)
        self._one(path, "activity", end.activity, self._map.activities)

    def _partner(self, path: str, id_: str | None) -> None:
        self._one(path, "partner", id_, self._map.partners)

    def _actor(self, path: str, id_: str) -> None:
        self._one(path, "actor", id_, self._map.actors)

    def _actors(self, path: str, ids: Iterable[str]) -> None:
        self._each(path, "actor", ids, self._map.actors)

    def _each(self, path: str, kind: str, ids: Iterable[str], known: Iterable[str]) -> None:
        for at, id_ in enumerate(ids):
            self._one(f"{path}[{at}]", kind, id_, known)

    def _one(self, path: str, kind: str, id_: str | None, known: Iterable[str]) -> bool:
        if not id_ or id_ in known:
            return bool(id_)
        self._mistakes.add(path, f"There is no {kind} {quoted(id_)} on the map", self._mistakes.choose(id_, known))
        return False
