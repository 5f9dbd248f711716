"""Whether each arrow may be: who performs what, who holds what, between whom there is an agreement, on what ground.

A rule that needs a part which is not there keeps silent: that the part is missing is told already.
"""

from services.collaboration.controllers import controller
from services.collaboration.flows import Arrow, End, Ground
from services.collaboration.kinds import ActorKind, Basis, Counted, Person
from services.collaboration.mistakes import Mistakes, quoted
from services.collaboration.model import Actor, ServiceMap


class ArrowRules:
    """The rules for one arrow."""

    def __init__(self, map_: ServiceMap, mistakes: Mistakes, arrow: Arrow) -> None:
        self._map, self._mistakes, self._arrow = map_, mistakes, arrow
        self._sender = map_.actors.get(arrow.from_.actor)
        self._receiver = map_.actors.get(arrow.to.actor)
        self._ground = map_.grounds.get(arrow.ground)

    def check(self) -> None:
        """Note every mistake of the arrow."""
        self._end("from", self._arrow.from_)
        self._end("to", self._arrow.to)
        if self._sender is not None and self._receiver is not None:
            self._two_actors(self._sender, self._receiver)
            self._agreement(self._sender, self._receiver)
        if self._sender is not None:
            self._holders(self._sender)
        if self._ground is not None:
            self._special_categories(self._ground)
            self._own_information(self._ground)
            self._introduction(self._ground)
            self._at_most(self._ground)

    def _wrong(self, name: str, says: str, remedy: str) -> None:
        self._mistakes.add(f"arrows.{self._arrow.id}.{name}", says, remedy)

    def _end(self, name: str, end: End) -> None:
        actor, activity = self._map.actors.get(end.actor), self._map.activities.get(end.activity)
        if actor is not None and activity is not None and end.actor not in activity.actors:
            remedy = f"Name one who does, or add {end.actor} to the actors of {end.activity}."
            self._wrong(name, f"{quoted(end.actor)} does not take part in {quoted(end.activity)}", remedy)
        if actor is not None and actor.kind is ActorKind.INDIRECT_STAKE:
            remedy = "Take the arrow away, or give the actor another kind and a partner."
            self._wrong(name, f"{quoted(end.actor)} has an indirect stake and sees counts, never people", remedy)

    def _two_actors(self, sender: Actor, receiver: Actor) -> None:
        if sender.id == receiver.id:
            says = f"The arrow goes from {quoted(sender.id)} to the same actor"
            self._wrong("to", says, "Name another actor: what one knows oneself needs no arrow.")

    def _agreement(self, sender: Actor, receiver: Actor) -> None:
        one, other = controller(self._map, sender.partner), controller(self._map, receiver.partner)
        if one is not None and other is not None and one != other and not self._map.agreements_between(one, other):
            says = f"{quoted(one)} and {quoted(other)} are two controllers without an agreement"
            remedy = f"Add {{between: [{one}, {other}], …}} to governance.agreements."
            self._wrong("to", says, remedy)

    def _holders(self, sender: Actor) -> None:
        for id_ in self._arrow.information:
            item = self._map.items.get(id_)
            holder = self._map.actors.get(item.holder) if item is not None else None
            if holder is not None and not _same_side(holder, sender):
                says = f"{quoted(id_)} is held by {quoted(holder.id)}, who is not of the sender's partner"
                remedy = f"Let {holder.id} send it, or send an item that {sender.id} or a colleague holds."
                self._wrong(f"information.{id_}", says, remedy)

    def _special_categories(self, ground: Ground) -> None:
        for id_ in self._arrow.information:
            item = self._map.items.get(id_)
            if item is not None and item.special_category is not None and ground.article_9 is None:
                says = f"{quoted(id_)} is a special category ({item.special_category}), and the ground has no Article 9"
                remedy = f"Use a ground with article_9, or add article_9 to the ground {ground.id}, like 9(2)(a)."
                self._wrong("ground", says, remedy)

    def _own_information(self, ground: Ground) -> None:
        ends = {actor.person for actor in (self._sender, self._receiver) if actor is not None}
        if ground.basis is Basis.OWN_INFORMATION and Person.SUBJECT not in ends:
            says = "The ground is own information, but the citizen is at neither end"
            self._wrong("ground", says, "Use a ground of another basis, such as permission.")

    def _introduction(self, ground: Ground) -> None:
        if not self._arrow.introduces:
            return
        if ground.basis is not Basis.PERMISSION:
            says = "An arrow that introduces the person rests on permission, nothing else"
            self._wrong("ground", says, "Use a ground of basis permission, or take `introduces` away.")
        if self._receiver is not None and self._receiver.person is not None:
            says = f"{quoted(self._receiver.id)} is a person of the case and needs no introduction"
            self._wrong("introduces", says, "Take `introduces` away.")

    def _at_most(self, ground: Ground) -> None:
        per = self._arrow.at_most.per if self._arrow.at_most is not None else None
        if isinstance(per, Counted) and per.value != ground.basis.value:
            says = f"Uses are counted per {per}, but the ground is of basis {ground.basis}"
            self._wrong("at_most.per", says, f"Use a ground of basis {per}, or count in a period like P1M.")


def _same_side(holder: Actor, sender: Actor) -> bool:
    """Whether both act for one partner, or are one and the same person of the case."""
    if holder.partner is None or sender.partner is None:
        return holder.id == sender.id
    return holder.partner == sender.partner
