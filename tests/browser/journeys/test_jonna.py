"""Jonna, a volunteer whose shelter has no system: is made mentor, reads, confirms, sends, keeps a while, and erases."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chromium import Device
from tests.browser.journeys import caseworker, citizen, named, worker
from tests.browser.journeys.acting import ON_A_PHONE, Acting, acting, title_of, ways
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

each_way = ways(ON_A_PHONE)
INTRODUCTION, NOTE = "introduction-to-shelter", "mentor-note-to-follow-up"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def introduced(browser: Browser, product: Product) -> AsyncIterator[Product]:
    """A product in which Anna has said yes to Jonna, and to her notes, and the trial at the shelter runs."""
    async with acting(browser, product, "frida", "en") as frida, acting(browser, product, "anna", "en") as anna:
        await caseworker.asks(frida, "Anna", INTRODUCTION, NOTE)
        for arrow in (INTRODUCTION, NOTE):
            await anna.home()
            await anna.follow(title_of(arrow, "en"))
            await citizen.says_yes(anna, arrow)
        await caseworker.gives(frida, "Anna", "shelter-mentor", "Jonna")
        await caseworker.plans(frida, "Anna", "trial-shelter", "2026-12-01")
    yield product


@each_way
async def test_jonna_reads_confirms_and_erases(
    browser: Browser, introduced: Product, voice: str, device: Device
) -> None:
    async with (
        acting(browser, introduced, "jonna", voice, device) as jonna,
        acting(browser, introduced, "gert", voice, device) as gert,
    ):
        await gert_tells(gert, introduced)
        assert "Anna Lindgaard" in await worker.reads(jonna, INTRODUCTION)
        await jonna.home()
        await jonna.follow(jonna.says("inbox.open"))
        await jonna.sees(jonna.says("inbox.received"))
        await jonna.follow(jonna.says("inbox.erased"))
        await jonna.press("held.send", 422)
        await jonna.sees(jonna.says("held.choose"))
        await jonna.ticks(jonna.says("held.still-needed"))
        await jonna.press("held.send", 422)
        await jonna.sees(jonna.says("held.say-why"))
        await jonna.ticks(jonna.says("held.erased"))
        await jonna.press("held.send")
        await jonna.sees(jonna.says("said.words-erased"))
        await jonna.follow(jonna.says("inbox.title"))
        await jonna.sees(jonna.says("inbox.held-nothing"))
    assert (await introduced.newest("erased"))["said"]["arrow"] == INTRODUCTION


async def gert_tells(gert: Acting, product: Product) -> None:
    """Gert tells the shelter that Anna is coming."""
    number = await product.reference("anna", "municipality")
    await worker.sends(gert, INTRODUCTION, number, "Anna Lindgaard", "Uge 50")


@each_way
async def test_jonna_sends_a_note_that_frida_reads_and_anna_sees(
    browser: Browser, introduced: Product, voice: str, device: Device
) -> None:
    note = (f"Hun børstede hundene selv ({voice})", "Bussen hjem")
    async with (
        acting(browser, introduced, "jonna", voice, device) as jonna,
        acting(browser, introduced, "frida", voice, device) as frida,
        acting(browser, introduced, "anna", voice, device) as anna,
    ):
        await worker.sends(jonna, NOTE, "", *note)
        await caseworker.reads(frida, NOTE, *note)
        await citizen.opens(anna, "card.seen")
        await anna.sees(named.need(NOTE, voice))
