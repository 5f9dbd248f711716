"""A page at 400 % zoom: a window of 1,280 by 1,024 then shows 320 by 256 (WCAG 2.2, 1.4.10, Reflow).

Nothing scrolls sideways but what has a good reason and a scroll bar of its own, and nothing that stays in place covers
most of the little window.
"""

from playwright.async_api import Page

WIDTH, HEIGHT = 320, 256

_LOOK = """() => {
  const found = [], width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width)
    found.push(`scrolls sideways: ${document.documentElement.scrollWidth} px in ${width}`);
  const own = element => {
    for (let one = element.parentElement; one; one = one.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(one).overflowX)) return true;
    return false;
  };
  const told = element => element.outerHTML.replace(/\\s+/g, " ").slice(0, 120);
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    if (!box.width || !box.height || style.visibility === "hidden") continue;
    if (element.closest("svg") && element.tagName.toLowerCase() !== "svg") continue;
    if (element.closest(".govuk-visually-hidden, .govuk-skip-link") || own(element)) continue;
    if (box.right > width + 1) found.push(`reaches over the edge (${Math.round(box.right)} px): ${told(element)}`);
    const stays = ["fixed", "sticky"].includes(style.position);
    if (stays && box.height > innerHeight / 2) found.push(`stays in place and covers the window: ${told(element)}`);
  }
  return found.slice(0, 5);
}"""


async def narrow(page: Page) -> list[str]:
    """What does not fit; the window has its own size again afterwards."""
    before = page.viewport_size
    assert before
    await page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    try:
        found: list[str] = await page.evaluate(_LOOK)
        return found
    finally:
        await page.set_viewport_size(before)
