"""Who asks, sends and fetches, by seed; what they hear is noted, and every byte that leaves."""

import asyncio
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

from gateway.wire import FlowAsked, Who
from services.leaving import Leaving
from services.periods import FOREVER
from services.problems import Problem
from services.stores import FAULTS
from tests.campaigns.crashes.judge import Broken
from tests.campaigns.simulation.journal import Act, Heard, event_of
from tests.campaigns.simulation.told import proof_of
from tests.house import K

if TYPE_CHECKING:
    from tests.campaigns.simulation.world import World

# Who stands where: arrow, who asks or sends, and who fetches what was sent.
ON_REQUEST = {
    "needs-to-cafe": "ib", "needs-to-matching": "gert", "wishes-to-matching": "gert", "acute-help-to-cafe": "ib",
}  # fmt: skip
PAIRS = [(citizen, arrow, name) for citizen in ("bo", "dagny", "anna") for arrow, name in ON_REQUEST.items()]
SENT = {
    "own-wishes": ("citizen", "frida"),
    "own-day-to-home": ("citizen", "hanne"),
    "introduction-to-home": ("frida", "hanne"),
    "introduction-to-cafe": ("gert", "ib"),
    "plan-to-cafe": ("gert", "ib"),
    "hours-to-subsidy": ("ib", "lis"),
    "places-to-citizen": ("gert", "citizen"),
    "next-step-to-citizen": ("frida", "citizen"),
    "next-step-to-guardian": ("frida", "guardian"),
}
CITIZENS = ("bo", "dagny", "anna")
GUARDIANS = {"bo": "clara", "dagny": "eva", "anna": "clara"}
_OTHERS = ("ib", "gert", "hanne", "frida", "jonna", "lis", "mona")
# How long a door gives a request, in seconds.
_DOOR = 15.0


class Partners:
    """Everybody who lets flows flow, in one world."""

    def __init__(self, world: "World", random: Random) -> None:
        self.world, self.random = world, random
        self.sent: list[tuple[str, str, str]] = []  # flow, arrow, citizen
        self.again: list[Act] = []
        self.have: list[tuple[str, Who]] = []

    async def one(self) -> None:
        """One flow, however it ends; perhaps one that was asked before under the same key."""
        random = self.random
        if self.have and random.random() < 0.06:
            await self._tell()
            return
        if self.again and random.random() < 0.5:
            act = self.again.pop(int(random.random() * len(self.again)))
        else:
            act = self._fetch() if self.sent and random.random() < 0.25 else self._ask()
        drawn = random.random()
        if drawn < 0.02:  # twice at the same moment
            await asyncio.gather(self.carry(act), self.carry(act))
        else:
            await self.carry(act)
        if drawn > 0.97:  # and once more, as if nothing had been heard
            self.again.append(act)

    async def meanwhile(self, citizen: str, arrow: str, within: float = 0.02) -> None:
        """Somebody asks along an arrow that somebody else is just deciding about."""
        await asyncio.sleep(self.random.random() * within)
        await self.carry(self._asked_along(citizen, arrow))

    async def _tell(self) -> None:
        """A receiver says that it has something, or that it is erased; so that a withdrawal can be closed."""
        flow, who = self.have.pop(int(self.random.random() * len(self.have)))
        said = "erased" if self.random.random() < 0.9 else "received"
        try:
            await self.world.rooms.gateway.acknowledge(who, K, flow, said)
            outcome = "done"
        except Problem as problem:
            outcome = problem.code
        except FAULTS:
            outcome = "unavailable"
        if outcome != "done" or said == "received":
            self.have.append((flow, who))
        self.world.journal.counts[f"{said}: {outcome}"] += 1

    def _person(self, role: str, citizen: str) -> str:
        return {"citizen": citizen, "guardian": GUARDIANS[citizen]}.get(role, role)

    def _ask(self) -> Act:
        random = self.random
        if random.random() < 0.75:
            pairs = self.world.likely if random.random() < 0.8 else []
            return self._asked_along(*random.choice(pairs or [pair[:2] for pair in PAIRS]))
        return self._asked_along(random.choice(CITIZENS), random.choice(list(SENT)))

    def _asked_along(self, citizen: str, arrow: str) -> Act:
        random, house = self.random, self.world.house
        name, information = ON_REQUEST.get(arrow, ""), None
        if not name:
            name = self._person(SENT[arrow][0], citizen)
            information = house.holder.information(
                {item: list(names) for item, names in house.map.arrow(arrow).information.items()}
            )
        if random.random() < 0.02:
            name = random.choice(_OTHERS)
        fields: list[str] = []
        if information is None and random.random() < 0.5:
            every = list(house.map.arrow(arrow).fields)
            fields = random.sample(every, random.randint(1, len(every)))
        reference = self.world.case_of(name, citizen)
        asked = FlowAsked(K, reference, arrow, house.map.arrow(arrow).purpose, fields, information, key=self._key())
        return self._act(name, citizen, asked)

    def _fetch(self) -> Act:
        random = self.random
        place = int(random.random() * len(self.sent))
        flow, arrow, citizen = self.sent[place]
        if random.random() < 0.8:
            del self.sent[place]
        name = self._person(SENT[arrow][1], citizen) if random.random() < 0.98 else random.choice(_OTHERS)
        return self._act(name, citizen, FlowAsked(K, "", "", flow=flow, key=self._key()), arrow)

    def _key(self) -> str:
        return f"{self.random.getrandbits(64):016x}"

    def _act(self, name: str, citizen: str, asked: FlowAsked, arrow: str = "") -> Act:
        who = self.who(name)
        return Act(who, asked, event_of(who, asked.key), citizen, arrow or asked.arrow)

    def who(self, name: str) -> Who:
        """Somebody with a token: at times one that ends soon, or was made under keys that are gone."""
        random, world = self.random, self.world
        who = world.house.who(name)
        if who.client:
            generation = world.generations.get(who.client, 1)
            who = replace(who, generation=generation - (generation > 1 and random.random() < 0.05))
        until = FOREVER
        if random.random() < 0.1:
            until = world.hands.wall() + random.choice((-1, 1, 5, 50, 60_000))
        once = (f"assertion:{random.getrandbits(64):016x}",) if random.random() < 0.3 else ()
        if once and world.used and random.random() < 0.1:
            once = (random.choice(world.used),)
        world.used = [*world.used[-20:], *once]
        return replace(who, valid_until=until, once=once)

    async def carry(self, act: Act) -> None:
        """One try, as its door takes it. Raises Broken when bytes leave that no entry tells of."""
        world = self.world
        heard = world.journal.begins(act)
        try:
            async with asyncio.timeout(_DOOR):
                answer = await world.rooms.gateway.carry_one(act.who, act.asked)
                heard.flow, heard.proof = answer.flow, proof_of(answer.proof)
                if answer.outcome == "released":
                    await self._leave(act, heard, answer)
                elif answer.outcome == "deposited":
                    self.sent.append((answer.flow, act.arrow, act.citizen))
                heard.outcome = heard.outcome or answer.outcome
        except Problem as problem:
            heard.outcome, heard.entry = problem.code, problem.more.get("entry", -1)
            heard.flow, heard.proof = problem.more.get("flow", ""), proof_of(problem.more.get("proof"))
        except TimeoutError:
            heard.outcome = heard.outcome or "too_late"
        except FAULTS:
            heard.outcome = "unavailable"
        if heard.proof is not None:
            world.checker.keep(heard.proof["checkpoint"])
        if heard.outcome in ("unavailable", "too_busy", "too_late") and self.random.random() < 0.8:
            self.again.append(act)
        world.journal.ended(act, heard)

    async def _leave(self, act: Act, heard: Heard, answer: Any) -> None:
        """The answer leaves as it does at the door, through the same class, over a line that takes its time."""
        world, random = self.world, self.random
        loop = asyncio.get_running_loop()

        async def send(message: Any) -> None:
            if random.random() < 0.1:
                await asyncio.sleep(random.random() * (0.05 if random.random() < 0.6 else 4.0))
            if not message.get("body"):
                return
            if not world.checker.records.released(answer.flow):
                raise Broken(f"bytes of {answer.flow} left, and no entry says so")
            heard.left_at, heard.information, heard.outcome = loop.time(), answer.information, "released"
            if act.who.partner:
                self.have.append((answer.flow, act.who))

        async def afterwards(outcome: str) -> None:
            closing = world.rooms.gateway.close_release(K, answer.flow, outcome)
            if random.random() < 0.9:
                world.later(closing)  # nobody waits for it
            else:
                closing.close()  # the process that should have said so is gone

        try:
            leaving = Leaving(None, 200, answer.leaves_by, afterwards)
            await leaving({"type": "http"}, _nothing, send)
        except TimeoutError:
            heard.outcome = heard.outcome or "cut"


async def _nothing() -> Any:
    raise AssertionError("nobody reads")
