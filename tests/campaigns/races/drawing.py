"""Histories, drawn from a seed: each a small scenario on a case of its own, in which something ends while flows run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from bench.world import Arrow
from tests.campaigns.races.world import AGREEMENTS, ALONE, MAPS, Circles

MOST_OFFSET = 10.0
"""Milliseconds within which all that races with one another is begun."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How often it is drawn; what is done to end something; or which fact runs out by itself."""

    weight: int
    ends: tuple[str, ...] = ()
    runs_out: str = ""


KINDS = {
    "withdrawal": Kind(16, ("withdraw",)),
    "refusal": Kind(3, ("refuse",)),
    "yes again": Kind(8, ("withdraw", "yes")),
    "narrower yes": Kind(6, ("narrower",)),
    "narrower yes and no": Kind(6, ("narrower", "withdraw")),
    "no and a guardian's yes": Kind(6, ("withdraw", "guardian-yes")),
    "permission runs out": Kind(7, (), "permission"),
    "guardianship runs out": Kind(6, (), "guardianship"),
    "coming of age": Kind(4, (), "custody"),
    "grant ended": Kind(8, ("grant",)),
    "grant runs out": Kind(4, (), "grant"),
    "activity ended": Kind(5, ("activity",)),
    "activity runs out": Kind(3, (), "activity"),
    "agreement ended": Kind(4, ("agreement",)),
    "map published": Kind(1, ("map",)),
    "client's keys replaced": Kind(3, ("keys",)),
    "client ended": Kind(2, ("client",)),
    "assertion runs out": Kind(4, (), "assertion"),
    "introduction withdrawn": Kind(6, ("introduction",)),
    "case closes": Kind(2, (), "case"),
    "nothing ends": Kind(4),
}
_TWINS = {"": 60, "key": 22, "assertion": 12, "proof": 6}
_OWN_CLIENT = ("keys", "client")


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing that somebody does, so many milliseconds after the history has begun."""

    what: str
    at: float


@dataclass(frozen=True, slots=True)
class PlannedFlow:
    """One flow, perhaps bound to a key; `twin` says what a second one, at `twin_at`, has in common with it."""

    at: float
    bound: bool
    twin: str
    twin_at: float


@dataclass(frozen=True, slots=True)
class History:
    """One history. `instant` says when something runs out in it, as a share (0 to 1) of the time of its world."""

    number: int
    kind: str
    case: str
    subject: str
    arrow: Arrow
    introduction: Arrow | None
    sent: bool
    at_sender: bool
    client: str
    flows: tuple[PlannedFlow, ...]
    ends: tuple[Planned, ...]
    late: bool
    instant: float
    lead: float
    holder_takes: float

    @property
    def runs_out(self) -> str:
        """The fact that runs out by itself; "" when none does."""
        return KINDS[self.kind].runs_out

    @property
    def guarded(self) -> bool:
        """Whether a guardian has something to say in it."""
        return self.runs_out in ("guardianship", "custody") or any(one.what == "guardian-yes" for one in self.ends)


def draw(world: Circles, chance: Random, first: int, many: int, only: Sequence[str] = ()) -> list[History]:
    """So many histories, numbered from `first`, of all kinds or of some. All that chance decides is decided here."""
    among = list(only or KINDS)
    kinds = chance.choices(among, [KINDS[kind].weight for kind in among], k=many)
    timed = sum(bool(KINDS[kind].runs_out) for kind in kinds)
    instants = iter((number + chance.random()) / max(1, timed) for number in range(timed))
    circles = _Arrows(world, chance)
    return [
        _history(chance, circles, first + at, kind, next(instants) if KINDS[kind].runs_out else 0.0)
        for at, kind in enumerate(kinds)
    ]


class _Arrows:
    """Which arrow the next history runs along."""

    def __init__(self, world: Circles, chance: Random) -> None:
        self._world, self._chance = world, chance
        self._pairs: Iterator[Arrow] = iter(())

    def along(self, kind: str) -> Arrow:
        """An arrow of the circle where such a thing happens."""
        if kind == "map published":
            self._pairs = iter(())  # with it all agreements are new
            return self._chance.choice(self._world.along(MAPS, introduces=False))
        if kind == "agreement ended":
            return self._fresh_pair()
        # Whom an introduction makes known is at the receiving end of the arrow, which itself introduces nobody.
        return self._chance.choice(self._world.along(ALONE, introduces=False))

    def introducing(self, arrow: Arrow) -> Arrow:
        """An arrow that introduces the person to the receiver of another."""
        found = [one for one in self._world.along(ALONE, introduces=True) if one.receiver == arrow.receiver]
        return self._chance.choice(found)

    def sent(self, arrow: Arrow) -> bool:
        """Whether the sender sends along it; else the receiver asks."""
        return arrow.id not in self._world.asked

    def _fresh_pair(self) -> Arrow:
        if (found := next(self._pairs, None)) is None:
            arrows = {frozenset((one.sender, one.receiver)): one for one in self._world.along(AGREEMENTS)}
            shuffled = list(arrows.values())
            self._chance.shuffle(shuffled)
            self._pairs = iter(shuffled)
            found = next(self._pairs)
        return found


def _history(chance: Random, arrows: _Arrows, number: int, kind: str, instant: float) -> History:
    arrow, ends = arrows.along(kind), KINDS[kind].ends
    if ends and chance.random() < 0.12:
        second = chance.choice(("withdraw", "grant"))
        ends = ends if second in ends else (*ends, second)
    own = any(end in _OWN_CLIENT for end in ends)
    return History(
        number, kind, _id(chance, "cas"), _id(chance, "psn"), arrow,
        arrows.introducing(arrow) if "introduction" in ends else None,
        arrows.sent(arrow), chance.random() < 0.5,
        f"{arrow.receiver.partner}-{number}" if own else f"{arrow.receiver.partner}-shared",
        tuple(_flow(chance) for _ in range(chance.choice((1, 1, 2, 2, 3)))),
        _ends(chance, ends),
        len(ends) > 1 or chance.random() < 0.4, instant, _lead(chance), chance.choice((0.0, chance.uniform(0, 8))),
    )  # fmt: skip


def _flow(chance: Random) -> PlannedFlow:
    [twin] = chance.choices(list(_TWINS), list(_TWINS.values()))
    bound = twin == "proof" or chance.random() < 0.2
    return PlannedFlow(_offset(chance), bound, twin, _offset(chance))


def _ends(chance: Random, ends: tuple[str, ...]) -> tuple[Planned, ...]:
    # Among the flows' beginnings, or a while later, when they are decided and released. A second one comes close to the
    # first, or just when the first, which may take longer to be judged, has its place.
    later = chance.uniform(0, 8 * MOST_OFFSET) if chance.random() < 0.6 else 0.0
    apart, first = chance.choice((0.0, chance.uniform(0, 15 * MOST_OFFSET))), int(chance.random() < 0.2)
    return tuple(Planned(end, later + _offset(chance) + (0.0 if at == first else apart)) for at, end in enumerate(ends))


def _offset(chance: Random) -> float:
    # Half of all at the same moment, or nearly.
    return chance.uniform(0, MOST_OFFSET) if chance.random() < 0.5 else chance.uniform(0, 1)


def _lead(chance: Random) -> float:
    # A flow is decided and released some twenty to forty milliseconds after it began, where little else runs.
    return chance.uniform(8, 48) if chance.random() < 0.5 else chance.uniform(-2, 8 * MOST_OFFSET)


def _id(chance: Random, kind: str) -> str:
    return f"{kind}_{chance.getrandbits(128):032x}"
