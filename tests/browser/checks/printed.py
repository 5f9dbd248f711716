"""A page on paper: its heading and its words are there, and the picture of how it begins is not one colour."""

import zlib

from playwright.async_api import Page

_LOOK = """() => {
  const heading = document.querySelector("h1"), main = document.querySelector("main"), found = [];
  const seen = element => element && element.checkVisibility({visibilityProperty: true, opacityProperty: true});
  if (!seen(heading)) found.push("the heading is not printed");
  if (!seen(main) || !main.innerText.trim()) found.push("nothing is printed of the page's own part");
  return found;
}"""
_FEWEST = 16
"""A sheet of one colour has a few different bytes; one with letters has many."""


async def printed(page: Page) -> list[str]:
    """What is wrong on paper."""
    await page.emulate_media(media="print")
    try:
        found: list[str] = await page.evaluate(_LOOK)
        picture = await _beginning(page) if not found else b""
        if picture and len(set(_pixels(picture))) < _FEWEST:
            found.append("the sheet is empty")
        return found
    finally:
        await page.emulate_media(media="screen")


async def _beginning(page: Page) -> bytes:
    """A picture of as much of the page's own part as one window shows."""
    main = page.locator("main").first
    await main.evaluate("main => main.scrollIntoView({behavior: 'instant'})")
    box, window = await main.bounding_box(), page.viewport_size
    assert box and window
    left, top = max(box["x"], 0), max(box["y"], 0)
    width, height = min(box["width"], window["width"] - left), min(box["height"], window["height"] - top)
    return await page.screenshot(clip={"x": left, "y": top, "width": width, "height": height})


def _pixels(png: bytes) -> bytes:
    """The rows of a PNG as they lie in it (PNG specification, 5.3 and 11.2.4): its IDAT chunks, inflated."""
    at, packed = 8, b""
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + size]
        at += size + 12
    return zlib.decompress(packed)
