"""Who gives a part in a case, to whom, on what; and how it ends. The real service on a real ledger."""

from typing import Any

import pytest

from services.audit.wire import NEVER, Draft, Place
from services.collaboration.wire import Asked, Doer, Grant, GrantAsked
from services.ids import EVENT, new_id
from services.problems import Invalid, Moved, NotAllowed, NotFound, Problem
from tests.collaboration.world import ANNA, BO, DAY, FRIDA, HANNE, IB, NINE, OVE, C, World

INTRODUCTION = "introduction-to-cafe"


@pytest.fixture
async def case(world: World) -> str:
    return await world.case_of(ANNA)


async def heard(doing: Any) -> Problem:
    with pytest.raises(Problem) as raised:
        await doing
    return raised.value


async def of(world: World, case: str, actor: str) -> list[Grant]:
    return [grant for grant in await world.service.grants(C, case) if grant.actor == actor]


def gert(case: str, **parts: Any) -> GrantAsked:
    return GrantAsked(C, case, "job-consultant", **{"person": "prs_gert", **parts})


async def test_an_operator_puts_in_place_who_gives_access_and_nobody_else(world: World) -> None:
    opened = await world.service.open_case(C, ANNA, "2026-12-01", OVE)
    other = await heard(world.service.grant(gert(opened.id), OVE))
    assert isinstance(other, NotAllowed)
    assert "caseworker" in other.remedy
    first = GrantAsked(C, opened.id, "caseworker", person=FRIDA.person)
    await world.service.grant(first, OVE)
    # From then on it is hers to give access, also to a second caseworker.
    second = GrantAsked(C, opened.id, "caseworker", person="prs_gert")
    assert isinstance(await heard(world.service.grant(second, OVE)), NotAllowed)
    await world.service.grant(second, FRIDA)


async def test_when_the_last_who_gives_access_has_left_an_operator_puts_another_in_place(
    world: World, case: str
) -> None:
    [mine] = await of(world, case, "caseworker")
    await world.service.end_grant(C, case, mine.id, "", FRIDA)
    assert isinstance(await heard(world.service.grant(gert(case), FRIDA)), NotAllowed)
    await world.service.grant(GrantAsked(C, case, "caseworker", person="prs_gert"), OVE)


async def test_a_part_that_does_not_give_access_gives_none(world: World, case: str) -> None:
    await world.introduce(case, "contact-person", HANNE.person, "introduction-to-home")
    refused = await heard(world.service.grant(gert(case), HANNE))
    assert isinstance(refused, NotAllowed)
    assert "Caseworker" in refused.remedy


async def test_a_stranger_hears_the_same_of_a_case_that_exists_and_of_one_that_does_not(
    world: World, case: str
) -> None:
    nowhere = "cas_" + "0" * 32

    def acts(which: str, by: Doer) -> list[Any]:
        return [
            world.service.grant(gert(which), by),
            world.service.end_grant(C, which, "grt_0", "", by),
            world.service.plan_activity(C, which, "matching", "2027-01-01", "", by),
        ]

    for stranger in (IB, Doer(ANNA, "", ("citizen",)), Doer("prs_jonna", "shelter", ("caseworker",))):
        for about_one, about_none in zip(acts(case, stranger), acts(nowhere, stranger), strict=True):
            there, not_there = await heard(about_one), await heard(about_none)
            assert isinstance(there, NotFound)
            assert (there.detail, there.remedy, there.more) == (not_there.detail, not_there.remedy, not_there.more)


@pytest.mark.parametrize(
    ("rests_on", "introduced_by"),
    [({}, INTRODUCTION), ({"permission:cas_other": NEVER}, INTRODUCTION), (None, "introduction-to-home"), (None, "")],
    ids=["no permission", "another case's permission", "another actor's introduction", "no introduction"],
)
async def test_outside_the_controller_nobody_is_granted_without_this_persons_permission(
    world: World, case: str, rests_on: dict[str, int] | None, introduced_by: str
) -> None:
    on = {f"permission:{case}": NEVER} if rests_on is None else rests_on
    asked = GrantAsked(C, case, "cafe-manager", IB.person, introduced_by=introduced_by, rests_on=on)
    refused = await heard(world.service.grant(asked, FRIDA))
    assert isinstance(refused, NotAllowed)
    assert refused.remedy == f"Ask for permission along {INTRODUCTION} first."
    assert await of(world, case, "cafe-manager") == []


async def test_an_actor_whom_no_arrow_introduces_cannot_be_granted_from_outside(world: World, case: str) -> None:
    asked = GrantAsked(C, case, "care-home-leader", HANNE.person, rests_on={f"permission:{case}": NEVER})
    assert "arrow" in (await heard(world.service.grant(asked, FRIDA))).remedy


async def test_a_permission_that_is_withdrawn_meanwhile_grants_nobody(world: World, case: str) -> None:
    fence = f"permission:{case}"
    await world.audit.append([Draft(C, "withdrawn", new_id(EVENT), {}, case, bumps=(fence,))])
    stale = GrantAsked(C, case, "cafe-manager", IB.person, introduced_by=INTRODUCTION, rests_on={fence: NEVER})
    assert isinstance(await heard(world.service.grant(stale, FRIDA)), Moved)
    assert await of(world, case, "cafe-manager") == []


async def test_a_permission_that_was_judged_by_another_version_grants_nobody(world: World, case: str) -> None:
    on = {f"permission:{case}": NEVER}
    asked = GrantAsked(C, case, "cafe-manager", IB.person, introduced_by=INTRODUCTION, rests_on=on, asks_since=2)
    assert isinstance(await heard(world.rooms.grant(asked, FRIDA)), Moved)
    assert await of(world, case, "cafe-manager") == []


async def test_a_permission_that_has_expired_grants_nobody(world: World, case: str) -> None:
    asked = GrantAsked(
        C, case, "cafe-manager", IB.person,
        introduced_by=INTRODUCTION, rests_on={f"permission:{case}": NEVER}, good_before=NINE,
    )  # fmt: skip
    assert isinstance(await heard(world.service.grant(asked, FRIDA)), Moved)


async def test_a_giver_whose_own_part_ends_at_the_same_moment_grants_nobody(world: World, case: str) -> None:
    [mine] = await of(world, case, "caseworker")
    real = world.audit.append
    ended: list[bool] = []

    async def first_the_end(drafts: Any) -> Any:
        if drafts[0].kind == "grant" and not ended:
            ended.append(True)
            await world.service.end_grant(C, case, mine.id, "", OVE)
        return await real(drafts)

    world.audit.append = first_the_end  # type: ignore[method-assign]
    assert isinstance(await heard(world.service.grant(gert(case), FRIDA)), NotAllowed)
    assert ended
    assert await of(world, case, "job-consultant") == []


async def test_what_moved_without_harm_is_judged_anew_and_goes_through(world: World, case: str) -> None:
    real = world.audit.append
    moved: list[bool] = []

    async def first_another_activity(drafts: Any) -> Any:
        if drafts[0].kind == "grant" and not moved:
            moved.append(True)
            await world.service.plan_activity(C, case, "open-house", "2027-02-01", "", FRIDA)
        return await real(drafts)

    world.audit.append = first_another_activity  # type: ignore[method-assign]
    await world.service.grant(gert(case), FRIDA)
    assert moved
    assert len(await of(world, case, "job-consultant")) == 1


async def test_what_moves_again_and_again_is_told_after_three_tries(world: World, case: str) -> None:
    real, days = world.audit.append, iter(range(10, 28))

    async def always_first(drafts: Any) -> Any:
        if drafts[0].kind == "grant":
            await world.service.plan_activity(C, case, "open-house", f"2027-02-{next(days)}", "", FRIDA)
        return await real(drafts)

    world.audit.append = always_first  # type: ignore[method-assign]
    assert isinstance(await heard(world.service.grant(gert(case), FRIDA)), Moved)
    assert next(days) == 13


async def test_a_repeat_makes_no_second_grant(world: World, case: str) -> None:
    first, again = [await world.service.grant(gert(case), FRIDA) for _ in range(2)]
    assert first == again
    world.clock.instant += DAY
    assert await world.service.grant(gert(case), FRIDA) == first
    assert len(await of(world, case, "job-consultant")) == 1


async def test_a_part_is_held_once_at_a_time(world: World, case: str) -> None:
    await world.service.grant(gert(case), FRIDA)
    await world.service.grant(gert(case, first_day="2027-01-01", last_day="2027-01-31"), FRIDA)
    held = [(grant.first_day, grant.last_day) for grant in await of(world, case, "job-consultant")]
    assert held == [("2026-12-01", "2026-12-31"), ("2027-01-01", "2027-01-31")]


async def test_a_substitute_holds_a_part_from_one_day_to_another(world: World, case: str) -> None:
    await world.service.grant(gert(case, first_day="2026-12-10", last_day="2026-12-12"), FRIDA)
    holds = []
    for day in range(14):
        world.clock.instant = NINE + day * DAY
        holds.append(await world.service.colleagues(C, case, "job-consultant") == ["prs_gert"])
    assert [day for day, held in enumerate(holds, start=1) if held] == [10, 11, 12]
    assert [grant.ended for grant in await of(world, case, "job-consultant")] == [True]


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"first_day": "2027-02-30"}, "first_day"),
        ({"first_day": "1.2.2027"}, "first_day"),
        ({"first_day": "20270201"}, "first_day"),
        ({"first_day": "2027-02-02", "last_day": "2027-02-01"}, "last_day"),
        ({"first_day": "2026-11-01", "last_day": "2026-11-30"}, "last_day"),
        ({"team": "wage-office"}, "person"),
        ({"person": ""}, "person"),
        ({"person": "prs_nobody"}, "person"),
        ({"person": IB.person}, "person"),
        ({"person": "", "team": "wage-office"}, "team"),
    ],
)
async def test_a_mistake_names_its_field_and_the_remedy(
    world: World, case: str, parts: dict[str, str], field: str
) -> None:
    wrong = await heard(world.service.grant(gert(case, **parts), FRIDA))
    assert isinstance(wrong, Invalid)
    assert [error["field"] for error in wrong.more["errors"]] == [field]
    assert wrong.remedy
    assert await of(world, case, "job-consultant") == []


@pytest.mark.parametrize("actor", ["citizen", "guardian", "inspectorate"])
async def test_a_part_that_is_nobodys_work_is_not_given(world: World, case: str, actor: str) -> None:
    assert isinstance(await heard(world.service.grant(GrantAsked(C, case, actor, "prs_gert"), FRIDA)), Invalid)


async def test_a_grant_ends_now_or_after_a_day_and_an_end_is_never_undone(world: World, case: str) -> None:
    given = await world.service.grant(gert(case), FRIDA)
    await world.service.end_grant(C, case, given.id, "2026-12-03", FRIDA)
    assert [grant.last_day for grant in await of(world, case, "job-consultant")] == ["2026-12-03"]
    await world.service.end_grant(C, case, given.id, "2026-12-24", FRIDA)
    assert [grant.last_day for grant in await of(world, case, "job-consultant")] == ["2026-12-03"]
    before = len(await world.entries("grant-ended"))
    await world.service.end_grant(C, case, given.id, "", FRIDA)
    assert [grant.ended for grant in await of(world, case, "job-consultant")] == [True]
    await world.service.end_grant(C, case, given.id, "", FRIDA)
    assert len(await world.entries("grant-ended")) == before + 1


async def test_an_end_reaches_a_grant_that_was_given_meanwhile(world: World, case: str) -> None:
    given = await world.service.grant(gert(case, first_day="2026-12-01"), FRIDA)
    real = world.audit.append

    async def renewed_first(drafts: list[Draft]) -> list[Place]:
        world.audit.append = real  # type: ignore[method-assign]
        await world.service.grant(gert(case, last_day="2027-06-30"), FRIDA)
        return await real(drafts)

    world.audit.append = renewed_first  # type: ignore[method-assign]
    await world.service.end_grant(C, case, given.id, "", FRIDA)
    assert (await world.entries("grant"))[-1].index < (await world.entries("grant-ended"))[-1].index
    assert all(grant.ended for grant in await of(world, case, "job-consultant"))


async def test_an_end_reaches_a_grant_that_begins_later(world: World, case: str) -> None:
    first = await world.service.grant(gert(case, last_day="2026-12-20"), FRIDA)
    await world.service.grant(gert(case, first_day="2027-03-01"), FRIDA)
    await world.service.end_grant(C, case, first.id, "2027-01-31", FRIDA)
    assert {grant.last_day for grant in await of(world, case, "job-consultant")} == {"2026-12-20", "2027-01-31"}


async def test_who_may_end_a_grant(world: World, case: str) -> None:
    given = await world.service.grant(gert(case), FRIDA)
    await world.introduce(case, "contact-person", HANNE.person, "introduction-to-home")
    assert isinstance(await heard(world.service.end_grant(C, case, given.id, "", HANNE)), NotAllowed)
    await world.service.end_grant(C, case, given.id, "", Doer("prs_gert", "municipality", ()))
    again = await world.service.grant(gert(case), FRIDA)
    await world.service.end_grant(C, case, again.id, "", OVE)


async def test_a_grant_is_of_its_own_case(world: World, case: str) -> None:
    given = await world.service.grant(gert(case), FRIDA)
    other = await world.case_of(BO)
    assert isinstance(await heard(world.service.end_grant(C, other, given.id, "", FRIDA)), NotFound)
    assert [grant.ended for grant in await of(world, case, "job-consultant")] == [False]


async def test_the_entry_tells_the_part_and_hides_who_holds_it(world: World, case: str) -> None:
    await world.introduce(case, "cafe-manager", IB.person, INTRODUCTION)
    entry = (await world.entries("grant"))[-1]
    assert entry.said == {
        "map_version": 1,
        "actor": "cafe-manager",
        "partner": "cafe",
        "first_day": "2026-12-01",
        "last_day": "",
        "introduced_by": INTRODUCTION,
    }
    assert entry.sealed == {"case": case, "person": ANNA, "by": FRIDA.person, "granted_to": IB.person}
    assert (entry.case, entry.about) == (case, {"subject": ANNA, "person": FRIDA.person})


async def test_a_team_holds_a_part_for_whoever_is_in_it(world: World, case: str) -> None:
    await world.service.make_team(C, "municipality", "wage-office", ["prs_lis"], OVE)
    await world.service.grant(GrantAsked(C, case, "wage-subsidy", team="wage-office"), FRIDA)
    assert [view.id for view in await world.service.cases_of_worker("prs_lis")] == [case]
    made = await world.service.make_team(C, "municipality", "wage-office", ["prs_gert"], OVE)
    assert await world.service.cases_of_worker("prs_lis") == []
    assert [view.id for view in await world.service.cases_of_worker("prs_gert")] == [case]
    # Who leaves goes first, in an entry of its own; who joins comes after.
    told = [(entry.said["joined"], entry.said["left"]) for entry in await world.entries("team")]
    assert told == [(1, 0), (0, 1), (1, 0)]
    assert await world.service.make_team(C, "municipality", "wage-office", ["prs_gert"], OVE) == made


@pytest.mark.parametrize(
    ("partner", "team", "members", "field"),
    [
        ("municipality", "Wage Office", [], "team"),
        ("municipality", "a" * 61, [], "team"),
        ("munipality", "wage-office", [], "partner"),
        ("municipality", "wage-office", ["prs_lis", IB.person], "members[1]"),
        ("municipality", "wage-office", ["prs_nobody"], "members[0]"),
    ],
)
async def test_a_mistake_in_a_team_is_named(
    world: World, partner: str, team: str, members: list[str], field: str
) -> None:
    wrong = await heard(world.service.make_team(C, partner, team, members, OVE))
    assert [error["field"] for error in wrong.more["errors"]] == [field]


async def test_a_partner_knows_its_cases_and_of_each_only_what_concerns_its_parts(world: World, case: str) -> None:
    assert await world.service.known_cases(C, "cafe") == []
    await world.introduce(case, "cafe-manager", IB.person, INTRODUCTION)
    await world.service.plan_activity(C, case, "trial-shelter", "2027-01-04", "", FRIDA)
    await world.service.plan_activity(C, case, "trial-cafe", "2027-01-04", "2027-01-29", FRIDA)
    [known] = await world.service.known_cases(C, "cafe")
    assert (known.case, known.reference) == (case, await world.reference(case, "cafe"))
    assert (known.actors, known.introduced_by) == (["cafe-manager"], {"cafe-manager": [INTRODUCTION, NINE]})
    assert {run.activity for run in known.runs} == {"matching", "trial-cafe"}
    [inside] = await world.service.known_cases(C, "municipality")
    assert (inside.actors, inside.introduced_by) == (["caseworker"], {})
    [held] = await of(world, case, "cafe-manager")
    await world.service.end_grant(C, case, held.id, "", FRIDA)
    assert await world.service.known_cases(C, "cafe") == []


async def test_a_team_without_anybody_in_it_holds_nothing(world: World, case: str) -> None:
    await world.service.make_team(C, "municipality", "wage-office", [], OVE)
    await world.service.grant(GrantAsked(C, case, "wage-subsidy", team="wage-office"), FRIDA)
    assert await world.service.colleagues(C, case, "wage-subsidy") == []
    asked = Asked(C, "hours-to-subsidy", "from", "cafe", IB.person, case=case)
    assert (await world.fact(asked)).grants_to == []
