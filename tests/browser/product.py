"""The running product that pages are looked at in: everything started as `make run` does, in a folder of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx2

from deploy.assets import find_assets
from deploy.demo.person import DemoPerson
from deploy.demo.story.later import line_18
from deploy.demo.story.play import LINES
from deploy.demo.story.stage import COLLABORATION, Stage
from deploy.demo.systems.names import control_secret, url_of
from deploy.demo.systems.remote import RemoteSystem
from deploy.story_cli import theatre
from services.browser import origin_of
from services.settings import Settings

PORTAL, CONSOLE = "consent", "audit"
UNTIL_CHRISTMAS = 12
"""The story's lines after which there is something of everything: a no, an emergency, checks that fall due."""


_LOOKS = 0.05
_PATIENCE = 400.0
"""Seconds until it is up; it takes ten where nothing else is done."""


@dataclass(frozen=True, slots=True)
class Product:
    """One installation that runs."""

    settings: Settings
    cookies: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    """What somebody's browser was given at a door when they signed in there first, by name and door."""

    _names: list[tuple[dict[str, dict[str, str]], dict[str, str]]] = field(default_factory=list)

    def url(self, door: str = PORTAL) -> str:
        """Where a door for people is."""
        return self.settings.url(door)

    def origin(self, door: str = PORTAL) -> str:
        """The same as browsers name an origin."""
        return origin_of(self.url(door))

    async def later(self, hours: int) -> None:
        """The story's clock goes on."""
        async with Stage(self.settings) as stage:
            then = datetime.fromisoformat(await stage.now()) + timedelta(hours=hours)
            await stage.until(then.isoformat(timespec="minutes"))

    async def until(self, when: str) -> None:
        """The story's clock goes on until `when`."""
        ove = DemoPerson("ove", self.settings)
        try:
            answer = await ove.post("audit", "/v1/clock", {"to": when})
            assert answer.status_code == httpx2.codes.OK, answer.text
        finally:
            await ove.close()

    async def reference(self, citizen: str, partner: str) -> str:
        """What a partner calls a citizen's case."""
        return (await self._known())[0][citizen][partner]

    async def case(self, citizen: str) -> str:
        """What a citizen's case is called at their own door."""
        return (await self._known())[1][citizen]

    async def _known(self) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
        if not self._names:
            async with Stage(self.settings) as stage:
                self._names.append((stage.references, stage.case_ids))
        return self._names[0]

    async def app(self, arrow: str, number: str, fields: list[str] | None = None) -> int:
        """The café's roster app asks for something, for Ib, about a case by `number`; the status of the answer."""
        async with RemoteSystem(url_of(self.settings, "cafe"), control_secret(self.settings)) as app:
            asked = {"collaboration": COLLABORATION, "person": "ib", "arrow": arrow, "fields": fields}
            return (await app.do("ask", **asked, reference=number)).status

    @asynccontextmanager
    async def care_home_thinks(self) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """The care home's system keeps its answers back meanwhile; what is given waits until it is asked."""
        async with RemoteSystem(url_of(self.settings, "care-home"), control_secret(self.settings)) as system:

            async def is_asked() -> None:
                while not await system.waiting():
                    await asyncio.sleep(_LOOKS)

            await system.hold()
            try:
                yield is_asked
            finally:
                await system.release()

    async def newest(self, kind: str) -> dict[str, Any]:
        """The newest entry of a kind, opened, as Mona reads it."""
        async with Stage(self.settings) as stage:
            return await stage.entry((await stage.newest(kind))["index"])

    async def entries(self, kind: str, arrow: str) -> list[dict[str, Any]]:
        """The entries of a kind about an arrow, as Mona finds them."""
        async with Stage(self.settings) as stage:
            return await stage.entries(kind=kind, arrow=arrow)

    async def ask(self, citizen: str, arrow: str) -> None:
        """Frida asks a citizen for permission."""
        async with Stage(self.settings) as stage:
            case = stage.references[citizen]["municipality"]
            await stage.post("frida", f"/v1/cases/{case}/askings", {"arrows": [arrow]})

    async def introduce_jonna(self) -> None:
        """Anna says that the shelter may be told of her, and Jonna becomes her mentor."""
        arrow = "introduction-to-shelter"
        await self.ask("anna", arrow)
        async with Stage(self.settings) as stage:
            case = stage.case("anna")
            standing = (await stage.get("anna", f"{case}/permissions"))["permissions"]
            notice = next(one["notice"] for one in standing if one["arrow"] == arrow)
            await stage.post("anna", f"{case}/arrows/{arrow}/answer", {"answer": "yes", "notice": notice})
            part = {"actor": "shelter-mentor", "person": await stage.person("jonna").id()}
            await stage.post("frida", f"/v1/cases/{stage.references['anna']['municipality']}/grants", part)

    async def send(self, sender: str, arrow: str, citizen: str, *fields: str) -> None:
        """The municipality's system sends something, for one of its people."""
        async with Stage(self.settings) as stage:
            sent = await stage.system("municipality", "send", sender, arrow=arrow, about=citizen, fields=list(fields))
            assert sent.status == 202, sent

    async def verified_by_a_stranger(self) -> None:
        """A copy of the ledger is exported and verified elsewhere with the public key alone; of another copy, with one
        byte changed, the first bad entry is named."""
        async with Stage(self.settings) as stage:
            await line_18(stage)

    async def play(self, until: int = UNTIL_CHRISTMAS) -> None:
        """The story, up to a line; then something waits for everybody."""
        async with Stage(self.settings) as stage:
            for line in LINES[:until]:
                await line(stage)
        await self.introduce_jonna()
        await self.send("gert", "introduction-to-shelter", "anna", "introduction.name", "introduction.start_week")
        await self.send("frida", "next-step-to-citizen", "bo", "next-step.what", "next-step.when")
        await self.ask("anna", "invitation")
        await self.ask("bo", "attendance-to-follow-up")


@contextmanager
def running() -> Iterator[Product]:
    """A product on its first morning; gone afterwards."""
    find_assets()
    with theatre(within=_PATIENCE) as settings:
        yield Product(settings)
