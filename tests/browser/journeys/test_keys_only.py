"""Anna, Frida and Mona do what they came for, each from signing in to signing out, and never touch a mouse."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import DESKTOP, PHONE, Device
from tests.browser.journeys import named
from tests.browser.journeys.acting import Acting, acting, title_of
from tests.browser.product import CONSOLE, Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

ARROWS = {"en": "invitation", "da-easy": "plan-to-shelter"}
_MOST = 200
_FOCUSED = """() => {
  const at = document.activeElement;
  const words = at.labels && at.labels.length ? at.labels[0].innerText : at.innerText;
  return (words || "").replace(/\\s+/g, " ").trim();
}"""


async def tab_to(one: Acting, words: str) -> None:
    """Presses Tab until what has the focus is called so."""
    for _ in range(_MOST):
        await one.page.keyboard.press("Tab")
        if (await one.page.evaluate(_FOCUSED)).startswith(words):
            return
    raise AssertionError(f"Tab never comes to {words} at {one.path}")


async def enter(one: Acting, words: str) -> None:
    """Goes to a link or button, and presses Enter there."""
    await tab_to(one, words)
    async with one.page.expect_navigation():
        await one.page.keyboard.press("Enter")


async def chooses(one: Acting, words: str) -> None:
    """Goes to a box or a choice, and presses the space bar there."""
    await tab_to(one, words)
    await one.page.keyboard.press("Space")


async def types(one: Acting, label: str, words: str) -> None:
    """Goes to a field, and writes in it."""
    await tab_to(one, label)
    await one.page.keyboard.type(words)


async def signs_out(one: Acting) -> None:
    """Leaves by the button at the top."""
    await enter(one, one.says("layout.sign-out"))
    assert await one.page.evaluate("fetch('/v1/me').then(answer => answer.status)") == 401


@pytest.mark.parametrize(("voice", "device"), [("en", DESKTOP), ("da-easy", PHONE)], ids=("english-desk", "easy-phone"))
async def test_anna_answers_with_keys_alone(browser: Browser, product: Product, voice: str, device: Device) -> None:
    arrow = ARROWS[voice]
    await product.ask("anna", arrow)
    async with acting(browser, product, "", voice, device) as anna:
        await enter(anna, anna.says("layout.sign-in"))
        await enter(anna, "Anna")
        await enter(anna, title_of(arrow, voice))
        await chooses(anna, named.field(named.paths(arrow)[0], voice))
        await enter(anna, anna.says("question.yes"))
        await anna.has_receipt("given")
        await signs_out(anna)


async def test_frida_finds_a_case_and_asks_with_keys_alone(browser: Browser, product: Product) -> None:
    part, arrow = named.part("shelter-mentor", "en"), "plan-to-shelter"
    async with acting(browser, product, "", "en") as frida:
        await enter(frida, frida.says("layout.sign-in"))
        await enter(frida, "Frida")
        await enter(frida, frida.says("search.title"))
        await types(frida, frida.says("search.words"), "Dagny")
        await types(frida, frida.says("search.justification"), "Dagny rang about the bus")
        await enter(frida, frida.says("search.search"))
        await enter(frida, "Dagny")
        await enter(frida, frida.says("case.ask"))
        await chooses(frida, f"{part}: {named.fields(arrow, 'en')}")
        await enter(frida, frida.says("ask.preview"))
        await frida.sees(title_of(arrow, "en"))
        await enter(frida, frida.says("preview.send"))
        await frida.sees(frida.says("case.done-asked", name="Dagny", many=1))
        await signs_out(frida)


async def test_mona_searches_reads_and_verifies_with_keys_alone(browser: Browser, product: Product) -> None:
    async with acting(browser, product, "", "en", door=CONSOLE) as mona:
        await enter(mona, mona.says("layout.sign-in"))
        await enter(mona, "Mona")
        await enter(mona, "Aalborg Aktiv")
        await enter(mona, mona.says("search.room"))
        await tab_to(mona, mona.says("facet.kind"))
        await mona.page.keyboard.type(mona.says("kind.given"))
        await enter(mona, mona.says("search.show"))
        assert "kind=given" in mona.path
        await enter(mona, "Entry")
        await mona.sees(mona.says("event.asked"))
        await enter(mona, mona.says("verify.room"))
        await enter(mona, mona.says("verify.begin"))
        await mona.page.get_by_text(mona.says("verify.whole"), exact=True).wait_for()
        await signs_out(mona)
