"""What the tests in a browser share: one Chromium, and one product on its first morning."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chromium import chromium
from tests.browser.product import Product, running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The browser."""
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """A product that begins on the story's first morning. Each journey has arrows of its own in it, and its clock may
    have gone on."""
    with running() as product:
        yield product
