"""An activity is cancelled: one that runs ends now, one that was planned never begins; and it can be planned anew."""

from typing import Any

import pytest

from services.collaboration.wire import Asked
from services.problems import NotAllowed, NotFound, Unavailable
from tests.collaboration.world import ANNA, FRIDA, IB, C, World
from tests.house import House, K

MATCHING = "needs-to-matching"


async def runs(house: House, citizen: str) -> dict[str, tuple[str, str]]:
    view = await house.collaboration.case(K, house.cases[citizen])
    return {run.activity: (run.first_day, run.last_day) for run in view.runs}


async def test_what_runs_ends_now_and_nothing_flows_for_it_until_it_is_planned_anew(house: House) -> None:
    base, frida, dagny = house.collaboration, house.doer("frida"), house.cases["dagny"]
    assert await house.refused("gert", "dagny", MATCHING) == []
    await base.cancel_activity(K, dagny, "matching", frida)
    assert await house.refused("gert", "dagny", MATCHING) != []
    entered = await house.last("activity-cancelled")
    assert (entered.case, entered.said["activity"]) == (dagny, "matching")
    await base.plan_activity(K, dagny, "matching", "2026-12-01", "", frida)
    assert await house.refused("gert", "dagny", MATCHING) == []


async def test_what_was_planned_never_begins_and_opens_nothing_beforehand(world: World) -> None:
    case = await world.case_of(ANNA)
    await world.service.plan_activity(C, case, "trial-cafe", "2026-12-10", "", FRIDA)
    await world.introduce(case, "cafe-manager", IB.person, "introduction-to-cafe")
    asked = Asked(C, "needs-to-cafe", "to", "cafe", IB.person, await world.reference(case, "cafe"))
    assert (await world.fact(asked)).runs
    await world.service.cancel_activity(C, case, "trial-cafe", FRIDA)
    assert (await world.fact(asked)).runs == [], "nor is it open some days before a beginning that is no more"
    assert "trial-cafe" not in {run.activity for run in (await world.service.case(C, case)).runs}
    with pytest.raises(NotFound):
        await world.service.cancel_activity(C, case, "trial-cafe", FRIDA)
    await world.service.plan_activity(C, case, "trial-cafe", "2026-12-10", "", FRIDA)
    assert (await world.fact(asked)).runs


async def test_while_the_ledger_is_away_it_is_cancelled_already(house: House) -> None:
    base, frida, dagny = house.collaboration, house.doer("frida"), house.cases["dagny"]
    ledger = house.ledgers["collaboration"]
    there = ledger.before

    async def away(_: Any) -> None:
        raise Unavailable("The audit service does not answer.")

    ledger.before = away
    with pytest.raises(Unavailable):
        await base.cancel_activity(K, dagny, "matching", frida)
    ledger.before = there
    assert not await house.entries("activity-cancelled")
    assert await house.refused("gert", "dagny", MATCHING) != []


async def test_only_who_gives_access_cancels(house: House) -> None:
    for who, said in (("gert", NotAllowed), ("ib", NotFound), ("ove", NotAllowed)):
        with pytest.raises(said):
            await house.collaboration.cancel_activity(K, house.cases["dagny"], "matching", house.doer(who))
    assert not await house.entries("activity-cancelled")
    assert "matching" in await runs(house, "dagny")
