"""What Anna, Bo, Clara and Dagny do at the people's door, from their first page on."""

from tests.browser.journeys import named
from tests.browser.journeys.acting import Acting, title_of


async def ticks(one: Acting, arrow: str, *without: str) -> None:
    """Ticks every field of a question but these (`item.field`)."""
    for box in await one.page.locator('input[name="fields"]').all():
        await box.set_checked(await box.get_attribute("value") not in without)
    for path in without:
        assert not await one.page.get_by_label(named.field(path, one.voice), exact=True).is_checked(), arrow


async def says_yes(one: Acting, arrow: str, *without: str) -> None:
    """On the page of a question: says yes, but for some fields."""
    await one.sees(title_of(arrow, one.voice), one.says("question.why"), one.says("question.if_no"))
    await ticks(one, arrow, *without)
    await one.press("question.yes")
    await one.has_receipt("given")
    for path in without:
        await one.sees_not(named.field(path, one.voice))


async def says_no(one: Acting, arrow: str) -> None:
    """On the page of a question: says no."""
    await one.sees(title_of(arrow, one.voice))
    await one.press("question.no")
    await one.has_receipt("refused")


async def opens(one: Acting, card: str) -> None:
    """From the first page to one of its cards: `card.seen`, `ward.permissions`, …"""
    await one.home()
    await one.follow(one.says(card))


async def row(one: Acting, arrow: str) -> str:
    """What stands about an arrow on the list of answers, which they have open."""
    lines = one.page.locator(".dl-line").filter(has=one.page.get_by_role("heading", name=title_of(arrow, one.voice)))
    return " ".join((await lines.first.inner_text()).split())


async def answers_anew(
    one: Acting, arrow: str, link: str = "permissions.answer", card: str = "card.permissions"
) -> None:
    """From the first page to the question, over the list of answers."""
    await opens(one, card)
    await one.follow(f"{one.says(link)}: {title_of(arrow, one.voice)}")


async def withdraws(one: Acting, arrow: str, card: str = "card.permissions") -> None:
    """Stops one thing in two steps."""
    await answers_anew(one, arrow, "permissions.stop", card)
    await one.sees(one.says("withdraw.title"), one.says("withdraw.keep"))
    await one.press("withdraw.stop")
    await one.has_receipt("withdrawn")


async def sends_own_words(one: Acting, arrow: str, *words: str) -> None:
    """Writes, reads it through, and sends it; `words` in the order of the fields."""
    await opens(one, "card.own")
    await one.follow(named.own_line(arrow, one.voice))
    for path, said in zip(named.paths(arrow), words, strict=True):
        await one.fills(named.field(path, one.voice), said)
    await one.press("own-write.on")
    await one.sees(one.says("own-check.title"), *words)
    await one.press("own-check.send")
    await one.sees(one.says("own-sent.title"))


async def lines(one: Acting, card: str = "card.seen") -> str:
    """Everything that stands on "who has seen what", page after page, one after the other."""
    await opens(one, card)
    found = [await one.words()]
    while await one.page.locator(".govuk-pagination__next a").count():
        await one.follow(one.says("seen.older"))
        found.append(await one.words())
    return " ".join(found)
