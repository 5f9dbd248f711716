"""Holds what came of an act against what the story says, and tells it."""

from deploy.demo.people import load_demo
from deploy.demo.scenario import the_map
from deploy.demo.story.names import Names
from deploy.demo.story.reach import Came
from deploy.demo.story.stage import Told, expect
from deploy.demo.story.verbs import Act


class Narrator:
    """Tells the acts of one demonstration in sentences."""

    def __init__(self, demo: str) -> None:
        self.map = the_map(demo)
        self.names = Names(self.map, load_demo(demo))

    def who(self, act: Act) -> str:
        """Who does it."""
        return self.names.person(act.who)

    def about(self, act: Act) -> str:
        """Whose case it is about."""
        return self.names.person(act.about)

    def no(self, act: Act, came: Came, asked: str) -> Told | None:
        """The refusal that the story tells; None where it tells that it is done. Raises StoryDiffers for the other."""
        if not act.refused:
            expect(came.good, f"{asked}: done, not {came.status} {came.why}")
            return None
        expect(act.refused in came.why, f"{asked}: refused for {act.refused}, not {came.status} {came.why}")
        return Told(asked, f"refused: {came.words}", act.refused, came.entry)

    def told(self, act: Act, came: Came, asked: str, done: str, why: str = "") -> Told:
        """The refusal, or else what was done. Raises StoryDiffers."""
        return self.no(act, came, asked) or Told(asked, done, why, came.entry)
