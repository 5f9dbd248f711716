"""Whether the map marks what says who somebody is, and names an exception just where one is needed."""

from services.collaboration.controllers import controller
from services.collaboration.flows import Arrow, Field, Item, NamedException
from services.collaboration.kinds import Identifies
from services.collaboration.marks import identifies, looks_like, needs_exception
from services.collaboration.mistakes import Mistakes, quoted
from services.collaboration.model import NotOnTheMap, ServiceMap


class MarkRules:
    """The rules for marks and exceptions. One that needs a part which is not there keeps silent."""

    def __init__(self, map_: ServiceMap, mistakes: Mistakes) -> None:
        self._map, self._mistakes = map_, mistakes

    def check(self) -> None:
        """Note every mistake."""
        for item in self._map.items.values():
            for field in item.fields.values():
                self._marked(item, field)
        for arrow in self._map.arrows.values():
            for path, exception in arrow.exceptions.items():
                self._exception(arrow, path, exception)
            for path in arrow.fields:
                self._number(arrow, path)

    def _marked(self, item: Item, field: Field) -> None:
        seems = looks_like(field)
        if field.identifies is None and seems is not Identifies.NOTHING:
            says = f"{quoted(field.id)} looks like {_A[seems]}, and the map does not say whether it is"
            remedy = f"Write `identifies: {seems}`, or `identifies: nothing` if it says of nobody who they are."
            self._mistakes.add(f"information.{item.id}.fields.{field.id}", says, remedy)

    def _exception(self, arrow: Arrow, path: str, exception: NamedException) -> None:
        here = f"arrows.{arrow.id}.exceptions.{path}"
        if path not in arrow.fields:
            says = f"{quoted(path)} is not on this arrow"
            self._mistakes.add(here, says, self._mistakes.choose(path, arrow.fields))
        elif self._needed(arrow, path) is False:
            says = f"{quoted(path)} needs no exception on this arrow"
            remedy = "Take it away: an exception is for a name, an address, or a national number to a private partner."
            self._mistakes.add(here, says, remedy)
        self._by(arrow, f"{here}.by", exception)

    def _by(self, arrow: Arrow, here: str, exception: NamedException) -> None:
        actor, sender = self._map.actors.get(exception.by), self._map.actors.get(arrow.from_.actor)
        if actor is None or sender is None:
            return
        if actor.partner is None:
            says = f"{quoted(actor.id)} acts for no partner, and somebody has to answer for an exception"
            self._mistakes.add(here, says, "Name an actor of a partner.")
            return
        answers, gives = controller(self._map, actor.partner), controller(self._map, sender.partner)
        if answers and gives and answers != gives:
            says = f"{quoted(actor.id)} does not answer for what {quoted(sender.id)} gives away"
            self._mistakes.add(here, says, f"Name an actor of the controller of {sender.id}.")

    def _number(self, arrow: Arrow, path: str) -> None:
        if path in arrow.exceptions or not self._needed(arrow, path):
            return
        if identifies(self._map.field(path)) is Identifies.NATIONAL_NUMBER:
            item, _, _ = path.partition(".")
            says = f"{quoted(path)} is a national number, and {quoted(arrow.to.actor)} is not of a public partner"
            remedy = (
                "Take the field off the arrow, or name an exception: who decided it, on which law, why, until when."
            )
            self._mistakes.add(f"arrows.{arrow.id}.information.{item}", says, remedy)

    def _needed(self, arrow: Arrow, path: str) -> bool | None:
        """None where a part that would tell is not there."""
        try:
            return needs_exception(self._map, arrow, path)
        except NotOnTheMap:
            return None


_A = {
    Identifies.NATIONAL_NUMBER: "a national number",
    Identifies.NAME: "a name",
    Identifies.ADDRESS: "an address",
}
