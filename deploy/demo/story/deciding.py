"""What people decide in a story that is written as data: permissions, parts in a case, and what is planned."""

from deploy.demo.story import verbs
from deploy.demo.story.narrator import Narrator
from deploy.demo.story.reach import Reach
from deploy.demo.story.stage import Stage, Told


class Deciding:
    """Plays what is decided at the people's door; each raises StoryDiffers where it comes out otherwise."""

    def __init__(self, stage: Stage, narrator: Narrator) -> None:
        self._reach, self._say, self._names = Reach(stage), narrator, narrator.names

    async def asks_permission(self, act: verbs.AsksPermission) -> Told:
        """The citizen, or the guardian, is asked."""
        came = await self._reach.ask_permission(act.who, act.about, act.asks_permission)
        what = ", ".join(self._names.what(arrow) for arrow in act.asks_permission)
        asked = f"{self._say.who(act)} asks for permission about {self._say.about(act)}: {what}"
        return self._say.told(act, came, asked, "asked one by one, in Danish and English, also easy to read")

    async def says_yes(self, act: verbs.SaysYes) -> Told:
        """A yes, to all of it or to some."""
        fields = [path for path in self._say.map.arrow(act.says_yes).fields if path not in act.without]
        came = await self._reach.answer(act.who, act.about, act.says_yes, fields, act.language)
        but = f", but not to: {self._names.fields(act.without)}" if act.without else ""
        asked = f"{self._say.who(act)} says yes to {self._names.asked_for(act.says_yes)}{but}"
        return self._say.told(act, came, asked, "given, with a receipt")

    async def says_no(self, act: verbs.SaysNo) -> Told:
        """A no."""
        came = await self._reach.answer(act.who, act.about, act.says_no, None, "da")
        asked = f"{self._say.who(act)} says no to {self._names.asked_for(act.says_no)}"
        return self._say.told(act, came, asked, "the no is on record, with a receipt")

    async def withdraws(self, act: verbs.Withdraws) -> Told:
        """A yes is taken back."""
        came = await self._reach.withdraw(act.who, act.about, act.withdraws)
        asked = f"{self._say.who(act)} takes back the yes to {self._names.asked_for(act.withdraws)}"
        return self._say.told(act, came, asked, "withdrawn, with a receipt")

    async def gives(self, act: verbs.Gives) -> Told:
        """Somebody is given a part in the case."""
        came = await self._reach.give(act.who, act.about, act.gives, act.to)
        part = f"the part of {self._names.actor(act.gives)} for {self._say.about(act)}"
        asked = f"{self._say.who(act)} gives {self._names.person(act.to)} {part}"
        return self._say.told(act, came, asked, "given")

    async def plans(self, act: verbs.Plans) -> Told:
        """An activity is planned."""
        came = await self._reach.plan(act.who, act.about, act.plans, act.first_day)
        activity = self._names.activity(act.plans)
        asked = f"{self._say.who(act)} plans “{activity}” for {self._say.about(act)} from {act.first_day}"
        return self._say.told(act, came, asked, "planned")
