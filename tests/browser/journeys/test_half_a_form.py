"""A session that is over while somebody writes: nothing that they wrote is lost, and nothing is done by a stranger."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import PHONE
from tests.browser.journeys.acting import acting
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

WORDS = "Det passer ikke.\nJeg sagde nej i går, <b>og</b> det skal stå her & ikke et andet sted."


async def test_half_a_form_is_still_there_after_signing_in_again(browser: Browser, product: Product) -> None:
    async with acting(browser, product, "bo", "da", PHONE) as bo:
        await bo.go("/")
        await bo.follow(bo.says("seen.title"))
        await bo.follow(bo.says("seen.question"))
        await bo.writes("disagreement", WORDS)
        await product.later(hours=2)
        answer = await bo.page.evaluate("fetch('/v1/me').then(answer => answer.status)")
        assert answer == 401, "his session is over"
        bo.person.watch.taken()
        await bo.press("line.send", 401)
        await bo.sees(bo.says("signed-out.title"))
        async with bo.person.context.expect_page() as opened:
            await bo.page.get_by_role("link", name=bo.says("signed-out.sign-in")).click()
        beside = await opened.value
        await bo.person.choose(beside)
        await beside.wait_for_url("**/signed-in")
        await beside.close()
        await bo.press("signed-out.send")
        await bo.sees(bo.says("line.you-disagreement"), WORDS)
    said = await product.newest("disagreement")
    assert said["sealed"]["words"].replace("\r\n", "\n") == WORDS
