"""What is measured on: one collaboration, drawn from a seed, the same for every server. Pure.

A *circle* is an activity that five actors of five partners share, with an arrow from each to each other. A case runs
in one circle; its citizen was asked about ten of the twenty arrows there, and refused one of them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

COLLABORATION = "bench"
PURPOSE = "work-together"
FIELDS = 20
"""How many fields an item has."""

IN_A_CIRCLE = 5
REFUSED = 10
"""One permission in so many is a refusal, and one request in so many asks along such an arrow."""

# Which of the others an actor sends to, in cases of the one kind and of the other; the first step introduces.
_STEPS = ((1, 2), (4, 3))


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is: `tokens` are of as many systems, spread evenly over the partners."""

    circles: int
    partners: int
    cases: int
    tokens: int

    @property
    def arrows(self) -> int:
        """How many arrows rest on permission."""
        return self.circles * IN_A_CIRCLE * (IN_A_CIRCLE - 1)

    @property
    def permissions(self) -> int:
        """How many permissions there are, refusals among them."""
        return self.cases * REFUSED


FULL = Size(circles=10, partners=20, cases=2_000, tokens=200)
QUICK = Size(circles=2, partners=7, cases=60, tokens=14)


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor of a circle and what it holds: the item `i-<actor>`."""

    circle: int
    seat: int
    partner: str

    @property
    def id(self) -> str:
        """Its id in the map."""
        return f"a-{self.circle}-{self.seat}"

    @property
    def item(self) -> str:
        """The item it holds."""
        return f"i-{self.circle}-{self.seat}"


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow of a circle, from one actor to another, with all fields of the sender's item."""

    sender: Actor
    receiver: Actor

    @property
    def id(self) -> str:
        """Its id in the map."""
        return f"w-{self.sender.circle}-{self.sender.seat}-{self.receiver.seat}"

    @property
    def introduces(self) -> bool:
        """Whether it introduces the person: the two arrows from an actor's neighbours do."""
        return (self.receiver.seat - self.sender.seat) % IN_A_CIRCLE in (1, 4)

    @property
    def fields(self) -> list[str]:
        """What it carries, as `item.field`."""
        return [f"{self.sender.item}.{name}" for name in names()]


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its arrows that were asked about, which of them was refused, and who holds which part."""

    id: str
    subject: str
    circle: int
    arrows: tuple[Arrow, ...]
    refused: Arrow
    holders: dict[Actor, str]

    @property
    def given(self) -> list[Arrow]:
        """The arrows that are permitted."""
        return [arrow for arrow in self.arrows if arrow != self.refused]

    def introduced_by(self, actor: Actor) -> str:
        """The arrow that introduced the person to an actor."""
        return next(arrow.id for arrow in self.arrows if arrow.introduces and arrow.receiver == actor)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that lies in the gateway and waits to be fetched by `client`; `permitted` is what must come of it."""

    flow: str
    case: Case
    arrow: Arrow
    client: str
    permitted: bool
    content: dict[str, str]


def names() -> list[str]:
    """The fields of an item."""
    return [f"f{number:02}" for number in range(1, FIELDS + 1)]


class World:
    """Everything there is, made from `seed`. With `half_asked`, the arrows of every other circle are asked along; with
    `receivers`, only these partners have something to fetch or to ask for."""

    def __init__(
        self, size: Size, seed: int = 1, half_asked: bool = False, receivers: Collection[str] = frozenset()
    ) -> None:
        self.size, self.receivers, self._random = size, receivers, Random(seed)  # noqa: S311  # a benchmark repeats itself; nothing here is secret
        self.partners = [f"p{number:02}" for number in range(size.partners)]
        self.clients = {f"{self._partner(number)}-{number:03}": self._partner(number) for number in range(size.tokens)}
        self.circles = [self._circle(number) for number in range(size.circles)]
        self.arrows = {arrow.id: arrow for circle in range(size.circles) for arrow in self._arrows(circle)}
        # Along these the receiver asks, and the holder's own system answers; along all others the holder sends.
        asked = [arrow.id for arrow in self.arrows.values() if half_asked and arrow.sender.circle % 2]
        self.asked = frozenset(asked)
        self.cases = [self._case(number) for number in range(size.cases)]

    def waiting(self, asked: bool = False) -> Iterator[Waiting]:
        """One thing after the other that waits, without end; every tenth along an arrow that was refused. With `asked`,
        what lies with its holder, along arrows that are asked along; else what lies in the gateway."""
        cases = [case for case in self.cases if (case.refused.id in self.asked) is asked]
        for number in count():
            case = self._random.choice(cases)
            permitted = number % REFUSED != 0
            arrow = self._random.choice(case.given) if permitted else case.refused
            if self.receivers and arrow.receiver.partner not in self.receivers:
                continue
            content = {name: f"{name} {self._random.getrandbits(128):032x}" for name in names()}
            yield Waiting(self._id("flw"), case, arrow, case.holders[arrow.receiver], permitted, content)

    def systems_of(self, partner: str) -> list[str]:
        """The clients of a partner; each has one person behind it, by the same name."""
        return [client for client, theirs in self.clients.items() if theirs == partner]

    def _partner(self, number: int) -> str:
        return f"p{number % self.size.partners:02}"

    def _circle(self, number: int) -> list[Actor]:
        return [Actor(number, seat, self._partner(2 * number + seat)) for seat in range(IN_A_CIRCLE)]

    def _arrows(self, circle: int) -> list[Arrow]:
        actors = self.circles[circle]
        return [Arrow(one, other) for one in actors for other in actors if one != other]

    def _case(self, number: int) -> Case:
        circle, turn = number % self.size.circles, number // self.size.circles
        actors, (near, far) = self.circles[circle], _STEPS[turn % 2]
        arrows = tuple(
            Arrow(actor, actors[(actor.seat + step) % IN_A_CIRCLE]) for step in (near, far) for actor in actors
        )
        refused = arrows[IN_A_CIRCLE + turn // 2 % IN_A_CIRCLE]
        holders = {actor: self._holder(actor.partner, turn) for actor in actors}
        return Case(self._id("cas"), self._id("psn"), circle, arrows, refused, holders)

    def _holder(self, partner: str, turn: int) -> str:
        theirs = self.systems_of(partner)
        return theirs[turn % len(theirs)]

    def _id(self, kind: str) -> str:
        return f"{kind}_{self._random.getrandbits(128):032x}"
