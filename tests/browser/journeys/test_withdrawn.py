"""A withdrawal in one browser stops a request made in another: Eva takes back her yes while Gert asks."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.journeys import citizen, worker
from tests.browser.journeys.acting import acting
from tests.browser.journeys.together import press_together
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

ARROW = "needs-to-matching"


async def test_what_eva_takes_back_gert_does_not_get(browser: Browser, product: Product) -> None:
    reference = await product.reference("dagny", "municipality")
    async with (
        acting(browser, product, "eva", "da", PHONE) as eva,
        acting(browser, product, "gert", "en", DESKTOP) as gert,
    ):
        await worker.opens_arrow(gert, ARROW, reference)
        await gert.press("arrow.ask")
        await gert.sees(gert.says("handed.duties"))
        await citizen.answers_anew(eva, ARROW, "permissions.stop", "ward.permissions")
        await worker.opens_arrow(gert, ARROW, reference)
        # His form was opened while she had said yes; hers goes first.
        await eva.press("withdraw.stop")
        await gert.press("arrow.ask", 403)
        await gert.sees(gert.says("no.title"))


async def test_pressed_at_the_same_moment_nothing_is_handed_over_after_the_no(
    browser: Browser, product: Product
) -> None:
    reference = await product.reference("dagny", "municipality")
    async with (
        acting(browser, product, "eva", "en", DESKTOP) as eva,
        acting(browser, product, "gert", "da", PHONE) as gert,
    ):
        await citizen.answers_anew(eva, ARROW, card="ward.permissions")
        await citizen.says_yes(eva, ARROW)
        await citizen.answers_anew(eva, ARROW, "permissions.stop", "ward.permissions")
        await worker.opens_arrow(gert, ARROW, reference)
        stop = eva.page.get_by_role("button", name=eva.says("withdraw.stop"), exact=True)
        ask = gert.page.get_by_role("button", name=gert.says("arrow.ask"), exact=True)
        await press_together((eva, stop), (gert, ask))
        await eva.has_receipt("withdrawn")
        await worker.opens_arrow(gert, ARROW, reference)
        await gert.press("arrow.ask", 403)
    kinds = [one["kind"] for one in await product.entries("", ARROW) if one["kind"] in ("released", "withdrawn")]
    assert "released" not in kinds[len(kinds) - 1 - kinds[::-1].index("withdrawn") :]
