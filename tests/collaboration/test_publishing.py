"""Publishing maps, opening cases, planning activities, ending agreements: what stands afterwards, and on record."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.everybody import agree, publish_agreed
from services.collaboration.client import read_map
from services.collaboration.load import load_map
from services.collaboration.wire import Asked, GrantAsked
from services.problems import Conflict, Invalid, NotAllowed, NotFound, Problem
from tests.collaboration.world import ANNA, BO, DAY, FRIDA, IB, NINE, OVE, SCENARIO, C, World, world_in
from tests.house import at

TEXT = SCENARIO.read_text(encoding="utf-8")
SCOUTS = '  scouts:       {title: "Scouts", kind: voluntary}\n'
RESPONSIBLE = "    scouts:       {strategic: scout-leader, operational: scout-leader}\n"


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def with_scouts() -> str:
    """The map, with a partner that takes part in nothing yet."""
    return changed("\ngovernance:\n", "\n" + SCOUTS + "\ngovernance:\n").replace(
        "    shelter:      {strategic: shelter-board",
        RESPONSIBLE + "    shelter:      {strategic: shelter-board",
    ).replace(
        "  inspectorate:",
        '  scout-leader: {partner: scouts, kind: professional, title: {da: "Spejderleder", en: "Scout leader"}}\n'
        "  inspectorate:",
    )  # fmt: skip


async def heard(doing: Awaitable[Any]) -> Problem:
    with pytest.raises(Problem) as raised:
        await doing
    return raised.value


def fields(problem: Problem) -> list[str]:
    return [error["field"] for error in problem.more["errors"]]


async def test_the_first_map_is_version_one_and_its_entry_names_the_operator(tmp_path: Path) -> None:
    world = world_in(tmp_path)
    assert await world.service.collaborations() == []
    version = await publish_agreed(world.service, TEXT, OVE)
    assert (version.collaboration, version.version, version.published_at, version.text) == (C, 1, NINE, TEXT)
    [entry], [proposed] = await world.entries("map"), await world.entries("map-proposed")
    assert entry.said == {
        "map_version": 1,
        "hash": version.hash,
        "proposal": proposed.said["proposal"],
        "asks_anew": 0,
        "first_day": "",
        "operator": "municipality",
        "by_role": "operator",
    }
    assert entry.sealed == {"by": OVE.person}
    assert await world.service.collaborations() == [C]
    world.close()


async def test_the_map_in_force_is_not_published_twice(world: World) -> None:
    # Comments and blanks are no change of the map.
    again = await publish_agreed(world.service, "# Read me\n" + TEXT, OVE)
    assert (again.version, again.text) == (1, TEXT)
    assert len(await world.entries("map")) == 1


async def test_whoever_asks_reads_the_map_that_was_published_and_never_a_damaged_one(world: World) -> None:
    version = await world.service.map_in_force(C)
    assert read_map(version) == load_map(TEXT).map
    damaged = version.content.replace('"kind":"voluntary"', '"kind":"volantary"', 1)
    with pytest.raises(ValueError, match="is damaged"):
        read_map(replace(version, content=damaged))


async def test_an_older_map_can_come_back_as_a_new_version(world: World) -> None:
    first = await world.service.map_in_force(C)
    await publish_agreed(world.service, changed("hours_per_week: 10}", "hours_per_week: 12}"), OVE)
    third = await publish_agreed(world.service, TEXT, OVE)
    assert (third.version, third.hash) == (3, first.hash)


async def test_of_two_maps_drawn_on_one_version_one_is_published_and_the_other_redrawn(world: World) -> None:
    texts = [changed("hours_per_week: 10}", f"hours_per_week: {hours}}}") for hours in (11, 12)]
    for text in texts:
        await agree(world.service, text, (await world.service.propose(text, OVE)).id, OVE)
    met = await asyncio.gather(*(world.service.publish(text, OVE) for text in texts), return_exceptions=True)
    [refused] = [one for one in met if isinstance(one, Exception)]
    assert isinstance(refused, Conflict)
    assert refused.remedy.startswith("Redraw it from version 2, and propose it anew")
    assert [entry.said["map_version"] for entry in await world.entries("map")] == [1, 2]
    assert (await world.service.map_in_force(C)).version == 2


async def test_a_first_day_lies_at_most_a_year_ahead(world: World) -> None:
    texts = [changed("hours_per_week: 10}", f"hours_per_week: {hours}}}") for hours in (11, 12)]
    await agree(world.service, texts[0], (await world.service.propose(texts[0], OVE)).id, OVE)
    for first_day in ("2207-01-01", "9999-12-31", "2027-12-02"):
        wrong = await heard(world.service.publish(texts[0], OVE, first_day))
        assert isinstance(wrong, Invalid)
        assert fields(wrong) == ["first_day"]
        assert wrong.remedy.startswith("Name 2027-12-01 or an earlier day")
    # Nothing was published, and another version still can be.
    assert (await publish_agreed(world.service, texts[1], OVE)).version == 2
    await agree(world.service, texts[0], (await world.service.propose(texts[0], OVE)).id, OVE)
    assert (await world.service.publish(texts[0], OVE, "2027-12-01")).version == 3


async def test_the_newest_map_is_called_in_force_only_from_its_day_on(world: World) -> None:
    text = changed("hours_per_week: 10}", "hours_per_week: 12}")
    assert "the map in force;" in (await heard(world.service.propose(TEXT, OVE))).detail
    await agree(world.service, text, (await world.service.propose(text, OVE)).id, OVE)
    await world.service.publish(text, OVE, "2027-01-01")
    assert "the newest map, in force from 2027-01-01;" in (await heard(world.service.propose(text, OVE))).detail
    world.clock.instant = at("2027-01-01")
    assert "the map in force;" in (await heard(world.service.propose(text, OVE))).detail


async def test_a_map_with_mistakes_names_all_of_them_and_changes_nothing(world: World) -> None:
    broken = changed("purpose: invite,", "purpose: invit,").replace("kind: voluntary", "kind: volantary", 1)
    wrong = await heard(publish_agreed(world.service, broken, OVE))
    assert isinstance(wrong, Invalid)
    assert {"partners.shelter.kind", "arrows.invitation.purpose"} <= set(fields(wrong))
    assert all(error["line"] > 0 and error["says"] and error["remedy"] for error in wrong.more["errors"])
    assert (await world.service.map_in_force(C)).version == 1


@pytest.mark.parametrize("text", ["", "{", "- a\n- b", "collaboration: [", "\x00", "a: &a [*a]"])
async def test_what_is_no_map_is_told_so(world: World, text: str) -> None:
    assert isinstance(await heard(publish_agreed(world.service, text, OVE)), Invalid)


async def test_the_house_ledgers_name_is_no_collaboration(world: World) -> None:
    wrong = await heard(
        publish_agreed(world.service, changed("collaboration: aalborg-aktiv", "collaboration: house"), OVE)
    )
    assert fields(wrong) == ["collaboration"]


@pytest.mark.parametrize("by", [FRIDA, IB])
async def test_what_only_an_operator_does(world: World, by: Any) -> None:
    for act in (
        publish_agreed(world.service, TEXT, by),
        world.service.open_case(C, ANNA, "2026-12-01", by),
        world.service.make_team(C, "cafe", "kitchen", [], by),
        world.service.end_agreement(C, "cafe", "municipality", "", by),
    ):
        assert isinstance(await heard(act), NotAllowed)


async def test_a_partner_that_joins_knows_every_case_by_a_reference_of_its_own(world: World) -> None:
    before = await world.case_of(ANNA)
    known = (await world.service.case(C, before)).references
    await publish_agreed(world.service, with_scouts(), OVE)
    after = (await world.service.case(C, before)).references
    assert {partner: after[partner] for partner in known} == known
    assert after["scouts"] not in known.values()
    opened = await world.service.open_case(C, BO, "2026-12-01", OVE)
    assert "scouts" in (await world.service.case(C, opened.id)).references


async def test_all_cases_move_to_the_newest_map(world: World) -> None:
    case = await world.case_of(ANNA)
    await publish_agreed(
        world.service, changed("before_start: P7D}, form: on-request", "before_start: P9D}, form: on-request"), OVE
    )
    assert (await world.service.case(C, case)).map_version == 2
    await world.service.plan_activity(C, case, "trial-cafe", "2027-01-10", "", FRIDA)
    facts = await world.fact(Asked(C, "needs-to-cafe", "to", "cafe", IB.person, case=case))
    assert (facts.map_version, facts.runs[0].starts_at) == (2, at("2027-01-01"))


async def test_what_was_published_is_there_after_a_restart(world: World) -> None:
    case = await world.case_of(ANNA)
    before = await world.service.case(C, case)
    world.service.room.database.close()
    again = world_in(world.folder)
    await again.service.check_start()
    assert await again.service.case(C, case) == before
    assert again.service.lost == frozenset()
    again.close()


async def test_a_citizen_has_one_case_in_a_collaboration(world: World) -> None:
    opened = await asyncio.gather(*(world.service.open_case(C, ANNA, "2026-12-01", OVE) for _ in range(4)))
    assert len({one.id for one in opened}) == 1
    assert len(await world.entries("case")) == 1
    assert isinstance(await heard(world.service.open_case(C, ANNA, "2026-12-02", OVE)), Conflict)
    assert [view.id for view in await world.service.cases_of_subject(ANNA)] == [opened[0].id]


@pytest.mark.parametrize(
    ("subject", "first_day", "field"),
    [("prs_nobody", "2026-12-01", "subject"), (IB.person, "2026-12-01", "subject"), (ANNA, "tomorrow", "first_day")],
)
async def test_a_mistake_when_opening_a_case_is_named(world: World, subject: str, first_day: str, field: str) -> None:
    assert fields(await heard(world.service.open_case(C, subject, first_day, OVE))) == [field]


async def test_there_is_nothing_in_an_unknown_collaboration(world: World) -> None:
    case = await world.case_of(ANNA)
    for asked in (
        world.service.map_in_force("nowhere"),
        world.service.case("nowhere", case),
        world.service.case(C, "cas_0"),
        world.service.case_by_reference("nowhere", await world.reference(case, "cafe")),
        world.service.case_by_reference(C, "ref_0"),
        world.service.known_cases("nowhere", "cafe"),
        world.service.open_case("nowhere", BO, "2026-12-01", OVE),
    ):
        assert isinstance(await heard(asked), NotFound)


async def test_a_reference_tells_the_case_and_whose_reference_it_is(world: World) -> None:
    case = await world.case_of(ANNA)
    view, partner = await world.service.case_by_reference(C, await world.reference(case, "shelter"))
    assert (view.id, partner) == (case, "shelter")


async def runs(world: World, case: str) -> list[tuple[str, str, str]]:
    return [(run.activity, run.first_day, run.last_day) for run in (await world.service.case(C, case)).runs]


async def test_an_activity_is_planned_moved_and_ended(world: World) -> None:
    case = await world.case_of(ANNA)
    planned = await world.service.plan_activity(C, case, "trial-cafe", "2027-01-04", "", FRIDA)
    assert await world.service.plan_activity(C, case, "trial-cafe", "2027-01-04", "", FRIDA) == planned
    moved = await world.service.plan_activity(C, case, "trial-cafe", "2027-01-11", "2027-02-28", FRIDA)
    ended = await world.service.plan_activity(C, case, "trial-cafe", "", "2027-01-31", FRIDA)
    assert planned.id == moved.id == ended.id
    assert await runs(world, case) == [("matching", "2026-11-23", ""), ("trial-cafe", "2027-01-11", "2027-01-31")]
    world.clock.instant = NINE + 90 * DAY
    round_again = await world.service.plan_activity(C, case, "trial-cafe", "2027-03-08", "", FRIDA)
    assert round_again.id != planned.id
    assert (await runs(world, case))[1:] == [
        ("trial-cafe", "2027-01-11", "2027-01-31"),
        ("trial-cafe", "2027-03-08", ""),
    ]
    said = [(entry.said["first_day"], entry.said["last_day"]) for entry in await world.entries("activity")][1:]
    assert said == [
        ("2027-01-04", ""), ("2027-01-11", "2027-02-28"), ("2027-01-11", "2027-01-31"), ("2027-03-08", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("activity", "first_day", "last_day", "field"),
    [
        ("trial-caffe", "2027-01-04", "", "activity"),
        ("trial-cafe", "", "", "first_day"),
        ("trial-cafe", "2027-13-01", "", "first_day"),
        ("trial-cafe", "2027-01-04", "2027-01-03", "last_day"),
        ("trial-cafe", "2027-01-04", "never", "last_day"),
    ],
)
async def test_a_mistake_in_an_activity_is_named(
    world: World, activity: str, first_day: str, last_day: str, field: str
) -> None:
    case = await world.case_of(ANNA)
    wrong = await heard(world.service.plan_activity(C, case, activity, first_day, last_day, FRIDA))
    assert fields(wrong) == [field]
    assert activity != "trial-caffe" or wrong.remedy == "Did you mean `trial-cafe`?"


async def test_an_operator_plans_nothing_once_somebody_gives_access(world: World) -> None:
    case = await world.case_of(ANNA)
    assert isinstance(
        await heard(world.service.plan_activity(C, case, "trial-cafe", "2027-01-04", "", OVE)), NotAllowed
    )
    opened = await world.service.open_case(C, BO, "2026-12-01", OVE)
    await world.service.plan_activity(C, opened.id, "matching", "2026-12-01", "", OVE)
    await world.service.grant(GrantAsked(C, opened.id, "caseworker", FRIDA.person), OVE)


async def terms(world: World, case: str) -> list[int]:
    facts = await world.fact(Asked(C, "needs-to-cafe", "to", "cafe", IB.person, case=case))
    return [term["ends_at"] for term in facts.agreement["terms"]]


async def test_an_agreement_ends_early_and_a_new_one_is_known_by_its_reference(world: World) -> None:
    case = await world.case_of(ANNA)
    [by_map] = await terms(world, case)
    await world.service.end_agreement(C, "cafe", "care-home", "2027-03-31", OVE)
    [early] = await terms(world, case)
    assert early < by_map
    ended = await world.service.end_agreement(C, "care-home", "cafe", "", OVE)
    assert await terms(world, case) == [NINE]
    # Ended is ended: neither a repeat, nor a later day, nor the same agreement in a new map changes that.
    assert await world.service.end_agreement(C, "cafe", "care-home", "", OVE) == ended
    await world.service.end_agreement(C, "cafe", "care-home", "2027-12-30", OVE)
    await publish_agreed(world.service, changed("hours_per_week: 10}", "hours_per_week: 12}"), OVE)
    assert await terms(world, case) == [NINE]
    await publish_agreed(world.service, changed('reference: "2026-022"', 'reference: "2026-099"'), OVE)
    assert await terms(world, case) == [by_map]
    assert [entry.said["agreements"] for entry in await world.entries("agreement-ended")] == [["2026-022"]] * 2


@pytest.mark.parametrize(
    ("one", "other", "last_day", "field"),
    [
        ("coffee", "care-home", "", "one"),
        ("shelter", "care-home", "", "other"),
        ("municipality", "community", "", "other"),
        ("cafe", "care-home", "2026-11-30", "last_day"),
    ],
)
async def test_a_mistake_in_ending_an_agreement_is_named(
    world: World, one: str, other: str, last_day: str, field: str
) -> None:
    assert fields(await heard(world.service.end_agreement(C, one, other, last_day, OVE))) == [field]
