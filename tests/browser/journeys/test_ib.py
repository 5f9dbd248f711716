"""Ib runs the café: refused, then permitted; sends hours; and declares an emergency, which Bo sees and Mona checks."""

import pytest
from playwright.async_api import Browser

from services.decision.reasons import all_reasons
from tests.browser.chromium import Device
from tests.browser.journeys import citizen, named, officer, worker
from tests.browser.journeys.acting import ON_A_PHONE, acting, ways
from tests.browser.product import CONSOLE, Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

each_way = ways(ON_A_PHONE)
NEEDS, ACUTE = "needs-to-cafe", "acute-help-to-cafe"

_DECLARED = {"da": "har meldt, at der er brug for akut hjælp", "en": "has declared that acute help is needed"}
_HELPED = {"da": "Der var brug for akut hjælp", "en": "Acute help was needed"}


@each_way
async def test_ib_is_refused_until_clara_has_said_yes_and_after_she_takes_it_back(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    reason = all_reasons()["no_permission_in_force"]
    async with (
        acting(browser, own_product, "ib", voice, device) as ib,
        acting(browser, own_product, "clara", voice, device) as clara,
    ):
        await worker.asks(ib, NEEDS, status=403)
        await ib.sees(
            reason.title[ib.language], reason.remedy[ib.language], ib.says("no.ask-caseworker"), ib.says("no.recorded")
        )
        await citizen.answers_anew(clara, NEEDS, card="ward.permissions")
        await citizen.says_yes(clara, NEEDS, "support-needs.sensory_needs")
        await ib.follow(ib.says("layout.back"))
        await ib.press("arrow.ask")
        await ib.sees("Mind ham om vand og pauser", ib.says("handed.onward"))
        withheld = named.field("support-needs.sensory_needs", voice)
        await ib.sees(ib.says("handed.withheld", fields=withheld))
        await ib.sees_not("Intet blinkende lys")
        await citizen.withdraws(clara, NEEDS, "ward.permissions")
        await worker.asks(ib, NEEDS, status=403)
        await worker.erases(ib)


@each_way
async def test_an_emergency_is_declared_used_once_seen_and_checked(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    words, finding = f"Bo er faldet om og svarer ikke ({voice})", f"Talt med Ib og Hanne ({voice})."
    await own_product.later(hours=2)  # an emergency that was declared before is over
    async with (
        acting(browser, own_product, "ib", voice, device) as ib,
        acting(browser, own_product, "bo", voice, device) as bo,
        acting(browser, own_product, "mona", voice, device, CONSOLE) as mona,
    ):
        await worker.asks(ib, ACUTE, status=403)
        await ib.sees(all_reasons()["no_emergency"].title[ib.language])
        await ib.follow(ib.says("no.step-declare"))
        await ib.press("emergency.next", 422)
        await ib.sees(ib.says("emergency.no-words"))
        await worker.declares_here(ib, words)
        await ib.follow(ib.says("declared.ask"))
        await ib.press("arrow.ask")
        await ib.sees("Læg ham på siden", "Penicillin")
        await bo.home()
        await bo.sees(_DECLARED[voice])
        await bo.follow(bo.says("lead.emergency"))
        await bo.sees(_HELPED[voice])
        await officer.finds(mona, words)
        await officer.writes(mona, finding)
        await bo.home()
        await bo.follow(bo.says("card.seen"))
        await bo.sees(finding)


@each_way
async def test_ib_sends_hours_by_law_and_bo_sees_by_which(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    async with (
        acting(browser, own_product, "ib", voice, device) as ib,
        acting(browser, own_product, "lis", voice, device) as lis,
        acting(browser, own_product, "bo", voice, device) as bo,
    ):
        await worker.opens_arrow(ib, "hours-to-subsidy")
        await ib.sees(ib.says("arrow.by.law"))
        await ib.fills(named.field("hours-worked.hours", voice), "mange")
        await ib.press("arrow.check", 422)
        await ib.sees(ib.says("arrow.no-number"))
        await worker.fills_in(ib, "hours-to-subsidy", "2026-12", "24")
        assert "2026-12" in await worker.reads(lis, "hours-to-subsidy")
        await bo.home()
        await bo.follow(bo.says("lead.by-law"))
        await bo.sees("Active Employment Act")
