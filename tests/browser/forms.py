"""Sends each form with nothing in it, and then with something in every field, and looks at what is said then."""

from collections.abc import AsyncIterator, Awaitable
from typing import Any

from playwright.async_api import Locator, Page, Response

from tests.browser.crawl import FIELDS, Crawl, is_page
from tests.browser.looking import Look, Looked
from tests.browser.person import Person

_TO_WRITE_IN = "input:is(:not([type]), [type=text], [type=date], [type=email], [type=search]), textarea"
_TO_CHOOSE = "input:is([type=checkbox], [type=radio])"
_UNDOABLE = "button:not(.govuk-button--warning)"
"""What cannot be undone is not pressed here; journeys do that."""

_DAY = "2027-01-18"
_STEPS = 4
_SAYS_NO = 422
_BROKEN = """() => [...document.querySelectorAll(".govuk-error-summary a")]
  .filter(link => !document.getElementById(link.hash.slice(1)))
  .map(link => `the error summary leads to ${link.hash}, which is not on the page`)"""


async def sent_empty(crawl: Crawl, person: Person) -> AsyncIterator[Looked]:
    """Every form that a crawl found, sent with nothing in it."""
    for address in crawl.forms.values():
        await _open(person, address)
        for number in range(await _forms(person).count()):
            if number:
                await _open(person, address)
            form = _forms(person).nth(number)
            for field in await form.locator(_TO_WRITE_IN).all():
                if await field.is_visible() and await field.is_editable():
                    await field.fill("")
            if looked := await _send(crawl.look, person, form, "sent empty"):
                yield looked


async def sent_filled(crawl: Crawl, person: Person) -> AsyncIterator[Looked]:
    """Every form that a crawl found, sent with something in every field, and so on with the pages it leads to."""
    for address in crawl.forms.values():
        await _open(person, address)
        for _ in range(_STEPS):
            forms = person.page.locator("main form[method=post]").filter(has=person.page.locator(_UNDOABLE))
            if not await forms.count():
                break
            await _fill(forms.first, crawl.words)
            looked = await _send(crawl.look, person, forms.first, "sent filled")
            if looked is None:
                break
            yield looked
            if looked.status >= _SAYS_NO:
                break


async def _open(person: Person, address: str) -> None:
    """Opens a page; some form before may have signed them out."""
    await person.page.goto(address)
    if not person.is_here():
        await person.sign_in()
        await person.page.goto(address)


def _forms(person: Person) -> Locator:
    return person.page.locator("main form").filter(has=person.page.locator(FIELDS))


async def _fill(form: Locator, words: str) -> None:
    named = set[str]()
    for field in await form.locator(_TO_CHOOSE).all():
        name = await field.get_attribute("name") or ""
        if name not in named and await field.is_enabled():
            named.add(name)
            await field.check(force=True)
    for field in await form.locator(_TO_WRITE_IN).all():
        if await field.is_visible() and await field.is_editable() and not await field.input_value():
            await field.fill(_DAY if await field.get_attribute("type") == "date" else words)


async def _send(look: Look, person: Person, form: Locator, state: str) -> Looked | None:
    button = form.locator(_UNDOABLE).first
    if not await button.count() or not await button.is_visible():
        return None
    person.watch.taken()
    if await form.get_attribute("hx-get") or await form.get_attribute("hx-post"):
        # A script would change a part of the page; this is the way of whoever has none.
        answer = await _led_to(person.page, form.evaluate("form => form.submit()"))
    else:
        answer = await pressed(person.page, button)
    if not is_page(answer) or not person.is_here():
        return None
    looked = await look(person, answer, range(200, 500), state)
    if answer.status == _SAYS_NO:
        looked.problems["answers"] = await _says_what_is_wrong(person)
    return looked


async def pressed(page: Page, button: Locator) -> Response:
    """Presses a button; the answer whose page it leads to."""
    return await _led_to(page, button.click())


async def _led_to(page: Page, act: Awaitable[Any]) -> Response:
    """The answer whose page an act leads to."""
    pages: list[Response] = []

    def note(answer: Response) -> None:
        if answer.request.is_navigation_request() and answer.frame == page.main_frame:
            pages.append(answer)

    page.on("response", note)
    try:
        async with page.expect_navigation():
            await act
    finally:
        page.remove_listener("response", note)
    return pages[-1]


async def _says_what_is_wrong(person: Person) -> list[str]:
    """An error summary, each of whose links leads to a field."""
    if not await person.page.locator(".govuk-error-summary").count():
        return ["says no with no error summary"]
    found: list[str] = await person.page.evaluate(_BROKEN)
    return found
