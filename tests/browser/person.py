"""Somebody at one door, in a window of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import APIResponse, Browser, BrowserContext, Page

from services.browser import cookie_name
from services.pages.texts import Voice
from tests.browser.chromium import DESKTOP, LOCALES, Device, window
from tests.browser.product import PORTAL, Product
from tests.browser.watch import Watch


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who looks, at which door, in which voice, with what. Without a name it is nobody who has signed in."""

    name: str = ""
    door: str = PORTAL
    voice: str = "da"
    device: Device = DESKTOP

    def __str__(self) -> str:
        return f"{self.name or 'nobody'} at {self.door} ({self.voice}, {self.device.name})"


@dataclass(slots=True)
class Person:
    """Somebody, their window, and what is watched in it."""

    who: Somebody
    product: Product
    context: BrowserContext
    page: Page
    watch: Watch

    async def enter(self) -> None:
        """Comes to their first page, signed in: by clicking when they come first; later with the cookie of then, as
        long as it counts."""
        key, door = (self.who.name, self.who.door), self.product.url(self.who.door)
        if kept := self.product.cookies.get(key):
            await self.context.add_cookies(kept)
            if await self.is_signed_in():
                await self.go("/")
                return
            await self.context.clear_cookies()
        await self.sign_in()
        name = cookie_name(self.who.door, door)
        self.product.cookies[key] = [one for one in await self.context.cookies(door) if one.get("name") == name]

    async def sign_in(self, page: Page | None = None) -> None:
        """Signs in as people do: by clicking, on the provider's page to which the door leads."""
        page = page or self.page
        await page.goto(f"{self.product.url(self.who.door)}/sign-in")
        await self.choose(page)
        await page.wait_for_url(f"{self.product.url(self.who.door)}/**")
        assert self.who.name.capitalize() in await page.locator("header").inner_text()

    async def is_signed_in(self) -> bool:
        """Whether their door knows them still: a form may have signed them out."""
        return (await self.read(f"{self.product.url(self.who.door)}/v1/me")).ok

    def is_here(self) -> bool:
        """Whether their window shows their door, and no other site."""
        return self.page.url.startswith(self.product.origin(self.who.door))

    async def read(self, address: str) -> APIResponse:
        """What the door sends for an address, in their language; nothing is shown."""
        voice = Voice.named(self.who.voice)
        assert voice
        headers = {"Accept-Language": LOCALES[voice.language]}
        return await self.context.request.get(address, headers=headers, max_retries=3)

    async def choose(self, page: Page) -> None:
        """Clicks on who they are, on the provider's page."""
        name = page.get_by_text(self.who.name.capitalize(), exact=True)
        await page.get_by_role("button").filter(has=name).click()

    async def speak(self, voice: str) -> None:
        """Chooses a voice at the foot of the page."""
        await self.page.locator(f'button[name="voice"][value="{voice}"]').click()
        await self.page.wait_for_load_state()

    async def go(self, path: str) -> None:
        """Types an address of this door."""
        await self.page.goto(f"{self.product.url(self.who.door)}{path}")


@asynccontextmanager
async def somebody(browser: Browser, product: Product, who: Somebody, **more: Any) -> AsyncIterator[Person]:
    """A window in which somebody has signed in at their door, reading in their voice; closed afterwards."""
    voice = Voice.named(who.voice)
    assert voice, who.voice
    context = await window(browser, voice.language, who.device, **more)
    try:
        doors = {product.origin(who.door), product.origin("identity")}
        person = Person(who, product, context, await context.new_page(), Watch(context, doors))
        if who.name:
            await person.enter()
        else:
            await person.go("/")
        if voice.easy:
            await person.speak(who.voice)
        yield person
    finally:
        await context.close()
