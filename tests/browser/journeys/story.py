"""The story of the scenario, from December to March, played by everybody in their own browser, by clicking.

Lines 1 and 6 are about what no page offers: a stranger's case, and a field that is not on the arrow. Ib's app asks for
these; people type an address. Line 18 ends with the officer: whoever verifies a copy elsewhere has no page of ours.
"""

import asyncio
from collections.abc import Awaitable, Callable

import httpx2

from services.decision.reasons import all_reasons
from tests.browser.journeys import caseworker, citizen, named, officer, worker
from tests.browser.journeys.acting import Acting, title_of
from tests.browser.journeys.company import Company
from tests.browser.product import CONSOLE

Line = Callable[[Company], Awaitable[None]]
FOUR = ("introduction-to-cafe", "plan-to-cafe", "needs-to-cafe", "attendance-to-follow-up")
NEEDS, PLAN, ACUTE = "needs-to-cafe", "plan-to-cafe", "acute-help-to-cafe"
RELATIVE = "support-needs.emergency_contact"
MADE_UP = "ref_00000000000000000000000000000000"
PRACTICAL = "Vis opgaven en gang, og lad hende gøre den selv. En tegnet liste på væggen hjælper"
SENSORY = "Høreværn må bruges. Et kvarters pause i et stille rum efter hver time"
WISHES = ("At arbejde med dyr eller kager", "Steder med høj musik")
THE_PLAN = ("2026-11-23", "Mandag, tirsdag og onsdag", "12 timer, fire om dagen", "Opvask, og varer på plads")
_HELP = {"da": "har meldt, at der er brug for akut hjælp", "en": "has declared that acute help is needed"}
_STOPPED = {"da": "Det blev stoppet, før noget blev sendt", "en": "It was stopped before anything was sent"}
_NOT_FOUND, _LOOKS, _BETWEEN = httpx2.codes.NOT_FOUND, 60, 0.25


async def no_such_case(company: Company, name: str) -> None:
    """Somebody types another's number for a case, and then one that does not exist: they see the same."""
    one = await company.be(name)
    seen = []
    for number in (await company.product.reference("anna", "municipality"), MADE_UP):
        await one.go(f"/work/{number}/arrows/{NEEDS}")
        await one.sees(one.says("problem.not_found.title"))
        seen.append(await one.words())
    assert seen[0] == seen[1]


async def line_1(company: Company) -> None:
    """Ib's app asks about Anna, who is nothing to him yet; so does he."""
    assert await company.product.app(NEEDS, await company.product.reference("anna", "municipality")) == _NOT_FOUND
    assert await company.product.app(NEEDS, MADE_UP) == _NOT_FOUND
    await no_such_case(company, "ib")


async def line_2(company: Company) -> None:
    """Frida asks Anna for four things, having read them in easy words, too."""
    frida = await company.be("frida")
    await caseworker.chooses(frida, "Anna", *FOUR)
    await frida.page.get_by_text(frida.says("preview.easy")).first.click()
    await frida.sees(title_of(FOUR[0], f"{company.voice}-easy"))
    await frida.press("preview.send")
    await frida.sees(frida.says("case.done-asked", many=4, name="Anna"))


async def line_3(company: Company) -> None:
    """Anna answers yes, yes, yes but for whom to call, and no; and writes to Frida, who reads it."""
    anna = await company.be("anna")
    await anna.home()
    await anna.follow(anna.says("mine.begin"))
    for number, arrow in enumerate(FOUR, 1):
        await anna.sees(anna.says("question.place", number=number, of=4))
        if arrow == FOUR[3]:
            await citizen.says_no(anna, arrow)
        else:
            await citizen.says_yes(anna, arrow, *([RELATIVE] if arrow == NEEDS else []))
            await anna.follow(anna.says("receipt.next", number=number + 1, of=4))
    await citizen.sends_own_words(anna, "own-wishes", *WISHES)
    frida = await company.be("frida")
    await caseworker.reads(frida, "own-wishes", *WISHES)


async def line_4(company: Company) -> None:
    """Frida gives Ib the part and plans the trial; Gert introduces Anna; Ib asks too early."""
    await company.until("2026-12-10T09:00")
    frida = await company.be("frida")
    await caseworker.gives(frida, "Anna", "cafe-manager", "Ib")
    assert "Ib" in await caseworker.part_of(frida, "cafe-manager")
    await caseworker.plans(frida, "Anna", "trial-cafe", "2027-01-04")
    gert = await company.be("gert")
    number = await company.product.reference("anna", "municipality")
    await worker.sends(gert, FOUR[0], number, "Anna Lindgaard", "Uge 1, 2027")
    ib = await company.be("ib")
    read = await worker.reads(ib, FOUR[0])
    anna = await company.product.reference("anna", "cafe")
    assert "Anna Lindgaard" in read and anna in read, "he sees which case it is about"
    await asks(company, "anna", 403, "too_early")


async def asks(company: Company, about: str, status: int, reason: str = "") -> Acting:
    """Ib asks what support somebody needs, and sees why not."""
    ib = await company.be("ib")
    await worker.asks(ib, NEEDS, await company.product.reference(about, "cafe"), status)
    await because(ib, reason)
    return ib


async def because(one: Acting, reason: str) -> None:
    """Asserts that they see a reason, and what to do about it, if there is one."""
    if reason:
        known = all_reasons()[reason]
        await one.sees(known.title[one.voice], known.remedy[one.voice])


async def line_5(company: Company) -> None:
    """Ib asks a week before the start, and gets what Anna permitted."""
    await company.until("2026-12-28T09:00")
    ib = await asks(company, "anna", 200)
    whom = named.field(RELATIVE, company.voice)
    await ib.sees(PRACTICAL, SENSORY, ib.says("handed.withheld", fields=whom))
    await ib.sees(ib.says("handed.erase", day="28. marts 2027" if company.voice == "da" else "28 March 2027"))
    await ib.sees_not("Maja")


async def line_6(company: Company) -> None:
    """No page of Ib's offers the diagnosis; his app asks for it all the same."""
    ib = await company.be("ib")
    await worker.opens_arrow(ib, NEEDS, await company.product.reference("anna", "cafe"))
    await ib.sees_not(named.field("health.diagnosis", company.voice))
    number = await company.product.reference("anna", "cafe")
    assert await company.product.app(NEEDS, number, ["health.diagnosis"]) == httpx2.codes.FORBIDDEN


async def line_7(company: Company) -> None:
    """Ib asks about Bo, and sees nothing but that nobody permits it."""
    await asks(company, "bo", 403, "no_permission_in_force")


async def line_8(company: Company) -> None:
    """Clara gives both for Bo, and Ib gets all three."""
    clara = await company.be("clara")
    await clara.home()
    await clara.follow(clara.says("mine.begin"))
    first, second = (NEEDS, PLAN) if title_of(NEEDS, clara.voice) in await clara.words() else (PLAN, NEEDS)
    await citizen.says_yes(clara, first)
    await clara.follow(clara.says("receipt.next", number=2, of=2))
    await citizen.says_yes(clara, second)
    ib = await asks(company, "bo", 200)
    await ib.sees("Mind ham om vand og pauser", "Ring til Solsiden, og derefter til hans værge Clara")


async def line_9(company: Company) -> None:
    """Bo says no himself; Clara cannot say yes over it; Ib gets nothing. The plan stands."""
    bo = await company.be("bo")
    await citizen.opens(bo, "card.permissions")
    assert bo.says("other.citizen-given") in await citizen.row(bo, NEEDS)
    await bo.follow(f"{bo.says('permissions.change')}: {title_of(NEEDS, bo.voice)}")
    await citizen.says_no(bo, NEEDS)
    clara = await company.be("clara")
    await citizen.opens(clara, "ward.permissions")
    row = await citizen.row(clara, NEEDS)
    assert clara.says("other.guardian-refused") in row and clara.says("question.own-no") in row
    assert clara.says("permissions.answer") not in row
    assert clara.says("state.given") in await citizen.row(clara, PLAN)
    await asks(company, "bo", 403, "no_permission_in_force")


async def line_10(company: Company) -> None:
    """Jonna types Anna's number, and one that does not exist."""
    await no_such_case(company, "jonna")


async def line_11(company: Company) -> None:
    """Ib sends Bo's hours; Lis reads them; Bo sees by which law."""
    ib, lis = await company.be("ib"), await company.be("lis")
    number = await company.product.reference("bo", "cafe")
    await worker.sends(ib, "hours-to-subsidy", number, "2026-12", "24")
    assert "2026-12" in await worker.reads(lis, "hours-to-subsidy")
    law = "Active Employment Act"
    assert law in await citizen.lines(await company.be("bo"))


async def line_12(company: Company) -> None:
    """Ib declares that Bo needs help now: he gets it once. Everybody is told, and Mona looks into it."""
    ib = await company.be("ib")
    words = "Bo er faldet om i køkkenet og kan ikke svare"
    await worker.declares(ib, ACUTE, await company.product.reference("bo", "cafe"), words)
    await ib.follow(ib.says("declared.ask"))
    await ib.press("arrow.ask")
    await ib.sees("Læg ham på siden")
    await worker.asks(ib, ACUTE, await company.product.reference("bo", "cafe"), 403)
    await because(ib, "used_up")
    for name in ("bo", "clara"):
        one = await company.be(name)
        await one.home()
        await one.follow(one.says("lead.emergency"))
        await one.sees(one.says("seen.title"))
    hanne = await company.be("hanne")
    await hanne.home()
    await hanne.sees(hanne.says("news.title"), _HELP[hanne.voice])
    mona = await company.be("mona", CONSOLE)
    await officer.finds(mona, words)


async def line_13(company: Company) -> None:
    """Anna withdraws while a question of Ib's is on its way: he gets nothing."""
    await company.until("2027-01-04T09:00")
    ib, anna = await company.be("ib"), await company.be("anna")
    await worker.opens_arrow(ib, NEEDS, await company.product.reference("anna", "cafe"))
    async with company.product.care_home_thinks() as is_asked:
        button = ib.page.get_by_role("button", name=ib.says("arrow.ask"), exact=True)
        asking = asyncio.create_task(ib.press_this(button, 403))
        await is_asked()
        await citizen.withdraws(anna, NEEDS)
    await asking
    await because(ib, "no_permission_in_force")
    await ib.sees_not(PRACTICAL, SENSORY)


async def line_14(company: Company) -> None:
    """Ib says that it is erased, and Anna is told; of Bo's he is reminded."""
    ib = await company.be("ib")
    await ib.home()
    await ib.follow(ib.says("inbox.open"))
    asked = ib.page.locator(".dl-asked .dl-line").filter(has_text=await company.product.reference("anna", "cafe"))
    await ib.follow_this(asked.get_by_role("link"))
    await ib.ticks(ib.says("held.erased"))
    await ib.press("held.send")
    await ib.sees(ib.says("said.title-erased"))
    anna = await company.be("anna")
    await comes(anna, lambda: _is_erased(anna))
    await ib.follow(ib.says("inbox.title"))
    await ib.sees(ib.says("inbox.asked"), await company.product.reference("bo", "cafe"))


async def _is_erased(anna: Acting) -> bool:
    await citizen.opens(anna, "card.permissions")
    return anna.says("permissions.closing-closed") in await citizen.row(anna, NEEDS)


async def comes(one: Acting, look: Callable[[], Awaitable[bool]]) -> None:
    """Asserts that what is done in the background is seen before long, as somebody does who looks again."""
    for _ in range(_LOOKS):
        if await look():
            return
        await asyncio.sleep(_BETWEEN)
    raise AssertionError(f"it does not come: {await one.words()}")


async def line_15(company: Company) -> None:
    """Dagny is 18: what Eva permitted is over, Eva is told whom to ask, and Dagny decides."""
    await company.until("2027-01-15T09:00")
    gert, number = await company.be("gert"), await company.product.reference("dagny", "municipality")
    await worker.asks(gert, "needs-to-matching", number, 403)
    await because(gert, "no_permission_in_force")
    eva = await company.be("eva")
    case = await company.product.case("dagny")
    await eva.go(f"/cases/{case}/seen")
    day = "14. januar 2027" if company.voice == "da" else "14 January 2027"
    await eva.sees(eva.says("problem.guardianship_ended.title"), day)
    dagny = await company.be("dagny")
    for arrow in ("introduction-to-home", "needs-to-matching"):
        await citizen.answers_anew(dagny, arrow)
        await citizen.says_yes(dagny, arrow)
    await worker.asks(gert, "needs-to-matching", number)


async def line_16(company: Company) -> None:
    """Clara's last day is over: Bo confirms the plan himself, and Ib reads it."""
    await company.until("2027-03-01T09:00")
    gert, number = await company.be("gert"), await company.product.reference("bo", "municipality")
    await worker.sends(gert, PLAN, number, *THE_PLAN, status=403)
    await because(gert, "no_permission_in_force")
    bo = await company.be("bo")
    await citizen.answers_anew(bo, PLAN)
    await citizen.says_yes(bo, PLAN)
    await worker.sends(gert, PLAN, number, *THE_PLAN)
    assert THE_PLAN[3] in await worker.reads(await company.be("ib"), PLAN)


async def line_17(company: Company) -> None:
    """Anna sees who has seen what, disagrees with the stranger's attempt, and Mona has her words."""
    anna = await company.be("anna")
    seen = await citizen.lines(anna)
    for reason in ("no_grant", "too_early", "field_not_on_arrow"):
        assert all_reasons()[reason].citizen[anna.voice] in seen, reason
    assert _STOPPED[anna.voice] in seen and "Café Kastanjen" in seen
    words = "Caféen skal ikke spørge, før jeg har sagt ja."
    await anna.follow_this(anna.page.locator("main section").last.get_by_role("link"))
    await anna.writes("disagreement", words)
    await anna.press("line.send")
    await anna.sees(anna.says("line.you-disagreement"), words)
    await officer.finds(await company.be("mona", CONSOLE), words)


async def line_18(company: Company) -> None:
    """Mona has the ledger verified."""
    mona = await company.be("mona", CONSOLE)
    await officer.verifies(mona)


LINES: tuple[Line, ...] = (
    line_1, line_2, line_3, line_4, line_5, line_6, line_7, line_8, line_9, line_10, line_11, line_12, line_13, line_14,
    line_15, line_16, line_17, line_18,
)  # fmt: skip


async def whole(company: Company) -> None:
    """All of it, in order."""
    for number, line in enumerate(LINES, 1):
        try:
            await line(company)
        except Exception as problem:
            problem.add_note(f"in line {number}: {line.__doc__}")
            raise
