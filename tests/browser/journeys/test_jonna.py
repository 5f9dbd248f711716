"""Jonna, a volunteer whose shelter has no system: reads what was sent to her, confirms it, says that it is erased."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chromium import Device
from tests.browser.journeys.acting import WAYS, acting
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def introduced(product: Product) -> AsyncIterator[Product]:
    """A product in which Jonna is Anna's mentor."""
    await product.introduce_jonna()
    yield product


@pytest.mark.parametrize(("voice", "device"), WAYS, ids=("danish-phone", "english-desk"))
async def test_jonna_reads_confirms_and_erases(
    browser: Browser, introduced: Product, voice: str, device: Device
) -> None:
    await introduced.send("gert", "introduction-to-shelter", "anna", "introduction.name", "introduction.start_week")
    async with acting(browser, introduced, "jonna", voice, device) as jonna:
        await jonna.go("/inbox")
        await jonna.press_this(jonna.page.locator("main form[action*='/waiting/'] button").first)
        await jonna.sees("Anna Lindgaard")
        await jonna.go("/inbox")
        await jonna.press_this(jonna.page.locator("main form[action$='/received'] button").first)
        await jonna.follow(jonna.says("inbox.erased"))
        await jonna.press("held.send", 422)
        await jonna.sees(jonna.says("held.choose"))
        await jonna.page.locator('input[name="answer"][value="erased"]').check()
        await jonna.press("held.send")
        await jonna.sees(jonna.says("said.words-erased"))
    assert (await introduced.newest("erased"))["said"]["arrow"] == "introduction-to-shelter"
