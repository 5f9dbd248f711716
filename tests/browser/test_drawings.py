"""A drawing in Chromium: dark where the reader asks for dark, and whole on one sheet when printed."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser

from services.collaboration.drawing.draw import draw
from services.collaboration.drawing.palette import DARK, PAPER
from services.collaboration.load import load_map
from services.pages.drawings import picture_policy

pytestmark = pytest.mark.asyncio(loop_scope="session")

MAP = Path(__file__).parents[2] / "deploy" / "demo" / "maps" / "aalborg-aktiv" / "map.yaml"
WHERE = "http://drawing.example/map.svg"


@pytest.fixture(scope="module")
def svg() -> str:
    map_ = load_map(MAP.read_text("utf-8")).map
    assert map_ is not None
    return draw(map_, "en", 20_000)


@pytest.mark.parametrize(("scheme", "paper"), [("light", PAPER), ("dark", DARK[PAPER])])
async def test_a_drawing_is_as_dark_as_its_reader_asks_also_under_its_strict_policy(
    browser: Browser, svg: str, scheme: str, paper: str
) -> None:
    page = await browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    headers = {"Content-Security-Policy": picture_policy(svg)}
    await page.route(WHERE, lambda route: route.fulfill(body=svg, content_type="image/svg+xml", headers=headers))
    await page.goto(WHERE)
    fill = await page.evaluate("getComputedStyle(document.querySelector('rect')).fill")
    assert [int(part) for part in re.findall(r"[0-9]+", fill)] == [int(paper[at : at + 2], 16) for at in (1, 3, 5)]
    await page.close()


@pytest.mark.parametrize("sheet", ["A3", "A4"])
async def test_a_drawing_is_printed_whole_on_one_sheet(browser: Browser, svg: str, sheet: str) -> None:
    page = await browser.new_page()
    await page.route(WHERE, lambda route: route.fulfill(body=svg, content_type="image/svg+xml"))
    await page.goto(WHERE)
    printed = await page.pdf(format=sheet, landscape=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    await page.close()
