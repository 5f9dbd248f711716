"""What will be tried in a simulation, day by day: drawn from a seed before anything happens. Pure.

Each citizen's case runs through the steps of the map; around each activity people ask, send, fetch and answer, each
after their habit. What comes of a try is not drawn: the services decide it, as they would for anybody.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from deploy.simulation.cast import Cast, Habit, Player
from services.collaboration.kinds import Basis, Form, Person
from services.collaboration.model import Arrow, ServiceMap

_MINUTES = 24 * 60
_LEAD = 10
"""So many days before an activity begins it is planned, and permission is asked for."""


class What(StrEnum):
    """The kinds of act."""

    OPEN = "open"
    PLAN = "plan"
    ASK = "ask"
    ANSWER = "answer"
    GRANT = "grant"
    WITHDRAW = "withdraw"
    REQUEST = "request"
    SEND = "send"
    FETCH = "fetch"
    EMERGENCY = "emergency"
    CLOSE = "close"


class Around(StrEnum):
    """In which way somebody works around the map."""

    NO = ""
    PURPOSE = "purpose"
    FIELD = "field"
    ARROW = "arrow"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody tries in a citizen's case. `minute` counts from the beginning of the simulation's days.

    `days` are an activity's first and last day; `of` joins a fetch to what was sent.
    """

    minute: int
    case: int
    what: What
    who: Player
    arrow: str = ""
    activity: str = ""
    days: tuple[str, str] = ("", "")
    yes: bool = True
    around: Around = Around.NO
    of: str = ""


@dataclass(slots=True)
class Planner:
    """Draws the acts of one citizen's case."""

    map: ServiceMap
    cast: Cast
    number: int
    first_day: date
    days: int
    chance: Random
    acts: list[Act] = field(default_factory=list)

    def draw(self) -> list[Act]:
        """The whole case, in no order."""
        begins = self.chance.randrange(max(1, int(self.days * 0.55)))
        self._act(begins, What.OPEN, self._caseworker())
        runs, end = self._runs(begins), begins
        for activity, (first, last) in runs.items():
            self._act(first - _LEAD, What.PLAN, self._caseworker(), activity=activity, days=self._span(first, last))
            end = max(end, last)
        for arrow in self.map.arrows.values():
            if arrow.to.activity in runs and (arrow.from_.activity in runs or self._at_home(arrow)):
                self._along(arrow, begins, runs)
        if end + 14 < self.days:
            self._act(end + 14, What.CLOSE, self._caseworker())
        return [act for act in self.acts if begins * _MINUTES <= act.minute < self.days * _MINUTES]

    def _runs(self, begins: int) -> dict[str, tuple[int, int]]:
        """First and last day of each activity that this case goes through."""
        runs, day = {}, begins
        for number, step in enumerate(self.map.order):
            # Everybody begins the same way; later they go where they want to, and not everywhere.
            chosen = [one for one in step if number == 0 or len(step) == 1 or self.chance.random() < 0.5]
            lasts = self.chance.randint(21, 45)
            for activity in chosen or [self.chance.choice(step)]:
                runs[activity] = (day, day + lasts)
            day += lasts - 7
        return runs

    def _along(self, arrow: Arrow, begins: int, runs: dict[str, tuple[int, int]]) -> None:
        first, last = runs[arrow.to.activity]
        sender, receiver = (self._who(end.actor) for end in (arrow.from_, arrow.to))
        if sender is None or receiver is None:
            return
        asked = max(begins, first - _LEAD)
        for player in (sender, receiver):
            if player.partner:
                # Outside, a part waits for the yes to being introduced, and is tried again.
                for later in (0,) if self._inside(player) else (2, 6, 11):
                    self._act(asked + later, What.GRANT, player)
        basis = self.map.ground_of(arrow.id).basis
        if basis is Basis.PERMISSION:
            self._permission(arrow, asked, last)
        if basis is Basis.EMERGENCY:
            if self.chance.random() < 0.25:
                self._act(self.chance.randint(first, last), What.EMERGENCY, receiver, arrow.id)
            return
        for day in self._times(arrow, first, last):
            self._try(arrow, day, sender, receiver)

    def _permission(self, arrow: Arrow, asked: int, last: int) -> None:
        """A question, mostly an answer, mostly yes; sometimes the answer is taken back."""
        decider = self._decider()
        self._act(asked, What.ASK, self._caseworker(), arrow.id)
        if self.chance.random() < 0.06:
            return
        answered = asked + self.chance.choice((0, 0, 1, 1, 2, 3, 5, 9))
        yes = self.chance.random() < (0.96 if arrow.introduces else 0.84)
        self._act(answered, What.ANSWER, decider, arrow.id, yes=yes)
        if yes and not arrow.introduces and self.chance.random() < 0.1:
            self._act(self.chance.randint(answered + 5, max(answered + 6, last)), What.WITHDRAW, decider, arrow.id)

    def _times(self, arrow: Arrow, first: int, last: int) -> list[int]:
        """On which days somebody needs what the arrow carries: in the rhythm of its routine, or at the beginning."""
        every = [routine.every for routine in self.map.routines if arrow.id in routine.what]
        every += [arrow.every] if arrow.every else []
        if every:
            step = min(30 * each.months + each.days for each in every)
            return [day for day in range(first + 3, last, step) if self.chance.random() < 0.75]
        times = 1 if arrow.at_most or arrow.introduces else self.chance.choice((1, 1, 2, 3))
        return sorted(self.chance.randint(first, min(last, first + 20)) for _ in range(times))

    def _try(self, arrow: Arrow, day: int, sender: Player, receiver: Player) -> None:
        acting = sender if arrow.form is Form.SENT else receiver
        if acting.habit is Habit.PHONES and self.chance.random() < 0.7:
            return
        day += {Habit.EARLY: -self.chance.randint(9, 20), Habit.LATE: self.chance.randint(10, 35)}.get(acting.habit, 0)
        if arrow.form is not Form.SENT:
            around = self._around(acting) if acting.partner else Around.NO
            self._act(day, What.REQUEST, acting, arrow.id, around=around)
            if around is not Around.NO:
                # Turned down, they ask as the map has it; most do.
                self._act(day + 1, What.REQUEST, acting, arrow.id)
            return
        key = f"{self.number}|{arrow.id}|{day}|{len(self.acts)}"
        self._act(day, What.SEND, acting, arrow.id, of=key)
        if receiver.habit is not Habit.FORGETFUL or self.chance.random() < 0.35:
            later = self.chance.choice((0, 0, 1, 1, 2, 4)) + (6 if receiver.habit is Habit.LATE else 0)
            self._act(day + later, What.FETCH, receiver, arrow.id, of=key)

    def _around(self, acting: Player) -> Around:
        if acting.habit is not Habit.AROUND or self.chance.random() < 0.4:
            return Around.NO
        return self.chance.choice((Around.PURPOSE, Around.FIELD, Around.ARROW))

    def _act(
        self, day: int, what: What, who: Player, arrow: str = "", activity: str = "",
        days: tuple[str, str] = ("", ""), yes: bool = True, around: Around = Around.NO, of: str = "",
    ) -> None:  # fmt: skip
        """Notes an act on a day, at an hour at which people are up; what prepares comes before what uses it."""
        hour = {What.OPEN: 7, What.PLAN: 8, What.ASK: 8, What.ANSWER: 9, What.GRANT: 9, What.FETCH: 16, What.CLOSE: 18}
        minute = day * _MINUTES + 60 * hour.get(what, 10) + self.chance.randrange(1, 59)
        if what in (What.PLAN, What.ASK, What.GRANT):
            minute = max(minute, self._opened(what))
        self.acts.append(Act(minute, self.number, what, who, arrow, activity, days, yes, around, of))

    def _opened(self, what: What) -> int:
        """What would have been prepared before the case was there is prepared in its first hours."""
        opened = self.acts[0].minute
        return opened + {What.PLAN: 30, What.ASK: 60}.get(what, 150)

    def _who(self, actor: str) -> Player | None:
        """Who plays a part in this case; None where there is no guardian."""
        person = self.map.actor(actor).person
        if person is Person.SUBJECT:
            return self.cast.citizens[self.number]
        if person is Person.GUARDIAN:
            return self.cast.guardians.get(self.cast.citizens[self.number].subject)
        return self.cast.player(actor, self.number) if actor in self.cast.players else None

    def _decider(self) -> Player:
        citizen = self.cast.citizens[self.number]
        return self.cast.guardians.get(citizen.subject, citizen)

    def _caseworker(self) -> Player:
        return self.cast.player(self.map.governance.access_given_by[0], self.number)

    def _inside(self, player: Player) -> bool:
        return self.map.controller_of(player.partner) == self.map.controller_of(self._caseworker().partner)

    def _at_home(self, arrow: Arrow) -> bool:
        """Whether the sender's end is no activity of the steps, and so is there all the time."""
        return all(arrow.from_.activity not in step for step in self.map.order)

    def _span(self, first: int, last: int) -> tuple[str, str]:
        days = (self.first_day + timedelta(days=max(first, 0)), self.first_day + timedelta(days=last))
        return days[0].isoformat(), days[1].isoformat()


def plan(map_: ServiceMap, people: Cast, first_day: date, days: int, seed: int) -> list[Act]:
    """Every act of a simulation in order: the same for the same map, people, days and seed."""
    acts: list[Act] = []
    for number in range(len(people.citizens)):
        chance = Random(f"{seed}|case {number}")  # noqa: S311  (drawn again for the same seed)
        acts += Planner(map_, people, number, first_day, days, chance).draw()
    return sorted(acts, key=lambda act: (act.minute, act.case))
