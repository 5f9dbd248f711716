"""Who takes part in a simulation: invented people for every part of a map, each with a habit of their own. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from services.collaboration.kinds import Person as InCase
from services.collaboration.model import ServiceMap
from services.identity.wire import Role

_NAMES = (
    *("Agnes", "Aksel", "Alma", "Anton", "Asta", "August", "Bente", "Bjarne", "Carla", "Dennis", "Ebbe", "Ella"),
    *("Emil", "Ester", "Flemming", "Freja", "Gorm", "Grethe", "Hans", "Hedvig", "Inger", "Jens", "Johanne", "Kaj"),
    *("Karen", "Lauge", "Liva", "Mads", "Merete", "Nanna", "Niels", "Oda", "Ole", "Pia", "Poul", "Rikke", "Signe"),
    *("Svend", "Tove", "Ulla", "Vagn", "Vera", "Viggo", "Yrsa"),
)
_CASES_EACH = 20
"""So many cases one professional has at a time, about."""


class Habit(StrEnum):
    """How somebody goes about information."""

    PROMPT = "prompt"  # asks when it is needed, fetches what comes
    EARLY = "early"  # asks long before the map opens the arrow
    LATE = "late"  # asks when the activity has been running for weeks
    FORGETFUL = "forgetful"  # leaves what was sent lying
    PHONES = "phones"  # asks on the phone instead, and seldom here
    AROUND = "around"  # asks for other things than the arrow carries, or along arrows that are not there


_DECK = (
    *(Habit.PROMPT, Habit.PROMPT, Habit.PROMPT),
    *(Habit.EARLY, Habit.LATE, Habit.FORGETFUL, Habit.PHONES, Habit.AROUND),
)
"""Habits are dealt from shuffled decks, so that in any play of some size every habit is somebody's."""


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody invented. `subject` names them in this simulation; `actor` is their part, "" for citizen or guardian."""

    subject: str
    name: str
    partner: str = ""
    actor: str = ""
    roles: tuple[Role, ...] = (Role.CITIZEN,)
    habit: Habit = Habit.PROMPT


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody: an operator, an officer, citizens, their guardians by citizen, and who may play each actor's part."""

    operator: Player
    officer: Player
    citizens: list[Player]
    guardians: dict[str, Player]
    players: dict[str, list[Player]]

    def everybody(self) -> list[Player]:
        """All of them, each once."""
        professionals = [player for players in self.players.values() for player in players]
        return [self.operator, self.officer, *professionals, *self.citizens, *self.guardians.values()]

    def player(self, actor: str, number: int) -> Player:
        """Who plays an actor's part in the case of the citizen with this number."""
        players = self.players[actor]
        return players[number % len(players)]


def cast(map_: ServiceMap, citizens: int, seed: int) -> Cast:
    """The people of a simulation: the same for the same map, number and seed."""
    chance = Random(f"{seed}|cast")  # noqa: S311  (invented people, drawn again for the same seed)
    operator = map_.governance.operator
    habits = _dealt(chance)
    everybody = [Player(f"citizen-{number + 1}", _name(chance), habit=next(habits)) for number in range(citizens)]
    guarded = [one for one in everybody if chance.random() < 0.2] if map_.actors_of(InCase.GUARDIAN) else []
    return Cast(
        Player("operator", "Ove", operator, roles=(Role.OPERATOR,)),
        Player("officer", "Mona", operator, roles=(Role.PROFESSIONAL, Role.DATA_PROTECTION_OFFICER)),
        everybody,
        {one.subject: Player(f"guardian-of-{one.subject}", _name(chance)) for one in guarded},
        {actor: _players(map_, actor, citizens, habits, chance) for actor in acting(map_)},
    )


def acting(map_: ServiceMap) -> list[str]:
    """The actors who send or receive and are no person of the case, and those who give access; in order of the map."""
    ends = {end.actor for arrow in map_.arrows.values() for end in (arrow.from_, arrow.to)}
    wanted = ends | set(map_.governance.access_given_by)
    return [actor.id for actor in map_.actors.values() if actor.id in wanted and actor.partner is not None]


def _players(map_: ServiceMap, actor: str, citizens: int, habits: Iterator[Habit], chance: Random) -> list[Player]:
    gives_access = actor in map_.governance.access_given_by
    roles = (Role.PROFESSIONAL, *((Role.CASEWORKER,) if gives_access else ()))
    partner = map_.actor(actor).partner or ""
    return [
        Player(f"{actor}-{number + 1}", _name(chance), partner, actor, roles, next(habits))
        for number in range(max(2, -(-citizens // _CASES_EACH)))
    ]


def _dealt(chance: Random) -> Iterator[Habit]:
    while True:
        yield from chance.sample(_DECK, len(_DECK))


def _name(chance: Random) -> str:
    return chance.choice(_NAMES)
