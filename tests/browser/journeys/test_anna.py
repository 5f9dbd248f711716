"""Anna: asked by Frida, says yes to some of it, keeps the receipt, changes her mind; and Frida sees what she said."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import DESKTOP, Device
from tests.browser.journeys.acting import WAYS, Acting, acting, title_of
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

ARROWS = {"da": "introduction-to-cafe", "en": "plan-to-cafe"}
_ANSWERS = "section:has(h2)"


async def asks(frida: Acting, citizen: str, arrow: str) -> None:
    """Frida asks a citizen, having seen what they will see."""
    await frida.go("/")
    await frida.follow(citizen)
    await frida.follow(frida.says("case.ask"))
    await frida.page.locator(f'input[name="arrows"][value="{arrow}"]').check()
    await frida.press("ask.preview")
    await frida.sees(title_of(arrow, frida.person.who.voice))
    await frida.press("preview.send")


@pytest.mark.parametrize(("voice", "device"), WAYS, ids=("danish-phone", "english-desk"))
async def test_anna_is_asked_answers_in_part_and_changes_her_mind(
    browser: Browser, product: Product, voice: str, device: Device
) -> None:
    arrow = ARROWS[voice]
    async with (
        acting(browser, product, "frida", voice, DESKTOP) as frida,
        acting(browser, product, "anna", voice, device) as anna,
    ):
        await asks(frida, "Anna", arrow)
        await anna.go("/")
        await anna.follow(title_of(arrow, voice))
        await anna.sees(anna.says("question.why"), anna.says("question.if_no"))
        await anna.press("question.yes", 422)
        await anna.sees(anna.says("question.choose-fields"))
        await anna.page.locator('input[name="fields"]').first.check()
        await anna.press("question.yes")
        await anna.has_receipt("given")
        await anna.go("/")
        await anna.follow(anna.says("permissions.title"))
        await anna.follow(f"{anna.says('permissions.stop')}: {title_of(arrow, voice)}")
        await anna.press("withdraw.stop")
        await anna.has_receipt("withdrawn")


async def test_going_back_after_an_answer_asks_anew_and_answers_nothing_twice(
    browser: Browser, product: Product
) -> None:
    async with acting(browser, product, "frida", "en") as frida, acting(browser, product, "anna", "en") as anna:
        await asks(frida, "Anna", "needs-to-cafe")
        await anna.go("/")
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
        await asks(frida, "Anna", "attendance-to-follow-up")
        await anna.go("/")
        await anna.follow(title_of("attendance-to-follow-up", "da"))
        await anna.press("question.no")
        await anna.has_receipt("refused")
