"""Chromium, and windows in it: each a person's own, with nothing in it that another one left."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.browser.program import FLAGS, find_browser

PATIENCE = 90_000
"""So long a page may take, in ms: the machine may have much else to do, or stand still for a minute."""

LOCALES = {"da": "da-DK", "en": "en-GB"}


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody looks at pages with."""

    name: str
    width: int
    height: int
    phone: bool


PHONE = Device("phone", 360, 740, phone=True)
DESKTOP = Device("desktop", 1_280, 900, phone=False)
DEVICES = (PHONE, DESKTOP)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser, with a fresh profile; gone afterwards."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=FLAGS, timeout=PATIENCE)
        try:
            yield browser
        finally:
            await browser.close()


async def window(browser: Browser, language: str = "da", device: Device = DESKTOP, **more: Any) -> BrowserContext:
    """A window of somebody's own: no cookies, one language, one device. Whoever opens it closes it."""
    size: Any = {"width": device.width, "height": device.height}
    context = await browser.new_context(
        viewport=size, locale=LOCALES[language], has_touch=device.phone, is_mobile=device.phone, **more
    )
    context.set_default_timeout(PATIENCE)
    return context
