"""Anna signs in, answers a question and signs out, and never touches a mouse."""

import pytest
from playwright.async_api import Browser

from tests.browser.journeys.acting import Acting, acting, title_of
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

ARROW = "invitation"
_MOST = 120
_FOCUSED = """() => {
  const at = document.activeElement;
  const words = at.labels && at.labels.length ? at.labels[0].innerText : at.innerText;
  return (words || "").replace(/\\s+/g, " ").trim();
}"""


async def tab_to(anna: Acting, words: str) -> None:
    """Presses Tab until what has the focus is called so."""
    for _ in range(_MOST):
        await anna.page.keyboard.press("Tab")
        if (await anna.page.evaluate(_FOCUSED)).startswith(words):
            return
    raise AssertionError(f"Tab never comes to {words} at {anna.path}")


async def enter(anna: Acting, words: str) -> None:
    """Goes to a link or button, and presses Enter there."""
    await tab_to(anna, words)
    async with anna.page.expect_navigation():
        await anna.page.keyboard.press("Enter")


async def test_anna_answers_with_keys_alone(browser: Browser, product: Product) -> None:
    await product.ask("anna", ARROW)
    async with acting(browser, product, "", "en") as anna:
        await enter(anna, anna.says("layout.sign-in"))
        await enter(anna, "Anna")
        await enter(anna, title_of(ARROW, "en"))
        await tab_to(anna, "Name")
        await anna.page.keyboard.press("Space")
        await enter(anna, anna.says("question.yes"))
        await anna.has_receipt("given")
        await enter(anna, anna.says("layout.sign-out"))
        assert await anna.page.evaluate("fetch('/v1/me').then(answer => answer.status)") == 401
