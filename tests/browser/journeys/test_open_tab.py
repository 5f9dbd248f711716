"""Clara is Bo's guardian until the last of February. Her tab stays open; what is in it does nothing any more."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser

from tests.browser.journeys.acting import acting, title_of
from tests.browser.product import Product, running

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def long_running() -> Iterator[Product]:
    """A product of its own: its clock goes on for months."""
    with running() as product:
        yield product


async def test_a_guardian_whose_days_are_over_decides_nothing(browser: Browser, long_running: Product) -> None:
    async with acting(browser, long_running, "clara", "en") as clara:
        await clara.home()
        await clara.follow(title_of("needs-to-cafe", "en"))
        await clara.page.locator('input[name="fields"]').first.check()
        await long_running.until("2027-03-01T09:00")
        beside = await clara.tab()
        await clara.person.sign_in(page=beside.page)
        await clara.page.bring_to_front()
        answer = await clara.page.evaluate("fetch('/v1/me').then(answer => answer.status)")
        assert answer == 200, "she is signed in again, in another tab"
        await clara.press("question.yes", 403)
        await clara.sees(clara.says("problem.guardianship_ended.title"), "28 February 2027")
        await clara.home()
        assert await clara.page.locator("a[href*='/arrows/']").count() == 0, "nothing waits for her"
    given = await long_running.entries("given", "needs-to-cafe")
    assert given == []
