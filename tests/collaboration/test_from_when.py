"""A version comes into force on its day and not before; the one before it ends by itself at that instant."""

from typing import Any

import pytest

from deploy.demo.everybody import agree, publish_agreed, strategic
from services.audit.wire import Draft
from services.collaboration.wire import Answering, Asked, MapVersion
from services.ids import EVENT, new_id
from services.periods import FOREVER
from services.problems import Conflict, Invalid, NotFound
from tests.collaboration.test_publishing import TEXT, changed, fields, heard, with_scouts
from tests.collaboration.world import ANNA, BO, DAY, FRIDA, IB, NINE, OVE, C, World, world_in
from tests.house import at

LATER = changed("keep_for: P3M", "keep_for: P6M")
THIRD = changed("keep_for: P3M", "keep_for: P9M")
NEW_YEAR = at("2027-01-01")


async def publish(world: World, text: str, first_day: str) -> MapVersion:
    await agree(world.service, text, (await world.service.propose(text, OVE)).id, OVE)
    return await world.service.publish(text, OVE, first_day)


async def facts_of(world: World, case: str) -> Any:
    return await world.fact(Asked(C, "needs-to-cafe", "to", "cafe", IB.person, case=case))


@pytest.fixture
async def coming(world: World, case: str) -> str:
    """Version 2 is published, and in force from New Year on; Anna's case."""
    version = await publish(world, LATER, "2027-01-01")
    assert (version.version, version.starts_at, version.published_at) == (2, NEW_YEAR, NINE)
    return case


async def test_until_its_day_a_version_counts_nowhere(world: World, coming: str) -> None:
    for instant in (NINE, NEW_YEAR - 1):
        world.clock.instant = instant
        assert (await world.service.map_in_force(C)).version == 1
        assert (await world.service.case(C, coming)).map_version == 1
        facts = await facts_of(world, coming)
        assert (facts.map_version, facts.map_until) == (1, NEW_YEAR)
    world.clock.instant = NEW_YEAR
    assert (await world.service.map_in_force(C)).version == 2
    assert (await world.service.case(C, coming)).map_version == 2
    facts = await facts_of(world, coming)
    assert (facts.map_version, facts.map_until) == (2, FOREVER)


async def test_no_permit_on_facts_of_the_version_before_gets_a_place_from_that_instant_on(
    world: World, coming: str
) -> None:
    facts = await facts_of(world, coming)

    def permit() -> Draft:
        rests, until = facts.fences, facts.map_until
        return Draft(C, "decision", new_id(EVENT), {"outcome": "permitted"}, rests_on=rests, good_before=until)

    world.clock.instant = NEW_YEAR - 1
    assert (await world.audit.append([permit()]))[0].placed
    world.clock.instant = NEW_YEAR
    assert not (await world.audit.append([permit()]))[0].placed


async def test_publishing_a_version_to_come_moves_the_fence_like_any_other(world: World, case: str) -> None:
    before = await facts_of(world, case)
    await publish(world, LATER, "2027-01-01")
    after = await facts_of(world, case)
    assert after.fences["map"] > before.fences["map"]
    assert (before.map_until, after.map_until) == (FOREVER, NEW_YEAR)


async def test_another_process_sees_the_version_come_without_being_told(world: World, coming: str) -> None:
    other = world_in(world.folder)
    other.clock.instant = NINE
    assert (await facts_of(other, coming)).map_version == 1
    other.clock.instant = NEW_YEAR + 1
    assert (await facts_of(other, coming)).map_version == 2
    other.close()


async def test_where_no_version_is_to_come_facts_need_not_ask_what_time_it_is(
    world: World, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    real = world.service.room.ledger.now

    async def counted() -> int:
        asked.append(1)
        return await real()

    monkeypatch.setattr(world.service.room.ledger, "now", counted)
    for _ in range(3):
        await facts_of(world, case)
    assert asked == []
    await publish(world, LATER, "2027-01-01")
    asked.clear()
    await facts_of(world, case)
    assert asked == [1]


@pytest.mark.parametrize("first_day", ["2026-12-01", "2026-11-30", "New Year", "2027-02-30"])
async def test_a_day_that_has_begun_or_is_none_is_refused(world: World, first_day: str) -> None:
    wrong = await heard(publish(world, LATER, first_day))
    assert isinstance(wrong, Invalid)
    assert fields(wrong) == ["first_day"]
    assert (await world.service.map_in_force(C)).version == 1


async def test_versions_come_one_after_the_other(world: World, coming: str) -> None:
    await agree(world.service, THIRD, (await world.service.propose(THIRD, OVE)).id, OVE)
    for first_day in ("", "2026-12-31"):
        wrong = await heard(world.service.publish(THIRD, OVE, first_day))
        assert fields(wrong) == ["first_day"]
        assert wrong.remedy.startswith("Name 2027-01-01 or a later day")
    # On the same day the newer one is in force, and the older never was.
    assert (await world.service.publish(THIRD, OVE, "2027-01-01")).version == 3
    world.clock.instant = NEW_YEAR
    assert (await facts_of(world, coming)).map_version == 3


async def test_what_is_drawn_while_a_version_is_to_come_is_drawn_on_that_one(world: World, coming: str) -> None:
    proposed = await world.service.propose(THIRD, OVE)
    assert (await world.service.proposal(C, proposed.id, OVE)).on_version == 2
    assert isinstance(await heard(world.service.propose(LATER, OVE)), Conflict)


async def test_a_partner_that_is_to_join_knows_every_case_and_has_no_teams_until_its_day(world: World) -> None:
    case = await world.case_of(ANNA)
    await publish(world, with_scouts(), "2027-01-01")
    opened = (await world.service.open_case(C, BO, "2026-12-01", OVE)).id
    for one in (case, opened):
        assert {"scouts", "cafe"} <= set((await world.service.case(C, one)).references)
    assert fields(await heard(world.service.make_team(C, "scouts", "patrol", [], OVE))) == ["partner"]
    world.clock.instant = NEW_YEAR
    await world.service.make_team(C, "scouts", "patrol", [], OVE)


async def test_what_rests_on_a_map_is_not_entered_after_it(
    world: World, coming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.clock.instant = NEW_YEAR - 1
    ledger = world.service.room.ledger
    appended, turned_away = ledger.append, []

    async def at_midnight(drafts: Any) -> Any:
        # The day begins between the judgement and its place in the ledger.
        world.clock.instant = NEW_YEAR
        places = await appended(drafts)
        turned_away.extend(place for place in places if not place.placed)
        return places

    monkeypatch.setattr(ledger, "append", at_midnight)
    await world.service.plan_activity(C, coming, "matching", "2027-02-01", "", FRIDA)
    assert len(turned_away) == 1
    [*_, entry] = await world.entries("activity")
    assert entry.said["map_version"] == 2, "judged anew, under the map that was in force by then"


async def test_a_first_map_may_begin_on_a_day_to_come(world: World) -> None:
    text = TEXT.replace("collaboration: aalborg-aktiv", "collaboration: another")
    proposed = await world.service.propose(text, OVE)
    await agree(world.service, text, proposed.id, OVE)
    await world.service.publish(text, OVE, "2027-01-01")
    assert isinstance(await heard(world.service.map_in_force("another")), NotFound)
    assert isinstance(await heard(world.service.open_case("another", ANNA, "2027-01-01", OVE)), NotFound)
    world.clock.instant = NEW_YEAR + DAY
    assert (await world.service.map_in_force("another")).version == 1


async def test_its_entry_says_from_which_day_and_its_proposal_is_over(world: World, coming: str) -> None:
    [*_, entry] = await world.entries("map")
    assert (entry.said["map_version"], entry.said["first_day"]) == (2, "2027-01-01")
    late = world.service.answer_proposal(C, entry.said["proposal"], Answering("cafe", True), strategic("cafe"))
    assert isinstance(await heard(late), Conflict)
    assert (await publish_agreed(world.service, LATER, OVE)).version == 2
