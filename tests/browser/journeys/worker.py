"""What people of a partner do: Gert, Hanne, Ib, Jonna and Lis; they read what was sent, ask, send, and erase."""

from tests.browser.journeys import named
from tests.browser.journeys.acting import Acting


async def opens_arrow(one: Acting, arrow: str, number: str = "") -> None:
    """To an arrow of a case, from the first page over the inbox; `number` is how their place calls the case."""
    await one.home()
    await one.follow(one.says("inbox.open"))
    card = one.page.locator(".dl-card").filter(has_text=number or one.says("inbox.send"))
    await one.follow_this(card.locator("a").first)
    await one.follow(named.line(arrow, one.voice))


async def asks(one: Acting, arrow: str, number: str = "", status: int = 200, why: str = "") -> None:
    """Asks for information about the citizen of a case."""
    await opens_arrow(one, arrow, number)
    if why:
        await one.fills(one.says("arrow.justification"), why)
    await one.press("arrow.ask", status)
    await one.sees(one.says("handed.duties" if status == 200 else "no.title"))


async def sends(one: Acting, arrow: str, number: str, *words: str, status: int = 200) -> None:
    """Fills in what is sent, field by field, reads it through, and sends it."""
    await opens_arrow(one, arrow, number)
    await fills_in(one, arrow, *words, status=status)


async def fills_in(one: Acting, arrow: str, *words: str, status: int = 200) -> None:
    """On the page of an arrow: the same."""
    for path, said in zip(named.paths(arrow), words, strict=False):
        await one.fills(named.field(path, one.voice), said)
    await one.press("arrow.check")
    await one.sees(one.says("check.words"), *words)
    await one.press("check.send", status)
    await one.sees(one.says("sent.title" if status == 200 else "no.title"))


async def reads(one: Acting, arrow: str) -> str:
    """Reads what was sent along an arrow, and says that it has come; what stood on the page."""
    await one.home()
    await one.follow(one.says("inbox.open"))
    waits = one.page.locator(".dl-line").filter(has_text=named.need(arrow, one.voice))
    await one.press_this(waits.last.get_by_role("button"))
    shown = await one.words()
    await one.press("handed.received")
    return shown


async def declares(one: Acting, arrow: str, number: str, words: str) -> None:
    """Declares an emergency in two steps."""
    await opens_arrow(one, arrow, number)
    await one.follow(one.says("no.step-declare"))
    await one.sees(one.says("emergency.only"))
    await declares_here(one, words)


async def declares_here(one: Acting, words: str) -> None:
    """On the page of an emergency: the same."""
    await one.fills(one.says("emergency.words"), words)
    await one.press("emergency.next")
    await one.sees(one.says("emergency.sure"), words)
    await one.press("emergency.declare")
    await one.sees(one.says("declared.title"), one.says("declared.told"))


async def erases(one: Acting, link: str = "inbox.answer") -> None:
    """Says that everything is erased, of the first thing that asks for it."""
    await one.home()
    await one.follow(one.says("inbox.open"))
    await one.follow(one.says(link))
    await one.ticks(one.says("held.erased"))
    await one.press("held.send")
    await one.sees(one.says("said.title-erased"))
