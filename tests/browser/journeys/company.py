"""Everybody of a story, each in a browser of their own, who sign in when they are first seen on a day."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Browser

from tests.browser.chromium import Device
from tests.browser.journeys.acting import Acting, acting
from tests.browser.product import PORTAL, Product


@dataclass(slots=True)
class Company:
    """People in their windows. All read in one voice, on one kind of device."""

    browser: Browser
    product: Product
    voice: str
    device: Device
    _stack: AsyncExitStack
    _here: dict[str, Acting] = field(default_factory=dict)
    _signed_out: set[str] = field(default_factory=set)

    async def be(self, name: str, door: str = PORTAL) -> Acting:
        """Somebody at their first page, signed in; their window is the same all through the story."""
        if name not in self._here:
            entered = acting(self.browser, self.product, name, self.voice, self.device, door)
            self._here[name] = await self._stack.enter_async_context(entered)
        one = self._here[name]
        if name in self._signed_out:
            self._signed_out.remove(name)
            one.person.watch.taken()
            await one.person.sign_in()
        return one

    async def until(self, when: str) -> None:
        """Days go by; everybody has been signed out meanwhile."""
        await self.product.until(when)
        self._signed_out |= set(self._here)


@asynccontextmanager
async def company(browser: Browser, product: Product, voice: str, device: Device) -> AsyncIterator[Company]:
    """Everybody; their windows are closed afterwards."""
    async with AsyncExitStack() as stack:
        yield Company(browser, product, voice, device, stack)
