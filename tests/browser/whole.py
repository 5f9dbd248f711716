"""Everybody's way through every door, two at a time; every page looked at once."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from typing import Any

from playwright.async_api import Browser

from tests.browser.chromium import DESKTOP, DEVICES, PHONE
from tests.browser.crawl import Crawl
from tests.browser.forms import sent_empty, sent_filled
from tests.browser.looking import Look, Looked, Looking
from tests.browser.person import Person, Somebody, somebody
from tests.browser.product import CONSOLE, PORTAL, Product
from tests.browser.routes import pages_of

ALL = os.environ.get("DOTTEDLINE_PAGES") == "all"
"""Every address, voice and device, as `make campaign-pages` asks for; else a dose that sees every page once or more."""

Step = Callable[[Crawl, Person], AsyncIterator[Looked]]

_AT_A_TIME = 2
_MANY = 8
_CITIZENS = ("da", "en", "da-easy", "en-easy")
_OTHERS = ("da", "en")

DOSE = (
    Somebody("", PORTAL, "en", PHONE),
    Somebody("anna", PORTAL, "da-easy", PHONE),
    Somebody("bo", PORTAL, "en", DESKTOP),
    Somebody("clara", PORTAL, "da", PHONE),
    Somebody("frida", PORTAL, "da", DESKTOP),
    Somebody("frida", PORTAL, "en", PHONE),
    Somebody("ib", PORTAL, "en", PHONE),
    Somebody("jonna", PORTAL, "da", PHONE),
    Somebody("mona", PORTAL, "da", DESKTOP),
    Somebody("ove", PORTAL, "da", PHONE),
    Somebody("mona", CONSOLE, "en", DESKTOP),
    Somebody("mona", CONSOLE, "da", PHONE),
)


def everybody() -> Sequence[Somebody]:
    """Who goes: for the dose each with one voice and device, else each with all."""
    found: Iterable[Somebody] = DOSE
    if ALL:
        found = dict.fromkeys(
            Somebody(one.name, one.door, voice, device)
            for one in DOSE
            for voice in (_CITIZENS if one.name in ("", "anna", "bo", "clara") else _OTHERS)
            for device in DEVICES
        )
    return there_is(found)


def there_is(people: Iterable[Somebody]) -> list[Somebody]:
    """Those of them whose door has pages."""
    return [one for one in people if pages_of(one.door)]


STEPS: Sequence[Step] = (Crawl.pages, sent_empty, sent_filled, Crawl.rest)
"""What everybody does, one after the other. Forms come after pages: what they change, others would miss."""


async def crawl(
    browser: Browser,
    product: Product,
    people: Sequence[Somebody],
    how: Look | None = None,
    steps: Sequence[Step] = STEPS,
    **more: Any,
) -> list[Looked]:
    """Every page that these people find, looked at by `how`; `more` is said of each one's way (see Crawl)."""
    how = how or Looking(always=ALL).look
    looked: list[Looked] = []
    gate = asyncio.Semaphore(_AT_A_TIME)
    ways = {who: Crawl(how, **{"many": _MANY if ALL else 1, **more}) for who in people}

    async with AsyncExitStack() as stack:
        here: dict[Somebody, Person] = {}

        async def go(who: Somebody, step: Step) -> None:
            async with gate:
                if who not in here:
                    here[who] = await stack.enter_async_context(somebody(browser, product, who))
                elif who.name and not await here[who].is_signed_in():
                    await here[who].sign_in()
                looked.extend([one async for one in step(ways[who], here[who])])

        for step in steps:
            await asyncio.gather(*(go(who, step) for who in people))
    return looked
