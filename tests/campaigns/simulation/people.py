"""People who change what flows rest on, by seed: yes and no, parts, activities, agreements, maps, guardians, keys."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from consent import granting
from consent.answers import Answer, Answered
from consent.guarding import NewGuardianship
from deploy.demo.everybody import publish_agreed
from services.problems import Problem
from services.stores import FAULTS
from tests.campaigns.simulation.journal import Said
from tests.campaigns.simulation.partners import CITIZENS, GUARDIANS, ON_REQUEST, SENT
from tests.house import K, day_of

if TYPE_CHECKING:
    from tests.campaigns.simulation.world import World

ON_PERMISSION = (
    "needs-to-cafe", "needs-to-matching", "introduction-to-home", "introduction-to-cafe", "plan-to-cafe",
    "next-step-to-guardian",
)  # fmt: skip
_PARTS = {"contact-person": "hanne", "cafe-manager": "ib", "job-consultant": "gert"}
_ACTIVITIES = ("trial-cafe", "matching", "subsidy")
_BETWEEN = (("care-home", "cafe"), ("municipality", "cafe"), ("municipality", "care-home"))
# So few pairs of citizen and arrow along which something may flow are few.
_FEW = 6
_CLIENTS = ("municipality-system", "care-home-system", "roster-app")


class People:
    """Everybody who decides something, in one world."""

    def __init__(self, world: "World", random: Random) -> None:
        self.world, self.random = world, random
        self._stopped: list[tuple[str, str]] = []
        self._acts: list[Callable[[str], Awaitable[Any]]] = []
        for many, act in (
            (8, self.say_yes), (3, self.say_no),
            (3, self.quarrel), (5, self.withdraw), (4, self.grant), (2, self.end_grant),
            (3, self.plan), (1, self.end_agreement), (2, self.publish), (1, self.guardianship),
            (2, self.emergency), (2, self.protect), (1, self.replace_keys), (1, self.look),
        ):  # fmt: skip
            self._acts += [act] * many
        self._mending = [self.say_yes] * 4 + [self.grant] * 2 + [self.plan, self.publish, self.guardianship]

    async def one(self) -> None:
        """Somebody does something, and it comes out somehow."""
        # Where little may flow, more people do what lets something flow again.
        scarce = len(self.world.likely) < _FEW and self.random.random() < 0.7
        act = self.random.choice(self._mending if scarce else self._acts)
        try:
            await act(self.random.choice(CITIZENS))
            outcome = "done"
        except Problem as problem:
            outcome = problem.code
        except FAULTS:
            outcome = "unavailable"
        self.world.journal.counts[f"{act.__name__}: {outcome}"] += 1

    def _decider(self, citizen: str) -> str:
        """Mostly who has the say, now and then who has it no longer."""
        guards = self.world.checker.standing.cases[self.world.ground.cases[citizen]].guards.values()
        guarded = any(guard.holds("personal", self.world.hands.wall()) for guard in guards)
        return GUARDIANS[citizen] if self.random.random() < (0.7 if guarded else 0.05) else citizen

    def _that_flows(self, citizen: str) -> tuple[str, str]:
        """A citizen and an arrow on permission: mostly one along which something flows just now."""
        flows = [pair for pair in self.world.likely if pair[1] in ON_PERMISSION]
        if flows and self.random.random() < 0.7:
            return self.random.choice(flows)
        return citizen, self.random.choice(ON_PERMISSION)

    def _that_was_stopped(self, citizen: str) -> tuple[str, str]:
        """A citizen and an arrow on permission: mostly one that was stopped a while ago."""
        if self._stopped and self.random.random() < 0.7:
            return self._stopped.pop(0)
        return citizen, self.random.choice(ON_PERMISSION)

    async def say_yes(self, citizen: str) -> None:
        # Where something flows already, a yes may be a narrower one.
        which = self._that_flows if self.random.random() < 0.3 else self._that_was_stopped
        (citizen, arrow), house = which(citizen), self.world.house
        asked = await house.ask(citizen, arrow)
        fields = list(house.map.arrow(arrow).fields)
        chosen = (
            self.random.sample(fields, self.random.randint(1, len(fields))) if self.random.random() < 0.5 else fields
        )
        await self._answer(citizen, Answer(arrow, True, chosen, asked[0]["notice"]))

    async def quarrel(self, citizen: str) -> None:
        """A guardian says yes, and the person no, to the same question at the same moment."""
        (citizen, arrow), house = self._that_flows(citizen), self.world.house
        asked = await house.ask(citizen, arrow)
        yes, no = Answer(arrow, True, None, asked[0]["notice"]), Answer(arrow, False)
        both = (self._say(GUARDIANS[citizen], citizen, yes), self._say(citizen, citizen, no))
        for outcome in await asyncio.gather(*both, return_exceptions=True):
            if isinstance(outcome, BaseException) and not isinstance(outcome, (Problem, *FAULTS)):
                raise outcome

    async def say_no(self, citizen: str) -> None:
        citizen, arrow = self._that_flows(citizen)
        await self._answer(citizen, Answer(arrow, False))

    async def _answer(self, citizen: str, given: Answer) -> None:
        await self._say(self._decider(citizen), citizen, given)

    def _while_others_ask(self, citizen: str, arrow: str) -> None:
        partners = self.world.partners
        if arrow in (*ON_REQUEST, *SENT):
            for _ in range(3):
                self.world.later(partners.meanwhile(citizen, arrow))

    async def _say(self, who: str, citizen: str, given: Answer) -> None:
        self._while_others_ask(citizen, given.arrow)
        house, size = self.world.house, self.world.records.size()
        answered = await house.consent.answer(house.cases[citizen], given, house.session(who))
        self._note(who, citizen, given.arrow, given.yes, answered, size)

    async def withdraw(self, citizen: str) -> None:
        citizen, arrow = self._that_flows(citizen)
        self._while_others_ask(citizen, arrow)
        house, who = self.world.house, self._decider(citizen)
        size = self.world.records.size()
        answered = await house.consent.withdraw(house.cases[citizen], arrow, house.session(who))
        self._note(who, citizen, arrow, False, answered, size)

    def _note(self, who: str, citizen: str, arrow: str, yes: bool, answered: Answered, size_before: int) -> None:
        world = self.world
        case, at, size = world.house.cases[citizen], world.loop.time(), world.records.size()
        said = Said(yes, who == citizen, case, arrow, world.journal.tick(), at, answered.entry, size_before, size)
        if not yes:
            world.journal.noes.setdefault((case, arrow), []).append(said)
            self._stopped.append((citizen, arrow))
        if not yes and answered.entry < 0:
            world.checker.noes.append(said)

    async def grant(self, citizen: str) -> None:
        house, actor = self.world.house, self.random.choice(list(_PARTS))
        part = {"actor": actor, "person": house.people[_PARTS[actor]]}
        await granting.grant(house.consent.desk, house.case("frida", citizen), part, house.session("frida"))

    async def end_grant(self, citizen: str) -> None:
        house, actor = self.world.house, self.random.choice(list(_PARTS))
        for grant in await house.collaboration.grants(K, house.cases[citizen]):
            if grant.actor == actor and not grant.ended:
                last = self._day(3) if self.random.random() < 0.3 else ""
                await house.collaboration.end_grant(K, house.cases[citizen], grant.id, last, house.doer("frida"))

    async def plan(self, citizen: str) -> None:
        house, random = self.world.house, self.random
        first = self._day(0) if random.random() < 0.7 else self._day(random.randint(0, 10))
        last = "" if random.random() < 0.7 else self._day(random.randint(10, 40))
        activity = random.choice(_ACTIVITIES)
        await house.collaboration.plan_activity(K, house.cases[citizen], activity, first, last, house.doer("frida"))

    async def end_agreement(self, citizen: str) -> None:
        last = self._day(2) if self.random.random() < 0.5 else ""
        act = self.world.house.collaboration.end_agreement
        await act(K, *self.random.choice(_BETWEEN), last, self.world.house.doer("ove"))

    async def publish(self, citizen: str) -> None:
        """A new map; with new agreements, where some have ended."""
        world = self.world
        text = world.maps.next_text(world.checker.standing, self.random)
        await publish_agreed(world.house.collaboration, text, world.house.doer("ove"))

    async def guardianship(self, citizen: str) -> None:
        """One that begins now or soon, and ends within days or months; none for a minor, who has custody."""
        house, random = self.world.house, self.random
        if citizen == "dagny":
            return
        last = self._day(random.choice((1, 3, 30, 200)))
        new = NewGuardianship(
            house.people["clara"], "guardian", ["personal", "economy"], f"Document {random.randint(1, 999)}",
            self._day(random.choice((0, 0, 1))), last,
        )  # fmt: skip
        await house.consent.register_guardianship(house.case("frida", citizen), new, house.session("frida"))

    async def emergency(self, citizen: str) -> None:
        house = self.world.house
        self.world.journal.emergencies += 1
        who, case = house.who("ib"), house.case("ib", citizen)
        await house.gateway.declare_emergency(who, K, case, "acute-help-to-cafe", "Fell and cannot answer now")

    async def protect(self, citizen: str) -> None:
        """The caseworker notes that name and address are protected, or that they are not."""
        house, protected = self.world.house, self.random.random() < 0.5
        await house.collaboration.protect(K, house.cases[citizen], protected, house.doer("frida"))

    async def replace_keys(self, citizen: str) -> None:
        if self.random.random() < 0.7:
            return
        client, identity = self.random.choice(_CLIENTS), self.world.house.identity
        known = await identity.client(client)
        assert known is not None
        after = await identity.clients.replace_keys(client, known.jwks, self.world.house.people["ove"])
        self.world.generations[client] = after.generation

    async def look(self, citizen: str) -> None:
        house = self.world.house
        await house.consent.permissions(house.cases[citizen], house.session(citizen))
        await house.consent.lines(house.cases[citizen], house.session(citizen))

    def _day(self, later: int) -> str:
        return (day_of(self.world.hands.wall()) + timedelta(days=later)).isoformat()
