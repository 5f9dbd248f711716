"""What Frida does: opens a case, asks for permission, gives parts, plans."""

from tests.browser.journeys import named
from tests.browser.journeys.acting import Acting, title_of


async def opens(frida: Acting, citizen: str) -> None:
    """From her first page to a case."""
    await frida.home()
    await frida.follow_this(frida.page.locator(".dl-card a").filter(has_text=citizen).first)
    await frida.sees(frida.says("case.title", name=citizen))


async def chooses(frida: Acting, citizen: str, *arrows: str) -> None:
    """From her first page to the words that the citizen will see."""
    await opens(frida, citizen)
    await frida.follow(frida.says("case.ask"))
    for arrow in arrows:
        await frida.page.locator(f'input[name="arrows"][value="{arrow}"]').check()
    await frida.press("ask.preview")
    await frida.sees(frida.says("preview.words"), *(title_of(arrow, frida.voice) for arrow in arrows))


async def asks(frida: Acting, citizen: str, *arrows: str) -> None:
    """Asks a citizen, having seen what they will see."""
    await chooses(frida, citizen, *arrows)
    await frida.press("preview.send")


async def gives(frida: Acting, citizen: str, actor: str, who: str, status: int = 200) -> None:
    """Gives a part to somebody, from today on; `who` as they stand among the choices."""
    await opens(frida, citizen)
    await frida.follow(f"{frida.says('case.give')}: {named.part(actor, frida.voice)}")
    await frida.ticks(who)
    await frida.press("give.give", status)


async def plans(frida: Acting, citizen: str, activity: str, first_day: str) -> None:
    """Plans an activity from a day on."""
    await opens(frida, citizen)
    await frida.follow(f"{frida.says('case.plan')}: {named.activity(activity, frida.voice)}")
    await frida.fills(frida.says("days.first_day"), first_day)
    await frida.press("plan.save")


async def part_of(frida: Acting, actor: str) -> str:
    """What stands about a part on the page of a case, which she has open."""
    section = frida.page.locator("main section").filter(
        has=frida.page.get_by_role("heading", name=named.part(actor, frida.voice), exact=True)
    )
    return " ".join((await section.first.inner_text()).split())


async def reads(frida: Acting, arrow: str, *words: str) -> None:
    """From her first page to what was sent to her; reads it, and says that it has come."""
    await frida.home()
    await frida.sees(frida.says("waiting.sent"))
    await frida.follow(named.fields(arrow, frida.voice))
    await frida.press_this(frida.page.get_by_role("button", name=frida.says("arrows.fetch")).last)
    await frida.sees(*words)
    await frida.press("handed.received")
