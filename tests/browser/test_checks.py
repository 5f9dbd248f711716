"""The checks themselves: a page that is in order passes each, and each finds what is planted for it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Route

from tests.browser.checks.in_order import in_order
from tests.browser.chromium import DESKTOP, window
from tests.browser.kinds import kind_of
from tests.browser.looking import IN_THE_BROWSER
from tests.browser.watch import Watch

pytestmark = pytest.mark.asyncio(loop_scope="session")

DOOR = "http://door.test"
STYLE = """<style>
.skip { position: absolute; top: -10rem } .skip:focus { top: 0 }
a, button, input { min-height: 24px; display: inline-block }
:focus-visible { outline: 3px solid #05c }
/* here */
</style>"""
GOOD = f"""<!doctype html><html lang="en"><head><title>Your permissions</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
{STYLE}</head>
<body><a class="skip" href="#main">Skip to the page</a>
<header><a href="/">Dottedline</a></header>
<main id="main" tabindex="-1"><h1>Your permissions</h1>
<p>These are the permissions that you have given, and to whom, and until when they hold.</p>
<form method="post" action="/x"><label for="words">Words</label><input id="words" name="words">
<label><input type="radio" name="one" value="a"> A</label><label><input type="radio" name="one" value="b"> B</label>
<button>Send</button></form><p><a href="/next">What is next</a></p></main></body></html>"""


@dataclass(frozen=True)
class Planted:
    """A fault: what stands in the good page, what is put there, which check finds it, and a word of what it says."""

    check: str
    old: str
    new: str
    says: str


PLANTED = (
    Planted("accessible", "<button>Send</button>", "<button></button>", "button-name"),
    Planted("accessible", "<p>These", '<p style="color: #bbb; background: #fff">These', "color-contrast"),
    Planted("accessible", ' lang="en"', "", "html-has-lang"),
    Planted("accessible", "</form>", '</form><a href="/a" class="t">a</a><a href="/b" class="t">b</a>', "target-size"),
    Planted("narrow", "<p>These", '<div style="width: 500px; height: 1em">.</div><p>These', "sideways"),
    Planted("narrow", "<header>", '<header style="position: sticky; top: 0; height: 200px">', "stays in place"),
    Planted("still", "/* here */", "p { animation: turn 2s infinite } @keyframes turn { to { opacity: .5 } }", "moves"),
    Planted("still", "/* here */", "a { transition: color 1s }", "moves"),
    Planted("printed", "/* here */", "@media print { main { display: none } }", "not printed"),
    Planted("printed", "/* here */", "@media print { p, form { opacity: 0 } h1 { color: #fff } }", "empty"),
    Planted("keyboard", '<a href="/">', '<a tabindex="3" href="/">', "another order"),
    Planted("keyboard", "<button>Send", '<button onkeydown="event.preventDefault()">Send', "does not reach"),
    Planted("keyboard", "<button>Send", '<button style="outline: none">Send', "does not show"),
    Planted("keyboard", "outline: 3px solid #05c", "outline: none; box-shadow: 0 0 0 3px #05c", "forced colours"),
    Planted("keyboard", '<a class="skip" href="#main">Skip to the page</a>', "", "first stop"),
    Planted("keyboard", 'id="main"', 'id="other"', "does not move the focus"),
    Planted("keyboard", "<header>", '<div style="position: fixed; inset: 0 0 50% 0"></div><header>', "covered"),
)  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def shown(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A window of nobody's."""
    context = await window(browser, "en", DESKTOP)
    yield context
    await context.close()


async def _serve(context: BrowserContext, body: str, policy: str = "default-src 'self' 'unsafe-inline'") -> None:
    async def answer(route: Route) -> None:
        await route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": policy})

    await context.route("**/*", answer)


@pytest.mark.parametrize("check", IN_THE_BROWSER)
async def test_a_page_that_is_in_order_passes(shown: BrowserContext, check: str) -> None:
    await _serve(shown, GOOD)
    page = await shown.new_page()
    await page.goto(f"{DOOR}/")
    assert await IN_THE_BROWSER[check](page) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.check}-{planted.says}")
async def test_what_is_planted_is_found(shown: BrowserContext, planted: Planted) -> None:
    assert planted.old in GOOD
    await _serve(shown, GOOD.replace(planted.old, planted.new, 1))
    page = await shown.new_page()
    await page.goto(f"{DOOR}/")
    found = await IN_THE_BROWSER[planted.check](page)
    assert any(planted.says in one for one in found), found


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("console.error('oh')", "oh"),
        ("throw new Error('broken')", "broken"),
        ("fetch('http://elsewhere.test/').catch(() => 0)", "elsewhere.test"),
        ("new Image().src = 'data:image/png;base64,AAAA'", "Content Security Policy"),
    ],
)
async def test_what_a_page_does_beside_is_heard(shown: BrowserContext, script: str, says: str) -> None:
    await _serve(shown, GOOD.replace("</main>", f"</main><script>{script}</script>"))
    watch = Watch(shown, {DOOR})
    page = await shown.new_page()
    await page.goto(f"{DOOR}/", wait_until="networkidle")
    found = watch.taken()
    assert any(says in one for one in found), found
    assert watch.taken() == []


async def test_a_page_that_does_nothing_beside_is_quiet(shown: BrowserContext) -> None:
    await _serve(shown, GOOD)
    watch = Watch(shown, {DOOR})
    page = await shown.new_page()
    await page.goto(f"{DOOR}/", wait_until="networkidle")
    assert watch.taken() == []


async def test_a_source_that_is_not_in_order_is_told() -> None:
    plain = GOOD.replace(STYLE, "")
    assert in_order(plain) == []
    for old, new in (
        ("</h1>", ""),
        ('for="words"', ""),
        ("<p>These", '<p style="margin: 0">These'),
        ('id="main"', 'id="words"'),
    ):
        assert in_order(plain.replace(old, new, 1)), old


async def test_pages_that_differ_in_their_words_alone_are_of_one_kind() -> None:
    plain = GOOD.replace(STYLE, "")
    assert kind_of(plain)
    assert kind_of(plain) == kind_of(plain.replace("have given", "gave").replace("/next", "/after"))


@pytest.mark.parametrize("planted", [one for one in PLANTED if one.old not in STYLE], ids=lambda planted: planted.new)
async def test_a_page_with_a_fault_in_it_is_of_another_kind_or_of_none(planted: Planted) -> None:
    plain = GOOD.replace(STYLE, "")
    assert kind_of(plain.replace(planted.old, planted.new, 1)) != kind_of(plain)
