"""January to March: lines 13 to 18 of the story, everybody in their own browser.

In line 18 Mona's page names the commands by which anybody verifies a copy elsewhere, and a stranger follows them.
"""

import asyncio
from collections.abc import Awaitable, Callable

from services.decision.reasons import all_reasons
from tests.browser.journeys import citizen, officer, worker
from tests.browser.journeys.acting import Acting
from tests.browser.journeys.company import Company
from tests.browser.journeys.december import NEEDS, PLAN, PRACTICAL, SENSORY, because
from tests.browser.product import CONSOLE

_PLAN = ("2026-11-23", "Mandag, tirsdag og onsdag", "12 timer, fire om dagen", "Opvask, og varer på plads")
_COMPLETE = {"da": "Din tilbagetrækning er helt færdig", "en": "Your withdrawal is complete"}
_REMINDED = {
    "da": "I har ikke svaret på, om I har slettet det, I fik",
    "en": "You have not answered whether you have erased what you received",
}
_STOPPED = {"da": "Det blev stoppet, før noget blev sendt", "en": "It was stopped before anything was sent"}
_LOOKS, _BETWEEN = 60, 0.25


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
    ib, number = await company.be("ib"), await company.product.reference("anna", "cafe")
    await comes(ib, lambda: _is_asked(ib, number))
    await ib.follow_this(ib.page.locator(".dl-asked .dl-line").filter(has_text=number).get_by_role("link"))
    await ib.ticks(ib.says("held.erased"))
    await ib.press("held.send")
    await ib.sees(ib.says("said.title-erased"))
    anna = await company.be("anna")
    await comes(anna, lambda: _is_erased(anna))
    await anna.home()
    await anna.sees(_COMPLETE[anna.language])
    await company.until("2027-01-05T09:00")
    ib = await company.be("ib")
    await comes(ib, lambda: _is_reminded(ib))
    await ib.sees(ib.says("inbox.asked"), await company.product.reference("bo", "cafe"))


async def _is_reminded(ib: Acting) -> bool:
    await ib.home()
    await ib.follow(ib.says("inbox.open"))
    return _REMINDED[ib.language] in await ib.words()


async def _is_asked(ib: Acting, number: str) -> bool:
    await ib.home()
    await ib.follow(ib.says("inbox.open"))
    asked = ib.page.locator(".dl-asked")
    return bool(await asked.count()) and number in await asked.inner_text()


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
    await worker.sends(gert, PLAN, number, *_PLAN, status=403)
    await because(gert, "no_permission_in_force")
    bo = await company.be("bo")
    await citizen.answers_anew(bo, PLAN)
    await citizen.says_yes(bo, PLAN)
    await worker.sends(gert, PLAN, number, *_PLAN)
    assert _PLAN[3] in await worker.reads(await company.be("ib"), PLAN)


async def line_17(company: Company) -> None:
    """Anna sees who has seen what, disagrees with the stranger's attempt, and Mona has her words."""
    anna = await company.be("anna")
    seen = await citizen.lines(anna)
    for reason in ("no_grant", "too_early", "field_not_on_arrow"):
        assert all_reasons()[reason].citizen[anna.language] in seen, reason
    assert _STOPPED[anna.voice] in seen and "Café Kastanjen" in seen
    words = "Caféen skal ikke spørge, før jeg har sagt ja."
    await anna.follow_this(anna.page.locator("main section").last.get_by_role("link"))
    await anna.writes("disagreement", words)
    await anna.press("line.send")
    await anna.sees(anna.says("line.you-disagreement"), words)
    await officer.finds(await company.be("mona", CONSOLE), words)


async def line_18(company: Company) -> None:
    """Mona has the ledger verified; her page says how a copy is, and a stranger does so: whole, and with one byte
    changed."""
    mona = await company.be("mona", CONSOLE)
    await officer.verifies(mona)
    await mona.sees("dottedline ledger export", "dottedline ledger verify")
    await company.product.verified_by_a_stranger()
