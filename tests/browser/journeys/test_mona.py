"""Mona at the console: what waits for her, one event with its whole story, samples, the record, and the ledger."""

import pytest
from playwright.async_api import Browser

from services.decision.reasons import all_reasons
from tests.browser.chromium import PHONE, Device
from tests.browser.journeys import officer, worker
from tests.browser.journeys.acting import AT_A_DESK, acting, ways
from tests.browser.product import CONSOLE, Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

each_way = ways(AT_A_DESK)


@each_way
async def test_mona_looks_into_what_bo_disagrees_with_and_bo_reads_her_answer(
    browser: Browser, product: Product, voice: str, device: Device
) -> None:
    words, finding = f"Jeg vil gerne vide, hvorfor ({voice}).", f"Talt med Bo ({voice})."
    async with (
        acting(browser, product, "bo", "da", PHONE) as bo,
        acting(browser, product, "mona", voice, device, CONSOLE) as mona,
    ):
        await bo.home()
        await bo.follow(bo.says("card.seen"))
        await bo.follow(bo.says("seen.question"))
        await bo.writes("disagreement", words)
        await bo.press("line.send")
        await bo.sees(bo.says("line.you-disagreement"), words)
        await officer.finds(mona, words)
        await mona.press("look.done", 422)
        await mona.sees(mona.says("look.wrong-outcome"), mona.says("look.wrong-finding"))
        await officer.writes(mona, finding)
        await bo.home()
        await bo.follow(bo.says("lead.answered"))
        await bo.follow(bo.says("seen.question"))
        await bo.sees(finding)
    assert (await product.newest("check-done"))["said"]


@each_way
async def test_mona_reads_the_whole_story_of_a_refusal_and_decides_again(
    browser: Browser, product: Product, voice: str, device: Device
) -> None:
    reason = "no_emergency"
    async with (
        acting(browser, product, "ib", voice, device) as ib,
        acting(browser, product, "mona", voice, device, CONSOLE) as mona,
    ):
        await worker.asks(ib, "acute-help-to-cafe", status=403)
        await officer.searches(mona, reason=reason)
        assert f"reason={reason}" in mona.path and "/ledgers/aalborg-aktiv/" in mona.path
        await mona.follow_this(mona.page.locator(".dl-entry a").first)
        known = all_reasons()[reason]
        await mona.sees(
            mona.says("event.asked"),
            known.caseworker[mona.language],
            known.remedy[mona.language],
            mona.says("event.map"),
        )
        await mona.follow(mona.says("event.again"))
        await mona.sees(mona.says("again.same"), mona.says("again.then"), mona.says("again.now"))
        await mona.follow(mona.says("again.back"))
        await mona.sees(mona.says("looked.on-record", entry="").rstrip(". "))


@each_way
async def test_mona_draws_a_sample_and_looks_into_it(
    browser: Browser, product: Product, voice: str, device: Device
) -> None:
    async with (
        acting(browser, product, "gert", voice, device) as gert,
        acting(browser, product, "mona", voice, device, CONSOLE) as mona,
    ):
        number = await product.reference("anna", "municipality")
        await worker.asks(gert, "wishes-to-matching", number)
        await officer.opens(mona, "checks.room")
        await mona.fills(mona.says("checks.many"), "99")
        await mona.press("checks.draw", 422)
        await mona.sees(mona.says("checks.wrong-many"))
        await mona.fills(mona.says("checks.many"), "1")
        await mona.press("checks.draw")
        await mona.sees(mona.says("checks.told"), mona.says("checks.drawn", many=1))
        await mona.follow_this(mona.page.locator(".dl-entry a").last)
        await mona.sees(mona.says("look.read"))
        await mona.follow_this(mona.page.locator("main dd a[href*='/entries/']"))
        await mona.sees(mona.says("event.story"))


@each_way
async def test_mona_takes_the_record_along_and_has_the_ledger_verified(
    browser: Browser, product: Product, voice: str, device: Device
) -> None:
    controller = "Aalborg Kommune" if voice == "da" else "Aalborg Municipality"
    async with acting(browser, product, "mona", voice, device, CONSOLE) as mona:
        await mona.home()
        await mona.follow(officer.LEDGER)
        await mona.sees(mona.says("overview.numbers"), mona.says("overview.due"))
        await officer.opens(mona, "record.room")
        await mona.sees(mona.says("record.title", controller=controller), mona.says("record.agreements"), "2026-014")
        await officer.verifies(mona)
