"""Cases, activities, grants, teams and agreements, on the real ledger: who may, and what follows."""

import time

import pytest

from deploy.demo.everybody import publish_agreed
from services.collaboration.wire import Asked, GrantAsked
from services.problems import Invalid, NotAllowed, NotFound, Problem
from tests.house import MAP_TEXT, House, K, at


async def problem(doing: object) -> Problem:
    with pytest.raises(Problem) as raised:
        await doing  # type: ignore[misc]
    return raised.value


async def test_each_partner_knows_a_case_by_a_reference_of_its_own(house: House) -> None:
    every = [reference for known in house.references.values() for reference in known.values()]
    assert len(every) == len(set(every))
    assert all(reference.startswith("ref_") and len(reference) == 36 for reference in every)
    assert set(house.references["anna"]) >= {"municipality", "care-home", "cafe", "shelter"}


async def test_a_case_is_opened_once_and_only_by_an_operator(house: House) -> None:
    again = await house.collaboration.open_case(K, house.people["anna"], "2026-11-23", house.doer("ove"))
    assert again.id == house.cases["anna"]
    assert isinstance(
        await problem(house.collaboration.open_case(K, house.people["eva"], "2026-11-23", house.doer("frida"))),
        NotAllowed,
    )


async def test_nothing_about_a_person_or_a_case_stands_in_the_clear(house: House) -> None:
    secrets = {*house.people.values(), *house.cases.values()} - {""}
    for entry in await house.entries():
        assert not [value for value in secrets if value in str(entry.said)], entry


async def test_an_activity_opens_its_arrows_before_its_first_day(house: House) -> None:
    await house.permit("anna", "anna", "introduction-to-cafe")
    await house.permit("anna", "anna", "needs-to-cafe")
    await house.consent.desk.collaborations.plan_activity(
        K, house.cases["anna"], "trial-cafe", "2027-01-04", "", house.doer("frida")
    )
    ib = Asked(K, "needs-to-cafe", "to", "cafe", house.people["ib"], house.references["anna"]["cafe"])
    (facts,) = await house.collaboration.facts([ib])
    (run,) = facts.runs
    assert run.starts_at == at("2026-12-28")


async def test_a_part_outside_the_controller_needs_an_introduction(house: House) -> None:
    asked = GrantAsked(K, house.cases["anna"], "cafe-manager", house.people["ib"])
    refused = await problem(house.collaboration.grant(asked, house.doer("frida")))
    assert isinstance(refused, NotAllowed)
    assert "introduction-to-cafe" in refused.remedy


async def test_a_part_is_given_to_people_of_its_partner_only(house: House) -> None:
    asked = GrantAsked(K, house.cases["anna"], "job-consultant", house.people["ib"])
    assert isinstance(await problem(house.collaboration.grant(asked, house.doer("frida"))), Invalid)
    unknown = GrantAsked(K, house.cases["anna"], "job-consultent", house.people["gert"])
    wrong = await problem(house.collaboration.grant(unknown, house.doer("frida")))
    assert "job-consultant" in wrong.remedy


async def test_an_ended_part_sees_nothing_more(house: House) -> None:
    view = await house.collaboration.case(K, house.cases["bo"])
    (ib,) = [grant for grant in view.grants if grant.actor == "cafe-manager"]
    before = await house.refused("ib", "bo", "needs-to-cafe")
    await house.collaboration.end_grant(K, house.cases["bo"], ib.id, "", house.doer("frida"))
    assert before == ["no_permission_in_force"]
    assert await house.refused("ib", "bo", "needs-to-cafe") == ["no_such_case"]
    assert house.cases["bo"] not in {one.case for one in await house.collaboration.known_cases(K, "cafe")}


async def test_who_leaves_a_team_leaves_its_parts(house: House) -> None:
    bo = house.cases["bo"]
    assert await house.collaboration.colleagues(K, bo, "wage-subsidy") == [house.people["lis"]]
    teams = [grant.team for grant in await house.collaboration.grants(K, bo) if grant.team]
    await house.collaboration.make_team(K, "municipality", teams[0], [house.people["gert"]], house.doer("ove"))
    assert await house.collaboration.colleagues(K, bo, "wage-subsidy") == [house.people["gert"]]


async def test_an_agreement_that_ended_stops_the_flow(house: House) -> None:
    await house.permit("clara", "bo", "needs-to-cafe")
    assert (await house.flow("ib", "bo", "needs-to-cafe")).outcome == "released"
    await house.collaboration.end_agreement(K, "care-home", "cafe", "", house.doer("ove"))
    assert await house.refused("ib", "bo", "needs-to-cafe") == ["no_agreement"]


async def test_the_same_map_is_published_once_and_a_broken_one_never(house: House) -> None:
    same = await publish_agreed(house.collaboration, MAP_TEXT, house.doer("ove"))
    assert same.version == 1
    broken = await problem(
        publish_agreed(house.collaboration, MAP_TEXT.replace("to: cafe-manager@", "to: cafe-boss@"), house.doer("ove"))
    )
    assert isinstance(broken, Invalid)
    assert isinstance(await problem(publish_agreed(house.collaboration, MAP_TEXT, house.doer("frida"))), NotAllowed)


async def test_a_new_version_is_in_force_and_entered_with_the_operator(house: House) -> None:
    changed = MAP_TEXT.replace("hours_per_week: 10}", "hours_per_week: 12}")
    version = await publish_agreed(house.collaboration, changed, house.doer("ove"))
    entry = await house.last("map")
    assert (version.version, entry.said["map_version"], entry.said["hash"]) == (2, 2, version.hash)
    assert entry.sealed["by"] == house.people["ove"]
    assert (await house.collaboration.case(K, house.cases["anna"])).map_version == 2


async def test_an_unknown_collaboration_is_not_there(house: House) -> None:
    assert isinstance(await problem(house.collaboration.map_in_force("nowhere")), NotFound)


async def test_facts_for_fifty_cost_little_each(house: House) -> None:
    asked = [Asked(K, "needs-to-cafe", "to", "cafe", house.people["ib"], house.references["bo"]["cafe"])] * 50
    await house.collaboration.facts(asked)
    begun = time.perf_counter()
    await house.collaboration.facts(asked)
    assert (time.perf_counter() - begun) / 50 < 0.002
