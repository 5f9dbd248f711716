"""What Mona does at the console, from its first page on."""

from tests.browser.journeys.acting import Acting

LEDGER = "Aalborg Aktiv"


async def opens(mona: Acting, room: str) -> None:
    """To a room of the collaboration: `checks.room`, `search.room`, …"""
    await mona.home()
    await mona.follow(LEDGER)
    await mona.follow(mona.says(room))


async def finds(mona: Acting, words: str) -> None:
    """Finds what waits for her, with what was written about it."""
    await opens(mona, "checks.room")
    await mona.follow_this(mona.page.locator(".dl-entry a").last)
    await mona.sees(words, mona.says("look.outcome"))


async def writes(mona: Acting, finding: str) -> None:
    """On the page of what waits: it was in order, and what she found."""
    await mona.ticks(mona.says("look.in-order"))
    await mona.fills(mona.says("look.finding"), finding)
    await mona.press("look.done")
    await mona.sees(mona.says("checks.thanks"))


async def searches(mona: Acting, **choices: str) -> None:
    """Searches the ledger with facets: `kind`, `outcome`, `reason`, …"""
    await opens(mona, "search.room")
    for facet, value in choices.items():
        await mona.page.locator(f"select[name={facet}]").select_option(value)
    await mona.press("search.show")


async def verifies(mona: Acting) -> None:
    """Has the ledger verified; the bar goes by itself, and what it comes to is said aloud."""
    await opens(mona, "verify.room")
    await mona.press("verify.begin")
    await mona.page.get_by_text(mona.says("verify.whole"), exact=True).wait_for()
    mona.quiet()
