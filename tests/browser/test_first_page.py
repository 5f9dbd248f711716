"""The first page on a slow line: small, and there before anybody wonders."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import DEVICES, PHONE, Device, window
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

LARGEST = 100_000
"""Bytes over the line, heads and all."""

BIT_PER_SECOND, ROUND_TRIP = 1_600_000, 150
"""A slow mobile line, as browsers' own tools call it: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back."""

SOON, TRIES = 1_000, 8
"""Milliseconds. The quickest try tells what the page asks for; the slower ones tell how busy the machine is."""

_WHEN = """() => ({
  painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity,
  usable: performance.getEntriesByType("navigation")[0].domInteractive,
})"""


@dataclass(slots=True)
class Loaded:
    """One load of the page: bytes by address, and the milliseconds until it was painted and could be used."""

    by_id: dict[str, str] = field(default_factory=dict)
    size: dict[str, float] = field(default_factory=dict)
    milliseconds: float = 0.0

    @property
    def whole(self) -> float:
        return sum(self.size.values())


async def load(browser: Browser, url: str, device: Device) -> Loaded:
    """The page in a browser that never saw it, over the slow line."""
    context = await window(browser, "da", device)
    page, loaded = await context.new_page(), Loaded()
    devtools = await context.new_cdp_session(page)

    def asked(event: dict[str, Any]) -> None:
        loaded.by_id[event["requestId"]] = event["request"]["url"]

    def came(event: dict[str, Any]) -> None:
        loaded.size[loaded.by_id.get(event["requestId"], url)] = event["encodedDataLength"]

    devtools.on("Network.requestWillBeSent", asked)
    devtools.on("Network.loadingFinished", came)
    await devtools.send("Network.enable")
    line = {"latency": ROUND_TRIP, "downloadThroughput": BIT_PER_SECOND / 8, "uploadThroughput": 750_000 / 8}
    await devtools.send("Network.emulateNetworkConditions", {"offline": False, **line})
    await page.goto(url, wait_until="networkidle")
    told = await page.evaluate(_WHEN)
    loaded.milliseconds = max(told.values())
    await context.close()
    return loaded


@pytest.mark.parametrize("device", DEVICES, ids=lambda device: device.name)
async def test_it_is_small(browser: Browser, product: Product, device: Device) -> None:
    loaded = await load(browser, f"{product.url()}/", device)
    kinds = {address.rpartition(".")[2] for address in loaded.size}
    assert {"css", "js"} <= kinds, "styles and scripts were counted"
    assert 10_000 < loaded.whole < LARGEST, loaded.size


async def test_it_can_be_used_soon(browser: Browser, product: Product) -> None:
    quickest = float("inf")
    for _ in range(TRIES):
        quickest = min(quickest, (await load(browser, f"{product.url()}/", PHONE)).milliseconds)
        if quickest < SOON:
            break
    print(f"\nThe first page can be used after {quickest:.0f} ms")
    assert quickest > 2 * ROUND_TRIP, "the line was not slow"
    assert quickest < SOON
