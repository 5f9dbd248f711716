"""Frida asks for permission: by message, by letter, beside the citizen; and records what was said or written."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import Device
from tests.browser.journeys import caseworker, citizen
from tests.browser.journeys.acting import AT_A_DESK, Acting, acting, title_of, ways
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

each_way = ways(AT_A_DESK)
LETTER = {"da": "introduction-to-shelter", "en": "plan-to-shelter"}
BESIDE = {"da": "introduction-to-cafe", "en": "needs-to-cafe"}
SPOKEN = {"da": "needs-to-matching", "en": "invitation"}
TOLD = {"da": "Din sagsbehandler har skrevet ned", "en": "Your caseworker has written down"}
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@each_way
async def test_the_citizen_answers_on_fridas_screen_and_gives_it_back(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    arrow = BESIDE[voice]
    async with acting(browser, own_product, "frida", voice, device) as frida:
        await caseworker.chooses(frida, "Anna", arrow)
        await frida.press("preview.beside")
        await frida.sees(frida.says("beside.asked", many=1), frida.says("beside.first"))
        await frida.press("beside.lend")
        await frida.sees(frida.says("your-turn.title"))
        assert await is_signed_in(frida) == ""
        await anna_answers(frida, arrow)
        await frida.press_this(frida.page.get_by_role("button", name=frida.says("layout.give-back")))
        await frida.sees(frida.says("case.title", name="Anna"))
        assert await is_signed_in(frida) == "Frida"
        await frida.home()
        await frida.sees(frida.says("waiting.answered"), frida.says("along.given"))


async def is_signed_in(screen: Acting) -> str:
    """Who is, by name."""
    name: str = await screen.page.evaluate(
        "fetch('/v1/me').then(async answer => answer.ok ? (await answer.json()).name : '')"
    )
    screen.person.watch.taken()  # "nobody" is an answer with an error's status
    return name


async def anna_answers(screen: Acting, arrow: str) -> None:
    """Anna signs in on a screen that is lent to her, and answers what she is asked."""
    await screen.page.get_by_role("main").get_by_role("button", name=screen.says("your-turn.sign-in")).click()
    await screen.page.get_by_role("button").filter(has=screen.page.get_by_text("Anna", exact=True)).click()
    await screen.page.wait_for_url(f"{screen.person.product.url()}/**")
    assert await is_signed_in(screen) == "Anna"
    assert screen.says("layout.beside") in await screen.page.locator("body").inner_text()
    await screen.follow(title_of(arrow, screen.voice))
    await citizen.says_yes(screen, arrow)


@each_way
async def test_a_letter_goes_out_and_its_answer_is_recorded_with_a_scan(
    browser: Browser, own_product: Product, voice: str, device: Device, tmp_path: Path
) -> None:
    arrow, scan = LETTER[voice], tmp_path / "svar.pdf"
    scan.write_bytes(SCAN)
    async with (
        acting(browser, own_product, "frida", voice, device) as frida,
        acting(browser, own_product, "anna", voice, device) as anna,
    ):
        await caseworker.chooses(frida, "Anna", arrow)
        await frida.press("preview.letter")
        await frida.sees(frida.says("letter.dear", name="Anna"), title_of(arrow, voice), frida.says("letter.name"))
        await frida.follow(frida.says("record.title"))
        await frida.follow(title_of(arrow, voice))
        await frida.press("record.record", 422)
        await frida.sees(frida.says("record.no-answer"))
        await records(frida, "record.yes", "record.paper")
        await frida.press("record.record", 422)
        await frida.sees(frida.says("record.no-scan"))
        await frida.page.locator("input[type=file]").set_input_files(scan)
        await frida.press("record.record")
        await frida.sees(frida.says("recorded.title"))
        await citizen.opens(anna, "card.permissions")
        assert anna.says("state.given") in await citizen.row(anna, arrow)
        await citizen.withdraws(anna, arrow)
        await gets_the_scan(frida)


async def records(frida: Acting, answer: str, method: str) -> None:
    """Fills in that the citizen gave this answer in this way, to everything that was asked; nothing is sent yet."""
    await frida.ticks(frida.says("record.citizen", name="Anna"), frida.says(answer), frida.says(method))
    for box in await frida.page.locator('input[name="fields"]').all():
        await box.check()


async def gets_the_scan(frida: Acting) -> None:
    """Frida fetches the scan that is kept; it is what she handed in, and the citizen can see that she got it."""
    await caseworker.opens(frida, "Anna")
    await frida.follow(frida.says("record.title"))
    await frida.sees(frida.says("record.kept"), frida.says("record.is-seen"))
    link = frida.page.get_by_role("link", name=frida.says("record.open")).last
    async with frida.page.expect_download() as coming:
        await link.click()
    assert Path(await (await coming.value).path()).read_bytes() == SCAN


@each_way
async def test_a_spoken_no_is_recorded_and_anna_is_told_and_can_change_it(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    arrow = SPOKEN[voice]
    async with (
        acting(browser, own_product, "frida", voice, device) as frida,
        acting(browser, own_product, "anna", voice, device) as anna,
    ):
        await caseworker.asks(frida, "Anna", arrow)
        await frida.sees(frida.says("case.done-asked", name="Anna", many=1))
        await frida.follow(frida.says("record.title"))
        await frida.follow(title_of(arrow, voice))
        await frida.ticks(
            frida.says("record.citizen", name="Anna"), frida.says("record.no"), frida.says("record.spoken")
        )
        await frida.press("record.record", 422)
        await frida.sees(frida.says("record.no-present"))
        await frida.fills(frida.says("record.present"), "Hanne")
        await frida.press("record.record")
        await frida.sees(frida.says("recorded.title"))
        await anna.home()
        await anna.sees(TOLD[voice])
        await citizen.opens(anna, "card.permissions")
        assert anna.says("state.refused") in await citizen.row(anna, arrow)
        await anna.follow(f"{anna.says('permissions.answer')}: {title_of(arrow, voice)}")
        await citizen.says_yes(anna, arrow)
