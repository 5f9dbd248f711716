"""Somebody on a journey: presses what a page calls by its words, and hears of anything that goes wrong on the way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page

import consent.pages
import deploy.demo
import services.audit
import services.pages
from consent.notices import make_notice
from services.decision.reasons import Language
from services.pages.texts import Texts, Voice
from tests.browser.chromium import DESKTOP, PHONE, Device
from tests.browser.forms import pressed
from tests.browser.person import Person, Somebody, somebody
from tests.browser.product import CONSOLE, PORTAL, Product
from tests.browser.whole import ALL
from tests.house import the_map

Way = tuple[str, Device]
ON_A_PHONE: tuple[Way, ...] = (("da", PHONE),)
AT_A_DESK: tuple[Way, ...] = (("en", DESKTOP),)
BOTH = (*ON_A_PHONE, *AT_A_DESK)
"""How journeys are made: in Danish on a phone, in English at a desk."""


def ways(which: tuple[Way, ...], *more: Way) -> pytest.MarkDecorator:
    """A journey is made in one way, as whoever makes it mostly does, and `more`; by the campaign in both. The whole
    story is always played in both."""
    made = (*(BOTH if ALL else which), *more)
    return pytest.mark.parametrize(("voice", "device"), made, ids=[f"{voice}-{device.name}" for voice, device in made])


_ROOMS = {
    PORTAL: (Path(consent.pages.__path__[0]), Path(deploy.demo.__path__[0]) / "pages"),
    CONSOLE: (Path(services.audit.__path__[0]) / "pages",),
}


@cache
def texts_of(door: str) -> Texts:
    """All words of a door."""
    return Texts(
        [
            Path(services.pages.__path__[0]) / "texts",
            *(texts for room in _ROOMS[door] for texts in sorted(room.glob("*/texts"))),
        ]
    )


def title_of(arrow: str, voice: str) -> str:
    """How a question about an arrow is headed."""
    return make_notice(the_map(), 1, arrow).words[voice]["title"]


@dataclass(slots=True)
class Acting:
    """A person in their window. `page` is the tab that they look at; `clicks` counts what they pressed."""

    person: Person
    page: Page
    clicks: int = 0

    @property
    def voice(self) -> str:
        """How they read: "da", "en", "da-easy", "en-easy"."""
        return self.person.who.voice

    @property
    def language(self) -> Language:
        """The language in which they read."""
        return "da" if self.voice.startswith("da") else "en"

    @property
    def path(self) -> str:
        """Where they are."""
        return self.page.url.removeprefix(self.person.product.url(self.person.who.door))

    def says(self, key: str, **values: object) -> str:
        """Words by key, in this person's voice."""
        voice = Voice.named(self.person.who.voice)
        assert voice
        return texts_of(self.person.who.door).say(voice, key, values)

    async def go(self, path: str) -> None:
        """Types an address."""
        await self.page.goto(f"{self.person.product.url(self.person.who.door)}{path}")
        self.quiet()

    async def press(self, key: str, status: int = 200, **values: object) -> None:
        """Presses a button by its words; the page after it answers with this status."""
        button = self.page.get_by_role("button", name=self.says(key, **values), exact=True)
        await self.press_this(button.first, status)

    async def press_this(self, button: Locator, status: int = 200) -> None:
        """Presses a button."""
        answer = await pressed(self.page, button)
        self.clicks += 1
        assert answer.status == status, f"{answer.status} at {self.path}: {await self.words()}"
        self.quiet()

    async def follow(self, words: str) -> None:
        """Follows the first link of the page that has these words in it."""
        await self.follow_this(self.page.locator("a[href]").filter(has_text=words).first)

    async def follow_this(self, link: Locator) -> None:
        """Follows a link."""
        async with self.page.expect_navigation():
            await link.click()
        self.clicks += 1
        self.quiet()

    async def home(self) -> None:
        """To their first page, by the name at the top."""
        await self.follow_this(self.page.locator(".dl-masthead__name"))

    async def ticks(self, *labels: str) -> None:
        """Ticks boxes, or chooses, by the words beside them."""
        for label in labels:
            await self.page.get_by_label(label, exact=True).first.check()

    async def fills(self, label: str, words: str) -> None:
        """Writes in the field that is called so."""
        await self.page.get_by_label(label, exact=True).fill(words)

    async def words(self) -> str:
        """The words of the page's own part."""
        return " ".join((await self.page.locator("main").inner_text()).split())

    async def sees(self, *words: str) -> None:
        """Asserts that words stand on the page."""
        shown = await self.words()
        for one in words:
            assert " ".join(one.split()) in shown, f"{one} is not at {self.path}: {shown[:1_500]}"

    async def sees_not(self, *words: str) -> None:
        """Asserts that words stand nowhere on the page."""
        shown = await self.words()
        for one in words:
            assert " ".join(one.split()) not in shown, f"{one} is at {self.path}: {shown[:1_500]}"

    async def writes(self, kind: str, words: str) -> None:
        """On the page of a line: asks ("question") or disagrees ("disagreement") in these words; nothing is sent."""
        await self.page.get_by_label(self.says(f"line.{kind}"), exact=True).check()
        await self.page.get_by_label(self.says("line.words"), exact=True).fill(words)

    async def has_receipt(self, kind: str) -> None:
        """Asserts that they are shown the receipt of a yes ("given"), a no ("refused") or a stop ("withdrawn")."""
        assert self.path.startswith("/receipts/"), self.path
        await self.sees(self.says(f"receipt.title-{kind}"), self.says(f"receipt.what-{kind}"))

    def quiet(self) -> None:
        """Asserts that nothing went wrong beside what is seen."""
        assert self.person.watch.taken() == []

    async def tab(self) -> "Acting":
        """Another tab of the same window."""
        return Acting(self.person, await self.person.context.new_page())


@asynccontextmanager
async def acting(
    browser: Browser, product: Product, name: str, voice: str = "da", device: Device = DESKTOP, door: str = PORTAL,
    **more: Any,
) -> AsyncIterator[Acting]:  # fmt: skip
    """Somebody who has signed in, in a browser of their own."""
    async with somebody(browser, product, Somebody(name, door, voice, device), **more) as person:
        yield Acting(person, person.page)
