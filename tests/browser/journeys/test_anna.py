"""Anna: asked by Frida, says yes to some of it, keeps the receipt, changes her mind; and Frida sees what she said."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import DESKTOP, PHONE, Device
from tests.browser.journeys import caseworker, citizen, named
from tests.browser.journeys.acting import ON_A_PHONE, acting, title_of, ways
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

ARROWS = {"da": "introduction-to-cafe", "en": "plan-to-cafe", "da-easy": "needs-to-matching"}


@ways(ON_A_PHONE, ("da-easy", PHONE))
async def test_anna_is_asked_answers_in_part_and_changes_her_mind(
    browser: Browser, product: Product, voice: str, device: Device
) -> None:
    arrow = ARROWS[voice]
    async with (
        acting(browser, product, "frida", voice.removesuffix("-easy"), DESKTOP) as frida,
        acting(browser, product, "anna", voice, device) as anna,
    ):
        await caseworker.asks(frida, "Anna", arrow)
        await anna.home()
        await anna.follow(title_of(arrow, voice))
        await anna.press("question.yes", 422)
        await anna.sees(anna.says("question.choose-fields"))
        without = named.paths(arrow)[1:]
        await citizen.says_yes(anna, arrow, *without)
        await frida.home()
        await frida.sees(frida.says("waiting.answered"), frida.says("along.given"))
        await citizen.withdraws(anna, arrow)


async def test_going_back_after_an_answer_asks_anew_and_answers_nothing_twice(
    browser: Browser, product: Product
) -> None:
    async with acting(browser, product, "frida", "en") as frida, acting(browser, product, "anna", "en") as anna:
        await caseworker.asks(frida, "Anna", "needs-to-cafe")
        await anna.home()
        await anna.follow(title_of("needs-to-cafe", "en"))
        await anna.page.locator('input[name="fields"]').first.check()
        await anna.press("question.yes")
        receipt = anna.path
        answer = await anna.page.go_back()
        assert answer and answer.status == 200 and answer.request.method == "GET"
        await anna.sees(title_of("needs-to-cafe", "en"))
        assert await anna.page.locator('input[name="fields"]').first.is_checked(), "it shows what she said"
        await anna.page.go_forward()
        assert anna.path == receipt
        await anna.page.reload()
        assert anna.path == receipt, "loading again sends nothing again"
        anna.quiet()


async def test_every_form_works_without_scripts(browser: Browser, product: Product) -> None:
    async with (
        acting(browser, product, "frida", "da", java_script_enabled=False) as frida,
        acting(browser, product, "anna", "da", java_script_enabled=False) as anna,
    ):
        await caseworker.asks(frida, "Anna", "attendance-to-follow-up")
        await anna.home()
        await anna.follow(title_of("attendance-to-follow-up", "da"))
        await anna.press("question.no")
        await anna.has_receipt("refused")
