"""Every page of every door, as everybody meets it in a real browser: whole, quiet, and for everybody."""

from collections.abc import Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.looking import CHECKS, Looked
from tests.browser.product import CONSOLE, PORTAL, Product, running
from tests.browser.routes import pages_of
from tests.browser.whole import ALL, crawl, everybody

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(0 if ALL else 3_600)]


@pytest.fixture(scope="module")
def told() -> Iterator[Product]:
    """A product that has played the story up to Christmas."""
    with running() as product:
        yield product


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def looked(browser: Browser, told: Product) -> list[Looked]:
    """Every page that was found."""
    await told.play()
    return await crawl(browser, told, everybody())


@pytest.mark.parametrize("check", CHECKS)
async def test_every_page_passes(looked: list[Looked], check: str) -> None:
    found = [f"{one}: {problem}" for one in looked for problem in one.problems.get(check, [])]
    assert not found, "\n".join([f"{len(found)} in {len(looked)} pages:", *found])


async def test_no_page_was_missed(looked: list[Looked]) -> None:
    seen = {one.route for one in looked} | {one.asked_for for one in looked}
    missed = [str(route) for door in (PORTAL, CONSOLE) for route in pages_of(door) if route not in seen]
    assert missed == []
