"""The running product that pages are looked at in: everything started as `make run` does, in a folder of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from deploy.demo.story.play import LINES
from deploy.demo.story.stage import Stage
from deploy.story_cli import theatre
from services.browser import origin_of
from services.settings import Settings

PORTAL, CONSOLE = "consent", "audit"
UNTIL_CHRISTMAS = 12
"""The story's lines after which there is something of everything: a no, an emergency, checks that fall due."""


@dataclass(frozen=True, slots=True)
class Product:
    """One installation that runs."""

    settings: Settings

    def url(self, door: str = PORTAL) -> str:
        """Where a door for people is."""
        return self.settings.url(door)

    def origin(self, door: str = PORTAL) -> str:
        """The same as browsers name an origin."""
        return origin_of(self.url(door))

    async def play(self, until: int = UNTIL_CHRISTMAS) -> None:
        """The story, up to a line; then Anna and Bo are asked something more, and have not answered yet."""
        async with Stage(self.settings) as stage:
            for line in LINES[:until]:
                await line(stage)
            for citizen, arrow in (("anna", "invitation"), ("bo", "attendance-to-follow-up")):
                case = stage.references[citizen]["municipality"]
                await stage.post("frida", f"/v1/cases/{case}/askings", {"arrows": [arrow]})


@contextmanager
def running() -> Iterator[Product]:
    """A product on its first morning; gone afterwards."""
    with theatre() as settings:
        yield Product(settings)
