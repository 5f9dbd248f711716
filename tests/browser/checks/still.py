"""A page for somebody who asked for less motion: nothing moves."""

from playwright.async_api import Page

_LOOK = """() => [...document.querySelectorAll("*")].flatMap(element => ["", "::before", "::after"].map(part => {
  const style = getComputedStyle(element, part), seconds = text => Math.max(...text.split(",").map(parseFloat));
  const moves = style.animationName !== "none" && seconds(style.animationDuration) > 0.01;
  const passes = seconds(style.transitionDuration) > 0.01;
  return moves || passes || style.scrollBehavior === "smooth"
    ? `moves all the same: ${element.outerHTML.replace(/\\s+/g, " ").slice(0, 120)}` : "";
})).filter(one => one).slice(0, 5)"""


async def still(page: Page) -> list[str]:
    """What moves."""
    await page.emulate_media(reduced_motion="reduce")
    try:
        found: list[str] = await page.evaluate(_LOOK)
        return found
    finally:
        await page.emulate_media(reduced_motion="no-preference")
