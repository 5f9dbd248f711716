"""Two people decide about the same at the same moment: Bo's own no stands, whoever came first."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import Device
from tests.browser.journeys import caseworker, citizen
from tests.browser.journeys.acting import ON_A_PHONE, Acting, acting, ways
from tests.browser.journeys.together import press_together
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

ARROWS = {"da": "needs-to-matching", "en": "introduction-to-shelter"}


@ways(ON_A_PHONE)
async def test_bo_says_no_while_clara_says_yes(browser: Browser, product: Product, voice: str, device: Device) -> None:
    arrow = ARROWS[voice]
    async with acting(browser, product, "frida", voice) as frida:
        await caseworker.asks(frida, "Bo", arrow)
    async with (
        acting(browser, product, "bo", voice, device) as bo,
        acting(browser, product, "clara", voice, device) as clara,
    ):
        await citizen.answers_anew(bo, arrow)
        await citizen.answers_anew(clara, arrow, card="ward.permissions")
        await citizen.ticks(clara, arrow)
        no = bo.page.get_by_role("button", name=bo.says("question.no"), exact=True)
        yes = clara.page.get_by_role("button", name=clara.says("question.yes"), exact=True)
        await press_together((bo, no), (clara, yes))
        await bo.has_receipt("refused")
        await knows_what_came_of_it(clara)
        await citizen.opens(bo, "card.permissions")
        assert bo.says("state.refused") in await citizen.row(bo, arrow)
        await citizen.opens(clara, "ward.permissions")
        assert clara.says("other.guardian-refused") in await citizen.row(clara, arrow)
    kinds = [
        one["kind"] for one in await product.entries("", arrow) if one["kind"] in ("given", "refused", "withdrawn")
    ]
    assert "given" not in kinds[len(kinds) - 1 - kinds[::-1].index("refused") :], "no yes after his no"


async def knows_what_came_of_it(clara: Acting) -> None:
    """Hers came first, and she has a receipt; or his did, and she is told that it counts."""
    if clara.path.startswith("/receipts/"):
        await clara.has_receipt("given")
    else:
        await clara.sees(clara.says("problem.own_no.title"), clara.says("problem.own_no.words").split("\n")[0])
