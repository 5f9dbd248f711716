"""Clara decides for Bo within her matters and her days; Bo's own no is above hers, and he sees all that she does."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import Device
from tests.browser.journeys import citizen, named
from tests.browser.journeys.acting import ON_A_PHONE, Acting, acting, title_of, ways
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

each_way = ways(ON_A_PHONE)
TRIMMED, OWN_NO = "needs-to-cafe", {"da": "plan-to-cafe", "en": "introduction-to-cafe"}
WITHOUT = "support-needs.emergency_contact"
LAST_DAY = {"da": "28. februar 2027", "en": "28 February 2027"}


@each_way
async def test_clara_sees_for_whom_in_what_how_long_and_what_ends_then(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    async with (
        acting(browser, own_product, "clara", voice, device) as clara,
        acting(browser, own_product, "bo", voice, device) as bo,
    ):
        await citizen.opens(clara, "ward.guarding")
        await clara.sees(clara.says("guarding.title", name="Bo"), LAST_DAY[voice], clara.says("guarding.ends"))
        await clara.sees(clara.says("guarding.limit-no", name="Bo"), clara.says("guarding.limit-after", name="Bo"))
        await clara.sees(title_of("introduction-to-home", voice))
        banner = await clara.page.locator(".dl-behalf").inner_text()
        assert clara.says("behalf.name", name="Bo") in banner and LAST_DAY[voice] in banner
        await citizen.opens(bo, "card.around")
        await bo.sees("Clara", LAST_DAY[voice], bo.says("around.own-no"), named.part("contact-person", voice))


@each_way
async def test_clara_gives_a_part_of_it_and_takes_it_back_and_bo_sees_both(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    async with (
        acting(browser, own_product, "clara", voice, device) as clara,
        acting(browser, own_product, "bo", voice, device) as bo,
    ):
        await citizen.answers_anew(clara, TRIMMED, card="ward.permissions")
        await citizen.says_yes(clara, TRIMMED, WITHOUT)
        await citizen.opens(bo, "card.permissions")
        row = await citizen.row(bo, TRIMMED)
        assert bo.says("other.citizen-given") in row and named.field(WITHOUT, voice) not in row
        await citizen.withdraws(clara, TRIMMED, "ward.permissions")
        await citizen.opens(bo, "card.permissions")
        assert bo.says("other.citizen-withdrawn") in await citizen.row(bo, TRIMMED)
        await citizen.opens(bo, "card.seen")
        await bo.sees("Clara")
        await clara.home()
        await clara.follow(clara.says("receipts.title"))
        await clara.sees(clara.says("receipt.title-withdrawn"), clara.says("receipt.title-given"))


@each_way
async def test_bos_own_no_is_above_claras_yes_and_only_bo_can_change_it(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    arrow = OWN_NO[voice]
    async with (
        acting(browser, own_product, "clara", voice, device) as clara,
        acting(browser, own_product, "bo", voice, device) as bo,
    ):
        if voice == "da":
            await citizen.answers_anew(clara, arrow, card="ward.permissions")
            await citizen.says_yes(clara, arrow)
        await citizen.answers_anew(bo, arrow, "permissions.change")
        await citizen.says_no(bo, arrow)
        await cannot_answer(clara, arrow)
        await citizen.opens(clara, "ward.guarding")
        await clara.sees(clara.says("guarding.own-no", name="Bo"))
        await citizen.answers_anew(bo, arrow)
        await citizen.says_yes(bo, arrow)
        await citizen.opens(clara, "ward.permissions")
        assert clara.says("other.guardian-given") in await citizen.row(clara, arrow)


async def cannot_answer(clara: Acting, arrow: str) -> None:
    """Clara finds his no, why it counts, and no way to say yes over it."""
    await citizen.opens(clara, "ward.permissions")
    row = await citizen.row(clara, arrow)
    assert clara.says("question.own-no") in row
    assert clara.says("permissions.answer") not in row
    assert clara.says("permissions.change") not in row
