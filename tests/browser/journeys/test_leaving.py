"""Leaving quickly: one press, and what was on the screen is gone, also for whoever types its address next."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import PHONE
from tests.browser.journeys import citizen
from tests.browser.journeys.acting import acting
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


async def test_anna_leaves_and_whoever_comes_next_sees_nothing(browser: Browser, product: Product) -> None:
    async with acting(browser, product, "anna", "da", PHONE) as anna:
        await citizen.opens(anna, "card.seen")
        seen = anna.path
        await anna.sees(anna.says("seen.words"))
        # The site that it leads to is asked for, whether or not it can be reached from here.
        async with anna.page.expect_request(lambda request: request.url.startswith("https://")):
            await anna.page.locator(".govuk-exit-this-page__button").click()
        anna.person.watch.taken()  # another site, as asked for
        await anna.page.close()
        anna.page = await anna.person.context.new_page()
        await anna.page.goto(f"{product.url()}{seen}")
        assert anna.page.url.startswith(product.origin("identity")), "whoever comes next is asked who they are"
