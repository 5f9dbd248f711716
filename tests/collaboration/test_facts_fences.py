"""Facts and what they hang on: fences, what waits for the ledger, and one snapshot for all that is asked at once."""

import asyncio
import shutil
from dataclasses import replace
from typing import Any

import pytest

from deploy.demo.everybody import publish_agreed
from services.audit.wire import NEVER, Draft
from services.collaboration.wire import Asked, CaseFacts, GrantAsked, Span
from services.ids import EVENT, new_id
from services.problems import Unavailable
from tests.collaboration.asking import CAFE, about, away, placed
from tests.collaboration.world import ANNA, BO, FRIDA, HANNE, IB, NINE, OVE, C, World, collaboration_in
from tests.house import at
from tests.tampering import backed_up

CHANGES = {
    "a grant ends": lambda world, case, grant: world.service.end_grant(C, case, grant, "", FRIDA),
    "a grant is made": lambda world, case, _: world.service.grant(
        GrantAsked(C, case, "job-consultant", "prs_gert"), FRIDA
    ),
    "an activity is planned": lambda world, case, _: world.service.plan_activity(
        C, case, "subsidy", "2027-02-01", "", FRIDA
    ),
    "the agreement ends": lambda world, _, __: world.service.end_agreement(C, "cafe", "care-home", "", OVE),
    "a map is published": lambda world, _, __: publish_changed(world),
}


async def publish_changed(world: World) -> None:
    text = (await world.service.map_in_force(C)).text
    await publish_agreed(world.service, text.replace("hours_per_week: 10}", "hours_per_week: 11}"), OVE)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
async def test_a_permit_on_facts_that_have_changed_gets_no_place(world: World, case: str, change: Any) -> None:
    before = await about(world, case)
    [ib] = [grant for grant in await world.service.grants(C, case) if grant.actor == "cafe-manager"]
    await change(world, case, ib.id)
    assert not await placed(world, before)
    assert await placed(world, await about(world, case))


async def test_a_change_in_another_case_disturbs_nobody(world: World, case: str) -> None:
    before = await about(world, case)
    await world.case_of(BO)
    assert await placed(world, before)


async def test_an_ended_grant_is_over_from_its_entry_on(world: World, case: str) -> None:
    [ib] = [grant for grant in await world.service.grants(C, case) if grant.actor == "cafe-manager"]
    world.clock.instant = NINE + 1_234
    await world.service.end_grant(C, case, ib.id, "", FRIDA)
    assert [grant.ends_at for grant in (await about(world, case)).grants_to] == [NINE + 1_234]


async def test_what_hangs_on_a_team_hangs_on_its_fence(world: World, case: str) -> None:
    await world.service.make_team(C, "municipality", "wage-office", ["prs_lis"], OVE)
    await world.service.grant(GrantAsked(C, case, "wage-subsidy", team="wage-office"), FRIDA)
    lis = Asked(C, "hours-to-subsidy", "to", "municipality", "prs_lis")
    before, by_sender = (
        await about(world, case, lis),
        await about(world, case, replace(CAFE, arrow=lis.arrow, side="from")),
    )
    assert "team:municipality/wage-office" in before.fences.keys() & by_sender.fences.keys()
    assert len(before.grants_to) == len(by_sender.grants_to) == 1
    await world.service.make_team(C, "municipality", "wage-office", ["prs_gert"], OVE)
    assert (await about(world, case, lis)).grants_to == []
    assert not await placed(world, before)
    assert not await placed(world, by_sender)


async def test_fences_carry_what_is_applied_here_and_not_the_ledgers_head(world: World, case: str) -> None:
    before = await about(world, case)
    await world.audit.append([Draft(C, "grant-ended", new_id(EVENT), {}, case, bumps=(f"part:{case}",))])
    after = await about(world, case)
    assert after.fences == before.fences
    assert not await placed(world, after)


ENDS = {
    "a grant": lambda world, case, grant: world.service.end_grant(C, case, grant, "", FRIDA),
    "an agreement": lambda world, _, __: world.service.end_agreement(C, "care-home", "cafe", "", OVE),
    "a case": lambda world, case, _: world.service.close_case(C, case, "", FRIDA),
    "an activity": lambda world, case, _: world.service.plan_activity(C, case, "trial-cafe", "", "2027-01-10", FRIDA),
}


@pytest.mark.parametrize(("what", "end"), ENDS.items(), ids=ENDS.keys())
async def test_an_end_that_waits_for_the_ledger_counts_already_and_goes_in_later(
    world: World, case: str, what: str, end: Any
) -> None:
    [ib] = [grant for grant in await world.service.grants(C, case) if grant.actor == "cafe-manager"]
    real, refs = world.audit.append, await world.reference(case, "cafe")

    def takes(facts: CaseFacts) -> bool:
        return {
            "a grant": all(grant.ends_at <= NINE for grant in facts.grants_to),
            "an agreement": all(term["ends_at"] <= NINE for term in facts.agreement["terms"]),
            "a case": facts.span.ends_at <= NINE,
            "an activity": facts.runs == [Span(at("2026-12-28"), at("2027-01-11"))],
        }[what]

    assert not takes(await about(world, case))
    world.audit.append = away  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await end(world, case, ib.id)
    world.audit.append = real  # type: ignore[method-assign]
    # The ledger is back, the sweeper has not come round: a permit would get its place, so the facts must say no.
    waiting = await world.fact(replace(CAFE, reference=refs))
    assert takes(waiting)
    assert await placed(world, waiting)
    assert await world.service.room.changes.settle() == []
    entered = await world.fact(replace(CAFE, reference=refs))
    assert takes(entered)
    assert await placed(world, entered)
    assert not await placed(world, waiting)


async def test_an_end_that_waits_ends_the_part_by_whatever_grant_it_is_held(world: World, case: str) -> None:
    [ib] = [grant for grant in await world.service.grants(C, case) if grant.actor == "cafe-manager"]
    real, world.audit.append = world.audit.append, away  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await world.service.end_grant(C, case, ib.id, "", FRIDA)
    world.audit.append = real  # type: ignore[method-assign]
    await world.introduce(case, "cafe-manager", IB.person, ib.introduced_by)
    assert all(grant.ends_at <= NINE for grant in (await about(world, case)).grants_to)
    assert await world.service.room.changes.settle() == []
    assert all(grant.ends_at <= NINE for grant in (await about(world, case)).grants_to)


async def test_an_end_that_waits_opens_nothing_when_the_activity_has_been_moved_since(world: World, case: str) -> None:
    real, world.audit.append = world.audit.append, away  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await world.service.plan_activity(C, case, "trial-cafe", "", "2027-03-10", FRIDA)
    world.audit.append = real  # type: ignore[method-assign]
    await world.service.plan_activity(C, case, "trial-cafe", "2027-03-08", "", FRIDA)
    assert (await about(world, case)).runs == [Span(at("2027-03-01"), at("2027-03-11"))]
    await world.service.plan_activity(C, case, "trial-cafe", "2027-04-05", "", FRIDA)
    assert (await about(world, case)).runs == []


async def test_who_leaves_a_team_while_the_ledger_is_away_is_out_at_once(world: World, case: str) -> None:
    await world.service.make_team(C, "municipality", "wage-office", ["prs_lis", "prs_gert"], OVE)
    await world.service.grant(GrantAsked(C, case, "wage-subsidy", team="wage-office"), FRIDA)

    world.audit.append = away  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await world.service.make_team(C, "municipality", "wage-office", ["prs_gert"], OVE)
    lis, gert = (Asked(C, "hours-to-subsidy", "to", "municipality", person) for person in ("prs_lis", "prs_gert"))
    assert (await about(world, case, lis)).grants_to == []
    assert len((await about(world, case, gert)).grants_to) == 1


async def test_a_grant_that_waits_for_the_ledger_gives_nothing(world: World, case: str) -> None:
    real, world.audit.append = world.audit.append, away  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await world.service.grant(GrantAsked(C, case, "wage-subsidy", "prs_lis"), FRIDA)
    world.audit.append = real  # type: ignore[method-assign]
    lis = Asked(C, "hours-to-subsidy", "to", "municipality", "prs_lis")
    assert (await about(world, case, lis)).grants_to == []
    assert [change.kind for change in await world.service.room.changes.settle()] == ["grant"]
    assert (await about(world, case, lis)).grants_to == []


async def test_an_old_backup_refuses_the_case_whose_changes_it_lost_and_no_other(world: World, case: str) -> None:
    other = await world.case_of(BO, "trial-cafe", "2027-01-04")
    mine, others = await world.reference(case, "cafe"), await world.reference(other, "cafe")
    [ib] = [grant for grant in await world.service.grants(C, case) if grant.actor == "cafe-manager"]
    world.service.room.database.close()
    backed_up(world.folder, world.folder / "backup", shutil.ignore_patterns("audit*", "keys"))
    world.service = collaboration_in(world.folder, world.audit, world.registry)
    await world.service.end_grant(C, case, ib.id, "", FRIDA)
    world.service.room.database.close()

    (world.folder / "backup" / "keys").symlink_to(world.folder / "keys")
    world.service = world.rooms = collaboration_in(world.folder / "backup", world.audit, world.registry)
    await world.service.check_start()
    assert world.service.lost == {f"part:{case}"}
    lost = await world.fact(replace(CAFE, reference=mine))
    assert (lost.lost, lost.case, lost.grants_from, lost.grants_to, lost.runs) == (True, case, [], [], [])
    assert not (await world.fact(replace(CAFE, reference=others))).lost


async def test_facts_of_many_come_in_the_order_of_the_questions_from_one_snapshot(world: World, case: str) -> None:
    known = await world.reference(case, "cafe")
    asked = [
        replace(CAFE, reference=known),
        replace(CAFE, reference="ref_none"),
        replace(CAFE, collaboration="nowhere", reference=known),
        replace(CAFE, arrow="no-such", reference=known),
        Asked(C, "own-wishes", "from", "", ANNA, case=case),
    ] * 3
    together = await world.service.facts(asked)
    assert together == [await world.fact(one) for one in asked]
    assert [bool(facts.case) for facts in together] == [True, False, False, True, True] * 3


async def test_facts_never_mix_two_states_of_a_case(world: World, case: str) -> None:
    """Read while grants come and go: the fence's index and the rows are always of the same moment."""
    world.registry.people["prs_jonna"] = world.registry.people[IB.person]
    hanne = Asked(C, "needs-to-cafe", "from", "care-home", HANNE.person, await world.reference(case, "care-home"))
    seen: dict[int, set[int]] = {}
    done = asyncio.Event()

    async def look() -> None:
        while not done.is_set():
            facts = await world.fact(hanne)
            seen.setdefault(facts.fences[f"part:{case}"], set()).add(len(facts.grants_to))
            await asyncio.sleep(0)  # facts are looked up at once: by itself this would never let anybody else go on

    looking = asyncio.create_task(look())
    for day in range(10, 30):
        one_day = {"first_day": f"2027-04-{day}", "last_day": f"2027-04-{day}"}
        on = {"introduced_by": "introduction-to-cafe", "rests_on": {f"permission:{case}": NEVER}}
        await world.service.grant(GrantAsked(C, case, "cafe-manager", "prs_jonna", **one_day, **on), FRIDA)  # type: ignore[arg-type]
    done.set()
    await looking
    assert all(len(counts) == 1 for counts in seen.values())
    told = [seen[index].copy().pop() for index in sorted(seen)]
    assert told == sorted(set(told))
    assert len(told) > 5
