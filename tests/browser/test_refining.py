"""What scripts add to pages that work without them: a warning before a session ends, and a list narrowed in place."""

import re

import pytest
from playwright.async_api import Browser, Route

from tests.browser.person import Person, Somebody, somebody
from tests.browser.product import CONSOLE, Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

_OPEN = "dialog[open]"
_SEEN_LINK = "main a[href$='/seen']"
_SEEN = "one => one.checkVisibility({contentVisibilityAuto: true})"


async def shortened(person: Person, path: str, lasts: int) -> None:
    """Opens a page as it would be with a session that lasts just so long (milliseconds)."""

    async def answer(route: Route) -> None:
        got = await route.fetch()
        body = re.sub(r'data-session="\d+"', f'data-session="{lasts}"', await got.text())
        await route.fulfill(response=got, body=body)

    await person.page.route(f"**{path}", answer)
    await person.go(path)
    await person.page.unroute(f"**{path}")


async def test_one_is_warned_by_name_of_the_dialog_and_stays_by_the_keyboard(
    browser: Browser, product: Product
) -> None:
    async with somebody(browser, product, Somebody("anna")) as anna:
        await shortened(anna, "/sessions", 110_000)
        await anna.page.wait_for_selector(_OPEN)
        assert await anna.page.evaluate("document.activeElement.id") == "session-soon"
        await anna.page.keyboard.press("Escape")
        await anna.page.wait_for_selector(_OPEN, state="detached")
        await shortened(anna, "/sessions", 110_000)
        await anna.page.wait_for_selector(_OPEN)
        await anna.page.locator("[data-stay]").click()
        await anna.page.wait_for_selector(_OPEN, state="detached")


async def test_a_page_on_which_nothing_was_written_hides_itself(browser: Browser, product: Product) -> None:
    async with somebody(browser, product, Somebody("anna")) as anna:
        await shortened(anna, "/sessions", 1_000)
        await anna.page.wait_for_url("**/signed-out")


async def test_a_page_on_which_something_was_written_stays_and_says_so(browser: Browser, product: Product) -> None:
    async with somebody(browser, product, Somebody("anna", voice="en")) as anna:
        await shortened(anna, "/map", 6_000)
        await anna.page.select_option("#who", "cafe")
        await anna.page.wait_for_selector("#session-over:visible", timeout=60_000)
        assert anna.page.url.endswith("/map")
        assert await anna.page.input_value("#who") == "cafe"


async def test_a_list_is_narrowed_in_place_focus_stays_and_it_is_said_aloud(browser: Browser, product: Product) -> None:
    async with somebody(browser, product, Somebody(voice="en")) as nobody:
        await nobody.go("/map")
        page = nobody.page
        before = await page.locator("#rows tbody tr").count()
        await page.wait_for_selector("main > p[role=status]", state="attached")
        await page.locator("#takes").focus()
        await page.select_option("#takes", "law")
        await page.get_by_role("status").filter(has_text="Number of arrows: 2").wait_for(state="attached")
        assert await page.locator("#rows tbody tr").count() == 2 < before
        assert await page.evaluate("document.activeElement.id") == "takes"


async def test_a_page_to_keep_prints_by_a_button_where_scripts_run_and_only_there(
    browser: Browser, product: Product
) -> None:
    async with somebody(browser, product, Somebody("anna", voice="en")) as anna:
        await anna.context.add_init_script("window.print = () => { window.dlPrinted = true; }")
        await anna.page.locator(_SEEN_LINK).first.click()
        button = anna.page.get_by_role("button", name="Print this page")
        await button.click()
        assert await anna.page.evaluate("window.dlPrinted") is True
        await anna.page.emulate_media(media="print")
        assert not await button.is_visible()
    async with somebody(browser, product, Somebody("anna", voice="en"), java_script_enabled=False) as plain:
        await plain.page.locator(_SEEN_LINK).first.click()
        assert await plain.page.locator("[data-print]").count() == 1
        assert not await plain.page.locator("[data-print]").is_visible()


async def test_what_is_folded_away_on_the_screen_stands_on_paper(browser: Browser, product: Product) -> None:
    async with somebody(browser, product, Somebody("mona", CONSOLE, "en")) as mona:
        await mona.go("/ledgers/aalborg-aktiv/entries/0")
        folded = mona.page.locator("details:not([open]) .govuk-details__text").first
        assert not await folded.evaluate(_SEEN)
        await mona.page.emulate_media(media="print")
        assert await folded.evaluate(_SEEN)
