"""Frida moves a case on, plans, closes and opens it again; sends, asks, and meets a no with its way on."""

import pytest
from playwright.async_api import Browser

from services.decision.reasons import all_reasons
from tests.browser.chromium import Device
from tests.browser.journeys import caseworker, named, worker
from tests.browser.journeys.acting import AT_A_DESK, Acting, acting, title_of, ways
from tests.browser.product import Product
from tests.browser.whole import ALL

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

each_way = ways(AT_A_DESK)
STEP = {"da": "open-house", "en": "follow-up"}
NEXT = ("Vi ser på, om tirsdagene er for lange", "Den første onsdag i januar", "Bo og Frida")


@each_way
async def test_frida_moves_a_case_on_and_closes_it_and_opens_it_again(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    step = named.activity(STEP[voice], voice)
    async with acting(browser, own_product, "frida", voice, device) as frida:
        await caseworker.opens(frida, "Dagny")
        await frida.follow(frida.says("case.move"))
        await frida.press("move.move", 422)
        await frida.sees(frida.says("move.nothing"))
        await frida.ticks(frida.says("move.begins", what=step))
        await frida.press("move.move")
        await frida.sees(frida.says("case.done-moved"))
        await frida.follow(frida.says("case.close"))
        await frida.sees(frida.says("close.title", name="Dagny"), frida.says("close.keep"))
        await frida.press("close.close")
        await frida.sees(frida.says("case.done-closed"))
        await frida.follow(frida.says("case.reopen"))
        await frida.press("reopen.open")
        await frida.sees(frida.says("case.done-reopened"))
        await frida.follow(f"{frida.says('case.plan')}: {step}")
        await frida.fills(frida.says("days.last_day"), "2026-01-01")
        await frida.press("plan.save", 422)
        await frida.sees(frida.says("plan.days"))


@each_way
async def test_frida_sends_to_bo_who_reads_it_once(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    async with (
        acting(browser, own_product, "frida", voice, device) as frida,
        acting(browser, own_product, "bo", voice, device) as bo,
    ):
        await to_arrow(frida, "Bo", "next-step-to-citizen")
        await frida.press("arrow.check", 422)
        await frida.sees(frida.says("arrow.write-something"))
        await worker.fills_in(frida, "next-step-to-citizen", *NEXT)
        await bo.home()
        await bo.follow(bo.says("card.post"))
        await bo.press_this(bo.page.get_by_role("button", name=bo.says("post.read")))
        await bo.sees(*NEXT, bo.says("post-read.once"))
        await bo.follow(bo.says("layout.back"))
        await bo.sees(bo.says("post.none"))


async def to_arrow(frida: Acting, citizen: str, arrow: str) -> None:
    """From her first page to an arrow of a case."""
    await caseworker.opens(frida, citizen)
    await frida.follow(frida.says("case.arrows"))
    await frida.follow(named.line(arrow, frida.voice))


@each_way
async def test_a_no_says_why_and_leads_to_what_mends_it(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    arrow = "next-step-to-guardian"
    async with (
        acting(browser, own_product, "frida", voice, device) as frida,
        acting(browser, own_product, "clara", voice, device) as clara,
    ):
        await to_arrow(frida, "Bo", arrow)
        for path, words in zip(named.paths(arrow), NEXT, strict=True):
            await frida.fills(named.field(path, voice), words)
        await frida.press("arrow.check")
        await frida.press("check.send", 403)
        known = all_reasons()["withdrawn" if ALL and voice == "en" else "never_asked"]
        await frida.sees(frida.says("no.title"), known.title[frida.language], known.remedy[frida.language])
        await frida.follow(frida.says("no.step-ask"))
        box = frida.page.locator(f'input[name="arrows"][value="{arrow}"]')
        assert await box.is_checked(), "what was lacking is ticked already"
        await frida.press("ask.preview")
        await frida.press("preview.send")
        await clara.home()
        await clara.follow(title_of(arrow, voice))
        for field in await clara.page.locator('input[name="fields"]').all():
            await field.check()
        await clara.press("question.yes")
        await to_arrow(frida, "Bo", arrow)
        await worker.fills_in(frida, arrow, *NEXT)
        await clara.home()
        await clara.follow(clara.says("ward.post"))
        await clara.press_this(clara.page.get_by_role("button", name=clara.says("post.read")))
        await clara.sees(*NEXT)
        await clara.home()
        await clara.follow(clara.says("ward.permissions"))
        await clara.follow(f"{clara.says('permissions.stop')}: {title_of(arrow, voice)}")
        await clara.press("withdraw.stop")
