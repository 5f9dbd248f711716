"""Frida finds a case, gives parts to a colleague and to a team, ends one, names a stand-in, and somebody leaves."""

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import Device
from tests.browser.journeys import caseworker, named
from tests.browser.journeys.acting import AT_A_DESK, Acting, acting, ways
from tests.browser.product import Product

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

each_way = ways(AT_A_DESK)
SEARCHED = {"da": "Nogen søgte efter dit forløb", "en": "Somebody searched for your case"}
TEAM = "wage-subsidy"


@each_way
async def test_frida_finds_a_case_and_says_why_and_the_citizen_sees_it(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    why = f"Dagny ringede om sin bus ({voice})"
    async with (
        acting(browser, own_product, "frida", voice, device) as frida,
        acting(browser, own_product, "dagny", voice, device) as dagny,
    ):
        await frida.home()
        await frida.follow(frida.says("search.title"))
        await frida.fills(frida.says("search.words"), "dagny")
        await frida.press("search.search", 422)
        await frida.sees(frida.says("search.no-justification"))
        assert await frida.page.get_by_label(frida.says("search.words"), exact=True).input_value() == "dagny"
        await frida.fills(frida.says("search.justification"), why)
        await frida.press("search.search")
        await frida.sees(frida.says("search.found", many=1), "Dagny", frida.says("search.recorded"))
        assert "dagny" not in frida.path.lower(), "whom she looked for stands in no address"
        await frida.follow("Dagny")
        await frida.sees(frida.says("case.title", name="Dagny"))
        await dagny.home()
        await dagny.follow(dagny.says("card.seen"))
        await dagny.sees(SEARCHED[voice], "Frida, Aalborg")


@each_way
async def test_frida_gives_a_part_to_a_colleague_and_to_a_team_and_ends_it(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    async with acting(browser, own_product, "frida", voice, device) as frida:
        await gives_to_nobody(frida)
        await frida.ticks("Lis")
        await frida.press("give.give")
        await frida.sees(frida.says("case.done-given"))
        assert "Lis" in await caseworker.part_of(frida, TEAM)
        await caseworker.gives(frida, "Anna", TEAM, frida.says("give.team", name=TEAM))
        assert frida.says("give.team", name=TEAM) in await caseworker.part_of(frida, TEAM)
        for who in ("Lis", TEAM):
            await frida.follow(f"{frida.says('case.end')}: {who}, {named.part(TEAM, voice)}")
            await frida.sees(frida.says("end-part.title", who=who, part=named.part(TEAM, voice)))
            await frida.press("end-part.end")
            await frida.sees(frida.says("case.done-ended"))
        assert frida.says("case.nobody") in await caseworker.part_of(frida, TEAM)


async def gives_to_nobody(frida: Acting) -> None:
    """Presses on before she has chosen, and is told what is missing."""
    await caseworker.opens(frida, "Anna")
    await frida.follow(f"{frida.says('case.give')}: {named.part(TEAM, frida.voice)}")
    await frida.press("give.give", 422)
    await frida.sees(frida.says("give.choose"))


@each_way
async def test_nobody_outside_learns_of_anna_before_she_has_said_yes(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    async with acting(browser, own_product, "frida", voice, device) as frida:
        await caseworker.gives(frida, "Anna", "shelter-mentor", "Jonna", 422)
        await frida.sees(frida.says("give.needs-permission"))
        assert await frida.page.get_by_label("Jonna", exact=True).is_checked(), "what she chose is still there"
        await frida.follow(frida.says("no.step-ask"))
        await frida.sees(frida.says("ask.title", name="Anna"))
        box = frida.page.locator('input[name="arrows"][value="introduction-to-shelter"]')
        assert await box.is_checked(), "what lets the shelter know of her is ticked already"


@each_way
async def test_mona_stands_in_for_gert_and_leaves(
    browser: Browser, own_product: Product, voice: str, device: Device
) -> None:
    first, last = ("2027-02-01", "2027-02-05") if voice == "da" else ("2027-03-01", "2027-03-05")
    async with acting(browser, own_product, "frida", voice, device) as frida:
        await sees_parts_of(frida, "Gert")
        await frida.press("colleague.give", 422)
        await frida.sees(frida.says("colleague.mistake"))
        await frida.ticks("Mona")
        await frida.fills(frida.says("days.first_day"), first)
        await frida.fills(frida.says("days.last_day"), last)
        await frida.press("colleague.give")
        await frida.sees(frida.says("colleague.done-stand"), "Anna", "Bo", "Dagny")
        await sees_parts_of(frida, "Mona")
        await frida.press("colleague.leave-next")
        await frida.sees(frida.says("leave.title", name="Mona"), frida.says("leave.keep"))
        await frida.press("leave.end")
        await frida.sees(frida.says("colleague.done-leave"))
        await caseworker.opens(frida, "Bo")
        part = await caseworker.part_of(frida, "job-consultant")
        assert "Gert" in part and "Mona" not in part


async def sees_parts_of(frida: Acting, colleague: str) -> None:
    """From her first page to a colleague's parts in her cases."""
    await frida.home()
    await frida.follow(frida.says("colleagues.title"))
    await frida.ticks(colleague)
    await frida.press("colleagues.see")
    await frida.sees(frida.says("colleague.title", name=colleague), named.part("job-consultant", frida.voice))
