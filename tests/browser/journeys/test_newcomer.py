"""A newcomer at the start page that `make run` names: a flow refused, and then permitted, in at most twelve clicks."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import Device
from tests.browser.journeys import citizen
from tests.browser.journeys.acting import BOTH, Acting, acting, ways
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

MOST = 12
ARROW = "needs-to-cafe"


@ways(BOTH)
async def test_a_newcomer_sees_a_no_and_then_a_yes(
    browser: Browser, product: Product, voice: str, device: Device
) -> None:
    async with acting(browser, product, "", voice, device) as newcomer:
        await newcomer.sees(newcomer.says("steps.ask.title"), newcomer.says("steps.answer.title"))
        await newcomer.follow(newcomer.says("steps.begin"))
        await be(newcomer, "Ib")
        await newcomer.press("arrow.ask", 403)
        await newcomer.sees(newcomer.says("no.title"))
        await newcomer.follow(newcomer.says("layout.somebody-else"))
        await be(newcomer, "Clara")
        await newcomer.page.locator('input[name="fields"]').first.check()
        newcomer.clicks += 1
        await newcomer.press("question.yes")
        await newcomer.follow(newcomer.says("layout.somebody-else"))
        await be(newcomer, "Ib")
        await newcomer.press("arrow.ask")
        await newcomer.sees(newcomer.says("handed.duties"))
        assert newcomer.clicks <= MOST, newcomer.clicks
    await take_back(browser, product)


async def be(newcomer: Acting, name: str) -> None:
    """Clicks on somebody, on the page to which the newcomer was led."""
    button = newcomer.page.get_by_role("button").filter(has=newcomer.page.get_by_text(name, exact=True))
    async with newcomer.page.expect_navigation(url=f"{newcomer.person.product.url()}/**"):
        await button.click()
    newcomer.clicks += 1
    newcomer.quiet()


async def take_back(browser: Browser, product: Product) -> None:
    """Clara takes her yes back, so that the next newcomer begins as this one did."""
    async with acting(browser, product, "clara", "da") as clara:
        await citizen.withdraws(clara, ARROW, "ward.permissions")
