"""Mona at the console: looks into what Bo disagrees with, reads an event, and has the ledger verified."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import PHONE, Device
from tests.browser.journeys.acting import WAYS, acting
from tests.browser.product import CONSOLE, Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


@pytest.mark.parametrize(("voice", "device"), WAYS, ids=("danish-phone", "english-desk"))
async def test_mona_looks_into_what_bo_disagrees_with(
    browser: Browser, product: Product, voice: str, device: Device
) -> None:
    words = f"Jeg vil gerne vide, hvorfor ({voice})."
    async with (
        acting(browser, product, "bo", "da", PHONE) as bo,
        acting(browser, product, "mona", voice, device, CONSOLE) as mona,
    ):
        await bo.go(f"{await bo.case()}/seen")
        await bo.follow(bo.says("seen.question"))
        await bo.writes("disagreement", words)
        await bo.press("line.send")
        await bo.sees(bo.says("line.you-disagreement"), words)
        await mona.go("/ledgers/aalborg-aktiv")
        await mona.follow(mona.says("checks.room"))
        await mona.page.locator(".dl-entry a[href*='/checks/']").last.click()
        await mona.page.wait_for_load_state()
        await mona.sees(words)
        await mona.press("look.done", 422)
        await mona.sees(mona.says("look.wrong-outcome"), mona.says("look.wrong-finding"))
        await mona.page.locator('input[name="outcome"]').first.check()
        await mona.page.locator("textarea").fill("Talt med Bo.")
        await mona.press("look.done")
        await mona.sees(mona.says("checks.thanks"))
    assert (await product.newest("check-done"))["said"]


@pytest.mark.parametrize(("voice", "device"), WAYS, ids=("danish-phone", "english-desk"))
async def test_mona_reads_an_event_and_has_the_ledger_verified(
    browser: Browser, product: Product, voice: str, device: Device
) -> None:
    async with acting(browser, product, "mona", voice, device, CONSOLE) as mona:
        await mona.go("/ledgers/aalborg-aktiv/entries")
        await mona.page.locator("select[name=kind]").select_option("given")
        await mona.press("search.show")
        assert "kind=given" in mona.path
        await mona.page.locator("a[href*='/entries/']").first.click()
        await mona.page.wait_for_load_state()
        await mona.sees(mona.says("event.asked"))
        await mona.follow(mona.says("verify.room"))
        await mona.press("verify.begin")
        # The bar goes by itself; what it comes to is said aloud.
        await mona.page.get_by_text(mona.says("verify.whole"), exact=True).wait_for()
        mona.quiet()
