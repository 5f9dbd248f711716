"""A page with nothing but a keyboard, and in the reader's own colours (forced colours), where only edges show focus.

Tab reaches every link, button and field, in the order in which they stand; each shows that it has the focus and is not
covered (WCAG 2.2, 2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11); the first stop leads past the head of the page.
"""

from asyncio import gather
from pathlib import Path

from playwright.async_api import Page

_SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
_MORE = 10
"""So many stops may stand between ours: boxes that scroll are stops as well."""

_MOST = 600
_SHOWN = """() => {
  const told = element => element.outerHTML.replace(/\\s+/g, " ").slice(0, 120);
  // A part that renews itself has taken away what stood there: then what stands in its place is looked at.
  const here = dlKeyboard.stops.map(one => one.isConnected ? one : document.getElementById(one.id)).filter(Boolean);
  const unseen = here.filter(element => {
    element.blur();
    const before = dlKeyboard.looks(element);
    element.focus({focusVisible: true, preventScroll: true});
    return JSON.stringify(before) === JSON.stringify(dlKeyboard.looks(element));
  });
  document.activeElement.blur();
  return unseen.slice(0, 5).map(element => `focus does not show on ${told(element)}`);
}"""
_TO_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
_SKIPPED = """() => {
  const main = document.querySelector("main"), at = document.activeElement;
  return main === at || main.contains(at);
}"""


async def keyboard(page: Page) -> list[str]:
    """What a keyboard does not reach or show."""
    found = await _skips(page)
    await page.emulate_media(forced_colors="active")
    try:
        await page.evaluate(_SCRIPT)
        stops = await page.evaluate("dlKeyboard.begin()")
        # All at once: each waits for nothing but the one before it.
        await gather(*(page.keyboard.press("Tab") for _ in range(min(stops + _MORE, _MOST))))
        told = await page.evaluate("dlKeyboard.told()")
    finally:
        await page.emulate_media(forced_colors="none")
    found += [f"Tab does not reach {one}" for one in told["missed"][:5]]
    found += [] if told["order"] else ["Tab goes in another order than the page stands in"]
    found += [f"focus does not show, in forced colours, on {one}" for one in told["unseen"][:5]]
    found += await page.evaluate(_SHOWN)
    return found


async def _skips(page: Page) -> list[str]:
    """The first stop of a page leads to its own part."""
    await page.evaluate(
        "() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }"
    )
    await page.keyboard.press("Tab")
    target = await page.evaluate("document.activeElement.getAttribute('href') || ''")
    if not target.startswith("#"):
        return ["the first stop does not lead past the head of the page"]
    if not await page.evaluate("document.activeElement.getBoundingClientRect().top >= 0"):
        return ["the link past the head of the page does not show when it has the focus"]
    await page.keyboard.press("Enter")
    return [] if await page.evaluate(_SKIPPED) else ["the link past the head does not move the focus there"]
