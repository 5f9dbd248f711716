"""Facts for decisions: what is known of a case along an arrow, and when an arrow is open."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.demo.everybody import publish_agreed
from services.collaboration.arrows import open_spans
from services.collaboration.client import ServiceMap
from services.collaboration.wire import Asked, CaseFacts, Span
from services.periods import FOREVER, add, parse_duration
from tests.collaboration.asking import CAFE, about, placed
from tests.collaboration.world import ANNA, DAY, FRIDA, IB, NINE, OVE, C, World
from tests.house import at


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
    await publish_agreed(world.service, text.replace("collaboration: aalborg-aktiv", "collaboration: another"), OVE)
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
