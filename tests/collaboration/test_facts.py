"""Facts for decisions: what is known of a case, from one snapshot, and the fences that it hangs on."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.audit.wire import NEVER, Draft, Place
from services.collaboration.arrows import open_spans
from services.collaboration.client import ServiceMap
from services.collaboration.wire import Asked, CaseFacts, GrantAsked, Span
from services.ids import EVENT, new_id
from services.periods import FOREVER, add, parse_duration
from services.problems import Unavailable
from tests.collaboration.world import ANNA, BO, DAY, FRIDA, HANNE, IB, NINE, OVE, C, World, collaboration_in
from tests.house import at

CAFE = Asked(C, "needs-to-cafe", "to", "cafe", IB.person)


@pytest.fixture
async def case(world: World) -> str:
    """Anna's trial at the café from 4 January; Ib and Hanne know her."""
    made = await world.case_of(ANNA, "trial-cafe", "2027-01-04")
    await world.introduce(made, "cafe-manager", IB.person, "introduction-to-cafe")
    await world.introduce(made, "contact-person", HANNE.person, "introduction-to-home")
    return made


async def about(world: World, case: str, asked: Asked = CAFE) -> CaseFacts:
    """Facts, asked for with the reference of the partner who asks."""
    return await world.fact(replace(asked, reference=await world.reference(case, asked.partner)))


async def away(drafts: Sequence[Draft]) -> list[Place]:
    raise Unavailable("The ledger does not answer.")


async def placed(world: World, facts: CaseFacts) -> bool:
    """Whether a permit on these facts gets its place."""
    draft = Draft(C, "decision", new_id(EVENT), {}, facts.case, rests_on=facts.fences)
    [place] = await world.audit.append([draft])
    return place.placed


async def test_all_that_is_known_of_a_case_along_an_arrow(world: World, case: str) -> None:
    facts = await about(world, case)
    assert (facts.case, facts.subject, facts.known_as, facts.zone) == (case, ANNA, "own", "Europe/Copenhagen")
    assert facts.from_reference == await world.reference(case, "care-home")
    assert facts.to_reference == await world.reference(case, "cafe")
    assert facts.span == Span(at("2026-11-01"), FOREVER)
    assert facts.runs == [Span(at("2026-12-28"), FOREVER)]
    [hanne], [ib] = facts.grants_from, facts.grants_to
    assert (hanne.partner, hanne.introduced_by, hanne.starts_at) == ("care-home", "introduction-to-home", NINE)
    assert (ib.partner, ib.introduced_by, ib.made_at) == ("cafe", "introduction-to-cafe", NINE)
    assert facts.agreement == {
        "kind": "between",
        "terms": [{"starts_at": at("2026-01-01"), "ends_at": at("2028-01-01")}],
    }
    assert facts.fences.keys() == {"map", f"part:{case}", "agreement:cafe+care-home"}
    assert await placed(world, facts)


async def test_the_arrow_is_told_as_the_map_has_it(world: World, case: str) -> None:
    arrow = (await about(world, case)).arrow
    assert arrow is not None
    assert (arrow.from_end.actor, arrow.from_end.partner) == ("contact-person", "care-home")
    assert (arrow.to_end.actor, arrow.to_end.activity) == ("cafe-manager", "trial-cafe")
    assert arrow.fields == [
        f"support-needs.{name}" for name in ("practical_support", "sensory_needs", "emergency_contact")
    ]
    assert (arrow.basis, arrow.ground["article_9"], arrow.holders) == (
        "permission", "9(2)(a)", {"support-needs": "care-home"},
    )  # fmt: skip
    assert arrow.schemas["support-needs"]["additionalProperties"] is False
    once = (await about(world, case, replace(CAFE, arrow="acute-help-to-cafe"))).arrow
    assert once is not None
    assert (once.at_most, once.ground["minutes"]) == ({"times": 1, "per": "emergency"}, 60)


async def test_at_the_callers_end_stands_only_who_acts_and_at_the_other_anybody(world: World, case: str) -> None:
    somebody_else = await about(world, case, replace(CAFE, person="prs_jonna"))
    assert (somebody_else.grants_to, len(somebody_else.grants_from)) == ([], 1)
    nobody = await about(world, case, replace(CAFE, person=""))
    assert nobody.grants_to == []
    sender = await about(world, case, Asked(C, "needs-to-cafe", "from", "care-home", "prs_other"))
    assert (sender.grants_from, len(sender.grants_to)) == ([], 1)


async def test_another_partners_reference_is_looked_up_and_told(world: World, case: str) -> None:
    facts = await world.fact(replace(CAFE, reference=await world.reference(case, "municipality")))
    assert (facts.case, facts.known_as) == (case, "other")


@pytest.mark.parametrize("reference", ["ref_" + "0" * 32, "", "ref_æ", "x" * 5_000])
async def test_what_is_nobodys_reference_has_the_arrow_and_nothing_else(
    world: World, case: str, reference: str
) -> None:
    facts = await world.fact(replace(CAFE, reference=reference))
    known = await about(world, case)
    assert facts == CaseFacts(zone="Europe/Copenhagen", map_version=1, arrow=known.arrow)


async def test_a_reference_of_another_collaboration_is_nobodys_here(world: World, case: str) -> None:
    text = (await world.service.map_in_force(C)).text
    await world.service.publish(text.replace("collaboration: aalborg-aktiv", "collaboration: another"), OVE)
    reference = await world.reference(case, "cafe")
    elsewhere = await world.fact(replace(CAFE, collaboration="another", reference=reference))
    assert (elsewhere.case, elsewhere.fences) == ("", {})
    by_id = await world.fact(replace(CAFE, collaboration="another", case=case))
    assert (by_id.case, by_id.fences) == ("", {})
    assert await world.fact(replace(CAFE, collaboration="nowhere", reference=reference)) == CaseFacts()


async def test_along_an_arrow_that_is_not_on_the_map_only_the_own_parts_are_told(world: World, case: str) -> None:
    facts = await about(world, case, replace(CAFE, arrow="needs-to-nobody"))
    assert (facts.arrow, facts.grants_from, facts.runs, facts.agreement) == (None, [], [], {})
    assert [part.partner for part in facts.parts] == ["cafe"]
    assert (await about(world, case, replace(CAFE, arrow="needs-to-nobody", person="prs_jonna"))).parts == []


async def test_citizen_and_guardian_stand_at_an_end_without_a_grant_and_without_an_agreement(
    world: World, case: str
) -> None:
    own = await world.fact(Asked(C, "own-wishes", "from", "", ANNA, case=case))
    assert (own.known_as, own.subject, own.grants_from) == ("own", ANNA, [])
    assert [grant.partner for grant in own.grants_to] == ["municipality"]
    assert own.agreement == {"kind": "with-the-person"}
    assert own.runs == [own.span]
    assert own.arrow is not None
    assert (own.arrow.from_end.partner, own.from_reference, own.arrow.holders) == (
        "person",
        "",
        {"own-words": "person"},
    )


async def test_inside_one_controller_no_agreement_is_needed(world: World, case: str) -> None:
    facts = await about(world, case, Asked(C, "invitation", "from", "municipality", FRIDA.person))
    assert facts.agreement == {"kind": "one-controller"}
    assert facts.fences.keys() == {"map", f"part:{case}"}


async def test_an_arrow_of_several_activities_is_open_while_any_of_them_runs(world: World, case: str) -> None:
    asked = Asked(C, "introduction-to-cafe", "to", "cafe", IB.person)
    await world.service.plan_activity(C, case, "matching", "2026-12-01", "2026-12-20", FRIDA)
    runs = (await about(world, case, asked)).runs
    assert sorted(runs, key=lambda run: run.starts_at) == [
        Span(at("2026-12-01"), at("2026-12-21")),
        Span(at("2027-01-04"), FOREVER),
    ]
    assert (await about(world, case, replace(asked, arrow="hours-to-subsidy"))).runs == [
        Span(at("2027-01-04"), FOREVER)
    ]
    assert (await about(world, case, replace(asked, arrow="plan-to-shelter"))).runs == []


async def test_an_activity_that_comes_round_again_is_a_run_of_its_own(world: World, case: str) -> None:
    await world.service.plan_activity(C, case, "trial-cafe", "2026-12-02", "2026-12-03", FRIDA)
    world.clock.instant = NINE + 5 * DAY
    await world.service.plan_activity(C, case, "trial-cafe", "2027-01-04", "", FRIDA)
    assert (await about(world, case)).runs == [
        Span(at("2026-11-25"), at("2026-12-04")),
        Span(at("2026-12-28"), FOREVER),
    ]


@given(
    st.lists(st.tuples(st.sampled_from(["trial-cafe", "matching"]), st.integers(0, 10**13), st.integers(1, 10**12))),
    st.integers(0, 10**13),
)
@settings(max_examples=200)
def test_an_arrow_is_open_exactly_before_and_while_its_activities_run(
    aalborg: ServiceMap, runs: list[tuple[str, int, int]], now: int
) -> None:
    planned = [(activity, starts, starts + lasts) for activity, starts, lasts in runs]
    spans = open_spans(aalborg.arrow("needs-to-cafe"), Span(0), planned, aalborg.zone)
    ahead = add(now, parse_duration("P8D"), aalborg.zone)
    open_ = any(span.starts_at <= now < span.ends_at for span in spans)
    mine = [run for run in planned if run[0] == "trial-cafe"]
    assert open_ or not any(starts <= now < ends for _, starts, ends in mine)
    assert not open_ or any(starts < ahead and now < ends for _, starts, ends in mine)


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
    await world.service.publish(text.replace("hours_per_week: 10}", "hours_per_week: 11}"), OVE)


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
    shutil.copytree(world.folder, world.folder / "backup", ignore=shutil.ignore_patterns("audit*", "keys"))
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
