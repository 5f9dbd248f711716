"""What journeys share: a product of its own for a file that changes cases, or days, in a way that others would see."""

from collections.abc import Iterator

import pytest

from tests.browser.product import Product, running


@pytest.fixture(scope="module")
def own_product() -> Iterator[Product]:
    """A product on its first morning, for this file alone."""
    with running() as product:
        yield product
