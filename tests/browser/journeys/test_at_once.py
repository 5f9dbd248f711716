"""Two people decide about the same at the same moment: Bo's own no stands, whoever came first."""

import asyncio

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.journeys.acting import acting, title_of
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


async def test_bo_says_no_while_clara_says_yes(browser: Browser, product: Product) -> None:
    title = title_of("plan-to-cafe", "da")
    async with (
        acting(browser, product, "bo", "da", PHONE) as bo,
        acting(browser, product, "clara", "da", DESKTOP) as clara,
    ):
        for one in (bo, clara):
            await one.go("/")
            await one.follow(title)
        await clara.page.locator('input[name="fields"]').first.check()
        no = bo.page.get_by_role("button", name=bo.says("question.no"), exact=True)
        yes = clara.page.get_by_role("button", name=clara.says("question.yes"), exact=True)
        # Both buttons go down together; hers may come second, and is then told why it does not hold.
        await asyncio.gather(no.click(), yes.click())
        for one in (bo, clara):
            await one.page.wait_for_load_state()
        await bo.has_receipt("refused")
        await bo.go("/")
        await bo.follow(bo.says("permissions.title"))
        row = bo.page.locator(".dl-line").filter(has_text=title)
        assert bo.says("state.refused") in await row.inner_text()
        await clara.go("/")
        await clara.follow(clara.says("ward.permissions"))
        row = clara.page.locator(".dl-line").filter(has_text=title)
        assert clara.says("other.guardian-refused") in await row.inner_text()
