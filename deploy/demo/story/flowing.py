"""What flows in a story that is written as data: questions, what is sent, fetched and erased, and emergencies."""

from deploy.demo.story import verbs
from deploy.demo.story.narrator import Narrator
from deploy.demo.story.reach import Came, Reach
from deploy.demo.story.stage import Stage, Told, expect


class Flowing:
    """Plays what goes along arrows; each raises StoryDiffers where it comes out otherwise than the story says."""

    def __init__(self, stage: Stage, narrator: Narrator) -> None:
        self._stage, self._reach = stage, Reach(stage)
        self._say, self._names = narrator, narrator.names

    async def asks(self, act: verbs.Asks) -> Told:
        """A question along an arrow."""
        came = await self._reach.ask(act.who, act.about, act.asks, act.fields, act.words)
        which = self._names.fields(act.fields) if act.fields else self._names.what(act.asks)
        along = f" along [{act.asks}]" if act.fields else ""
        return self._got(
            act, act.asks, came, f"{self._say.who(act)} asks for {which} about {self._say.about(act)}{along}"
        )

    async def fetches(self, act: verbs.Fetches) -> Told:
        """What came last along an arrow is fetched."""
        came = await self._reach.fetch(act.who, act.about, act.fetches)
        return self._got(act, act.fetches, came, f"{self._say.who(act)} fetches {self._names.what(act.fetches)}")

    async def sends(self, act: verbs.Sends) -> Told:
        """Something is sent."""
        arrow = self._say.map.arrow(act.sends)
        came = await self._reach.send(act.who, act.about, act.sends, act.information, list(arrow.fields))
        what, receiver = self._names.what(act.sends), self._names.actor(arrow.to.actor)
        about = "" if act.who == act.about else f" about {self._say.about(act)}"
        asked = f"{self._say.who(act)} sends {what}{about} to {receiver}"
        return self._say.told(act, came, asked, "permitted, and waits there", self._names.ground(act.sends))

    async def declares(self, act: verbs.Declares) -> Told:
        """An emergency is declared, and those who are to be told are told at once."""
        came = await self._reach.declare(act.who, act.about, act.declares, act.words)
        asked = f"{self._say.who(act)} declares that {self._say.about(act)} cannot answer: “{act.words}”"
        if told := self._say.no(act, came, asked):
            return told
        for name in act.told:
            kinds = [one["kind"] for one in await self._stage.get(name, "/v1/messages")]
            expect("emergency" in kinds, f"{name} is told of the emergency, and has heard {kinds}")
        people = ", ".join(self._names.person(name) for name in act.told)
        done = f"declared; told at once: {people}; to be checked by {came.body['check_by']}"
        return Told(asked, done, "", came.entry)

    async def erases(self, act: verbs.Erases) -> Told:
        """What came last along an arrow is erased."""
        came = await self._reach.erase(act.who, act.about, act.erases)
        what = self._names.what(act.erases)
        asked = f"{self._say.who(act)} erases {what} about {self._say.about(act)}, and says so"
        return self._say.told(act, came, asked, "erased")

    def _got(self, act: verbs.Gets, arrow: str, came: Came, asked: str) -> Told:
        if told := self._say.no(act, came, asked):
            return told
        flat = [f"{item}.{field}" for item, fields in came.body["information"].items() for field in fields]
        withheld = came.body.get("withheld", [])
        if act.gets is not None:
            expect(sorted(flat) == sorted(act.gets), f"{asked}: {sorted(act.gets)}, not {sorted(flat)}")
        if act.without is not None:
            expect(sorted(withheld) == sorted(act.without), f"{asked}, without {act.without}, not {withheld}")
        kept_back = f"; withheld: {self._names.fields(withheld)}" if withheld else ""
        done = f"permitted: {self._names.fields(flat)}{kept_back}"
        return Told(asked, done, self._names.ground(arrow), came.entry)
