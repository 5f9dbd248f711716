"""Which function plays which act of a story that is written as data."""

from collections.abc import Awaitable, Callable
from typing import Any

from deploy.demo.story import verbs
from deploy.demo.story.deciding import Deciding
from deploy.demo.story.flowing import Flowing
from deploy.demo.story.narrator import Narrator
from deploy.demo.story.seeing import Seeing
from deploy.demo.story.stage import Stage, Told


class Player:
    """Plays acts on one stage."""

    def __init__(self, stage: Stage) -> None:
        narrator = Narrator(stage.settings.demo)
        flows, decides, sees = Flowing(stage, narrator), Deciding(stage, narrator), Seeing(stage, narrator)
        self._plays: dict[type[verbs.Act], Callable[[Any], Awaitable[Told]]] = {
            verbs.Asks: flows.asks,
            verbs.Sends: flows.sends,
            verbs.Fetches: flows.fetches,
            verbs.Declares: flows.declares,
            verbs.Erases: flows.erases,
            verbs.AsksPermission: decides.asks_permission,
            verbs.SaysYes: decides.says_yes,
            verbs.SaysNo: decides.says_no,
            verbs.Withdraws: decides.withdraws,
            verbs.Gives: decides.gives,
            verbs.Plans: decides.plans,
            verbs.IsTold: sees.is_told,
            verbs.Sees: sees.sees,
            verbs.Disagrees: sees.disagrees,
        }

    async def play(self, act: verbs.Act) -> Told:
        """Does it, and holds what comes of it against what the story says. Raises StoryDiffers."""
        return await self._plays[type(act)](act)
