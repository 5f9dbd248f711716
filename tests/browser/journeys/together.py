"""Buttons pressed at the same moment: what each sends is held until all have sent it, and then goes at once."""

import asyncio

from playwright.async_api import Locator, Page, Route

from tests.browser.journeys.acting import Acting


async def press_together(*pressed: tuple[Acting, Locator]) -> None:
    """Presses everybody's button; their forms leave for the door together. What they see then is theirs to look at."""
    gate = asyncio.Barrier(len(pressed))

    async def hold(route: Route) -> None:
        if route.request.method == "POST":
            await gate.wait()
        await route.continue_()

    await asyncio.gather(*(one.page.route("**", hold) for one, _ in pressed))
    await asyncio.gather(*(_press(one.page, button) for one, button in pressed))
    await asyncio.gather(*(one.page.unroute("**", hold) for one, _ in pressed))
    for one, _ in pressed:
        one.person.watch.taken()  # a no is an answer with an error's status


async def _press(page: Page, button: Locator) -> None:
    async with page.expect_navigation():
        await button.click()
