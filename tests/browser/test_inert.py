"""Script, right-to-left marks and formulas, written into every field of every form, stay what they are: words."""

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Response

from tests.browser.chromium import DESKTOP
from tests.browser.crawl import Crawl
from tests.browser.looking import Looked
from tests.browser.person import Person, Somebody
from tests.browser.product import CONSOLE, PORTAL, Product, running
from tests.browser.routes import page_at
from tests.browser.whole import crawl, there_is

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(3_600)]

MARK = "plantedhere"
HOSTILE = (
    f'=HYPERLINK("http://elsewhere.test") {MARK} "\'><script>window.dlRan=1</script>'
    "<img src=x onerror=window.dlRan=2><svg onload=window.dlRan=3></textarea></title>"
    "<a href='javascript:window.dlRan=4'>a</a>"
    "{{ 7*7 }}${7*7}<%= 7*7 %> \u202etfel-ot-thgir\u202d\u2066 <details open ontoggle=window.dlRan=5>"
    " hx-get=http://elsewhere.test\r\nSet-Cookie: a=b -->]]>"
)
PEOPLE = tuple(
    Somebody(name, PORTAL, "da", DESKTOP) for name in ("anna", "bo", "clara", "frida", "gert", "ib", "jonna")
)
READERS = (*PEOPLE, Somebody("mona", PORTAL, "en"), Somebody("mona", CONSOLE, "en"))

_LATEST = 60
"""So many addresses of each page a reader goes through."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_LOOK = """mark => {
  const found = [];
  if (window.dlRan) found.push(`something that was written ran (${window.dlRan})`);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    if (text.data.includes(mark)) seen += 1;
    if (!/[\\u202a-\\u202e\\u2066-\\u2069]/.test(text.data)) continue;
    // Marks of direction reach to the end of their paragraph, or of what is kept apart from it.
    let box = text.parentElement;
    const apart = one => /isolate|plaintext/.test(getComputedStyle(one).unicodeBidi);
    while (getComputedStyle(box).display === "inline" && !apart(box)) box = box.parentElement;
    const alone = box.textContent.trim() === text.data.trim();
    if (!apart(box) && !alone) found.push(`turns what stands beside it: ${box.outerHTML.slice(0, 200)}`);
  }
  const fields = [...document.querySelectorAll("input, textarea")].filter(one => one.value.includes(mark)).length;
  const tables = [...document.querySelectorAll("a[href*='format=csv']")].map(link => link.href);
  return {found, seen: seen + fields, tables};
}"""


class Reading:
    """Looks whether what was written has stayed words.

    `met` counts the pages on which it was met again, `tables` the files that were read for formulas.
    """

    def __init__(self) -> None:
        self.met, self.tables = 0, 0

    async def look(self, person: Person, answer: Response, expected: range = range(0), state: str = "") -> Looked:
        """One page."""
        told = await person.page.evaluate(_LOOK, MARK)
        self.met += told["seen"] > 0
        route = page_at(person.who.door, person.page.url)
        looked = Looked(person.who, route, person.page.url, answer.status, state)
        looked.problems["inert"] = [*told["found"], *person.watch.taken()]
        for address in told["tables"] if answer.ok else ():
            looked.problems["inert"] += await self._formulas(person, address)
        if answer.status >= 500:
            looked.problems["inert"].append(f"status {answer.status}")
        return looked

    async def _formulas(self, person: Person, address: str) -> list[str]:
        """Cells of a table that a spreadsheet would work out."""
        table = await person.context.request.get(address)
        assert table.ok, f"{table.status} at {address}"
        self.tables += 1
        cells = [cell for row in csv.reader(io.StringIO(await table.text())) for cell in row]
        return [f"a formula in {address}: {cell[:80]}" for cell in cells if cell.startswith(_FORMULA)]


@pytest.fixture(scope="module")
def planted() -> Iterator[Product]:
    """A product of its own, in which nothing good is written."""
    with running() as product:
        yield product


async def test_what_is_written_anywhere_stays_words_everywhere(browser: Browser, planted: Product) -> None:
    await planted.play()
    writing, reading = Reading(), Reading()
    looked = await crawl(browser, planted, PEOPLE, writing.look, words=HOSTILE)
    looked += await crawl(
        browser, planted, there_is(READERS), reading.look, (Crawl.pages,), many=0, glances=_LATEST, sought=MARK
    )
    found = [f"{one}: {problem}" for one in looked for problem in one.problems.get("inert", [])]
    assert writing.met > 3, "nothing was written"
    assert reading.met > 3, "nobody met what was written"
    assert reading.tables > 0, "no table was read"
    assert not found, "\n".join(found)
