"""The three pictures that say most, for the README: a question to a citizen, what flows, and an event with its story.

`python -m tests.browser.pictures FOLDER` (or `make pictures`) plays the story up to Christmas and takes them.
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from tests.browser.chromium import Device, chromium
from tests.browser.person import Person, Somebody, somebody
from tests.browser.product import CONSOLE, PORTAL, Product, running

PHONE, DESK = Device("phone", 390, 780, phone=True), Device("desktop", 1_040, 1_300, phone=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who looks, and the links that lead there from their first page, by what their address has in it.

    Where a `part` is named it shows that alone, laid out as on paper, where all of it has room.
    """

    name: str
    who: Somebody
    links: tuple[str, ...]
    part: str = ""


PICTURES = (
    Picture("question", Somebody("anna", PORTAL, "en", PHONE), ("/questions",)),
    Picture("map", Somebody("frida", PORTAL, "en", DESK), ("/work/ref_", "/picture"), ".dl-picture"),
    Picture("event", Somebody("mona", CONSOLE, "en", DESK), ("/ledgers/", "/entries?arrow", "/entries/")),
)


async def make(folder: Path) -> None:
    """Takes all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with running() as shown:
        await shown.play()
        async with chromium() as browser:
            for one in PICTURES:
                await _take(browser, shown, one, folder / f"{one.name}.png")


async def _take(browser: Browser, shown: Product, one: Picture, file: Path) -> None:
    async with somebody(browser, shown, one.who) as person:
        for link in one.links:
            await _follow(person, link)
        if one.part:
            await person.page.emulate_media(media="print")
            await person.page.locator(one.part).first.screenshot(path=file)
        else:
            await person.page.screenshot(path=file)


async def _follow(person: Person, link: str) -> None:
    address = await person.page.locator(f"main a[href*='{link}']").first.get_attribute("href")
    assert address, f"no link to {link} at {person.page.url}"
    await person.page.goto(f"{person.product.origin(person.who.door)}{address}")
    await person.page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")))
