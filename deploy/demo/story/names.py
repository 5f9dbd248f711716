"""How a story names things: people by name, arrows by what they carry, all in English."""

from collections.abc import Iterable

from deploy.demo.people import Demo
from services.collaboration.kinds import Basis
from services.collaboration.model import ServiceMap

_BASIS = {
    Basis.PERMISSION: "by permission",
    Basis.LAW: "by law",
    Basis.OWN_INFORMATION: "the citizen's own",
    Basis.EMERGENCY: "an emergency",
}


class Names:
    """The names of one map, and of its people."""

    def __init__(self, map_: ServiceMap, demo: Demo) -> None:
        self._map, self._demo = map_, demo

    def person(self, subject: str) -> str:
        """Somebody's name."""
        return self._demo.people[subject].name

    def actor(self, id_: str) -> str:
        """An actor, as named within a sentence, with the partner."""
        actor = self._map.actor(id_)
        where = f" ({self._map.partner(actor.partner).title.en})" if actor.partner else ""
        return f"the {_small(actor.title.en)}{where}"

    def activity(self, id_: str) -> str:
        """An activity's title."""
        return self._map.activity(id_).title.en

    def what(self, arrow: str) -> str:
        """What an arrow carries, and its id: the one name that is the same from map to entry."""
        items = ", ".join(self._map.item(item).title.en for item in self._map.arrow(arrow).items)
        return f"“{items}” [{arrow}]"

    def asked_for(self, arrow: str) -> str:
        """An arrow as the question of a permission: what, and who gets it."""
        return f"{self.what(arrow)} for {self.actor(self._map.arrow(arrow).to.actor)}"

    def fields(self, paths: Iterable[str]) -> str:
        """Fields by their titles."""
        return ", ".join(_small(self._map.field(path).title.en) for path in paths)

    def ground(self, arrow: str) -> str:
        """What an arrow rests on; a law by its name."""
        ground = self._map.ground_of(arrow)
        law = f": {ground.national.act}, {ground.national.section}" if ground.national else ""
        return f"{_BASIS[ground.basis]}{law}"


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]
