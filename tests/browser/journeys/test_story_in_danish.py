"""The whole story, everybody in their own browser: in Danish, on phones."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import PHONE
from tests.browser.journeys.company import company
from tests.browser.journeys.story import whole
from tests.browser.product import running

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]


async def test_the_story_comes_out_as_it_is_told(browser: Browser) -> None:
    with running() as product:
        async with company(browser, product, "da", PHONE) as everybody:
            await whole(everybody)
