"""Which function plays which act of a story that is written as data."""

from collections.abc import Awaitable, Callable
from typing import Any

from deploy.demo.story import script
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
        self._plays: dict[type[script.Act], Callable[[Any], Awaitable[Told]]] = {
            script.Asks: flows.asks,
            script.Sends: flows.sends,
            script.Fetches: flows.fetches,
            script.Declares: flows.declares,
            script.Erases: flows.erases,
            script.AsksPermission: decides.asks_permission,
            script.SaysYes: decides.says_yes,
            script.SaysNo: decides.says_no,
            script.Withdraws: decides.withdraws,
            script.Gives: decides.gives,
            script.Plans: decides.plans,
            script.IsTold: sees.is_told,
            script.Sees: sees.sees,
            script.Disagrees: sees.disagrees,
        }

    async def play(self, act: script.Act) -> Told:
        """Does it, and holds what comes of it against what the story says. Raises StoryDiffers."""
        return await self._plays[type(act)](act)
