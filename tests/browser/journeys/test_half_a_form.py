"""A session that is over while somebody writes: nothing that they wrote is lost, and nothing is done by a stranger."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import PHONE
from tests.browser.journeys.acting import Acting, acting
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

WORDS = "Det passer ikke.\nJeg sagde nej i går, <b>og</b> det skal stå her & ikke et andet sted."
OTHER = "Det er noget andet, som jeg skrev."


async def test_half_a_form_is_still_there_after_signing_in_again(browser: Browser, product: Product) -> None:
    async with acting(browser, product, "bo", "da", PHONE) as bo:
        await writes_until_the_session_is_over(bo, product, WORDS)
        await bo.press("line.send", 401)
        await bo.sees(bo.says("signed-out.title"), WORDS)
        await signs_in_beside(bo)
        await bo.press("signed-out.send")
        await bo.sees(bo.says("line.you-disagreement"), WORDS)
    said = await product.newest("disagreement")
    assert said["sealed"]["words"].replace("\r\n", "\n") == WORDS


async def test_somebody_else_who_signs_in_meanwhile_sends_nothing_of_it(browser: Browser, product: Product) -> None:
    async with acting(browser, product, "bo", "en") as bo:
        await writes_until_the_session_is_over(bo, product, OTHER)
        await bo.press("line.send", 401)
        bo.person.who = replace(bo.person.who, name="anna")
        await signs_in_beside(bo)
        await bo.press("signed-out.send", 404)
        await bo.sees(bo.says("problem.not_found.title"))
        await bo.sees_not(OTHER)
    assert (await product.newest("disagreement"))["sealed"]["words"] != OTHER


async def writes_until_the_session_is_over(bo: Acting, product: Product, words: str) -> None:
    """Bo disagrees with a line; before he sends it, two hours go by."""
    await bo.home()
    await bo.follow(bo.says("seen.title"))
    await bo.follow(bo.says("seen.question"))
    await bo.writes("disagreement", words)
    await product.later(hours=2)
    answer = await bo.page.evaluate("fetch('/v1/me').then(answer => answer.status)")
    assert answer == 401, "his session is over"
    bo.person.watch.taken()


async def signs_in_beside(bo: Acting) -> None:
    """Signs in on a new page, as the page with what was written says; then closes it."""
    async with bo.person.context.expect_page() as opened:
        await bo.page.get_by_role("link", name=bo.says("signed-out.sign-in")).click()
    beside = await opened.value
    await bo.person.choose(beside)
    await beside.wait_for_url("**/signed-in")
    await beside.close()
