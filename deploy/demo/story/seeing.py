"""What people see in a story that is written as data: what they are told, and who has seen what about them."""

from typing import Any

from deploy.demo.story import verbs
from deploy.demo.story.narrator import Narrator
from deploy.demo.story.stage import Stage, Told, expect

_SHOWN = ("what", "who", "which", "outcome", "because")


class Seeing:
    """Plays what people read; each raises StoryDiffers where it says otherwise."""

    def __init__(self, stage: Stage, narrator: Narrator) -> None:
        self._stage, self._say, self._names = stage, narrator, narrator.names

    async def is_told(self, act: verbs.IsTold) -> Told:
        """A message has come, or comes within some seconds."""

        async def look() -> Any:
            return [one for one in await self._stage.get(act.who, "/v1/messages") if one["kind"] == act.is_told]

        found = await self._stage.wait_for(f"{act.who} is told ({act.is_told})", look)
        return Told(f"{self._say.who(act)} is told", found[0]["text"]["en"], "", found[0]["about"].get("entry"))

    async def sees(self, act: verbs.Sees) -> Told:
        """Who has seen the information: these arrows stand there, in plain words."""
        lines = await self._lines(act)
        shown = {line["said"].get("arrow", "") for line in lines}
        expect(set(act.sees) <= shown, f"{act.who} sees {sorted(act.sees)}, and not {sorted(set(act.sees) - shown)}")
        said = " ".join(str(word) for line in lines for word in line["words"]["en"].values())
        missing = [words for words in act.words if words not in said]
        expect(not missing, f"the lines of {act.who} say {missing}")
        told = "\n".join(_line(line) for line in lines[-3:])
        return Told(f"{self._say.who(act)} opens “who has seen my information”, {len(lines)} lines; the last:", told)

    async def disagrees(self, act: verbs.Disagrees) -> Told:
        """Somebody does not agree with the newest line along an arrow."""
        lines = [one for one in await self._lines(act) if one["said"].get("arrow") == act.disagrees]
        expect(lines, f"{act.who} finds a line along {act.disagrees}")
        path = f"{self._stage.case(act.about)}/lines/{lines[-1]['index']}/disagreement"
        done = await self._stage.post(act.who, path, {"words": act.words})
        what = self._names.what(act.disagrees)
        asked = f"{self._say.who(act)} disagrees with a line along {what}: “{act.words}”"
        return Told(asked, f"somebody looks at it by {done['check_by']}", "", done["entry"])

    async def _lines(self, act: verbs.Act) -> list[dict[str, Any]]:
        return list((await self._stage.get(act.who, f"{self._stage.case(act.about)}/lines"))["lines"])


def _line(line: dict[str, Any]) -> str:
    words = line["words"]["en"]
    return " · ".join(part for part in (words.get(name, "") for name in _SHOWN) if part)
