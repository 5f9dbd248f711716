"""December: lines 1 to 12 of the story, everybody in their own browser.

Lines 1 and 6 are about what no page offers: a stranger's case, and a field that is not on the arrow. Ib's app asks for
these; people type an address.
"""

import httpx2

from services.decision.reasons import all_reasons
from tests.browser.journeys import caseworker, citizen, named, officer, worker
from tests.browser.journeys.acting import Acting, title_of
from tests.browser.journeys.company import Company
from tests.browser.product import CONSOLE

FOUR = ("introduction-to-cafe", "plan-to-cafe", "needs-to-cafe", "attendance-to-follow-up")
NEEDS, PLAN, ACUTE = "needs-to-cafe", "plan-to-cafe", "acute-help-to-cafe"
RELATIVE = "support-needs.emergency_contact"
MADE_UP = "ref_00000000000000000000000000000000"
PRACTICAL = "Vis opgaven en gang, og lad hende gøre den selv. En tegnet liste på væggen hjælper"
SENSORY = "Høreværn må bruges. Et kvarters pause i et stille rum efter hver time"
_WISHES = ("At arbejde med dyr eller kager", "Steder med høj musik")
_HELP = {"da": "har meldt, at der er brug for akut hjælp", "en": "has declared that acute help is needed"}
_NOT_FOUND = httpx2.codes.NOT_FOUND


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
    await citizen.sends_own_words(anna, "own-wishes", *_WISHES)
    frida = await company.be("frida")
    await caseworker.reads(frida, "own-wishes", *_WISHES)


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
        await one.sees(known.title[one.language], known.remedy[one.language])


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
